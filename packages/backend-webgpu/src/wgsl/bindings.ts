import type { Aval, DType } from "@receptive/core/extend";
import type { Operand } from "../kernel-code.ts";
import { countOf, loadText, PER_WORD, REGISTER, WORD, type Word, ZERO } from "./element.ts";

/** Inputs numbered from here on are those below, loaded without a check: the index is in range by construction. */
export const UNCHECKED: number = 2 ** 20;

function wordsOf(aval: Aval | undefined): number {
  return aval === undefined ? 0 : Math.ceil(countOf(aval.shape) / PER_WORD[aval.dtype]);
}

/**
 * Collects the buffers a shader names, as it names them, as arrays of their size: an index that a compiler cannot bound is then
 * held within a constant, not within a length that is asked of the buffer at every access. An input that shares memory with an output is read through the output's
 * binding: WebGPU refuses a buffer that is bound for reading and for writing at once.
 */
export class Bindings {
  readonly operands: Operand[] = [];
  readonly #inputs: readonly Aval[];
  readonly #outputs: readonly Aval[];
  readonly #aliases: readonly (number | undefined)[];
  readonly #declarations: string[] = [];
  readonly #names = new Map<string, string>();
  readonly #loads = new Map<number, string>();

  constructor(inputs: readonly Aval[], outputs: readonly Aval[], aliases: readonly (number | undefined)[] = []) {
    this.#inputs = inputs;
    this.#outputs = outputs;
    this.#aliases = aliases;
  }

  #name(of: Operand["of"], index: number, access: Operand["access"], type: Word, words: number): string {
    const key = `${of}${index}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const binding = this.operands.push({ of, index, access }) - 1;
    this.#declarations.push(`@group(0) @binding(${binding}) var<storage, ${access === "read" ? "read" : "read_write"}> ${key}: array<${type}, ${Math.max(1, words)}>;`);
    this.#names.set(key, key);
    return key;
  }

  output(index: number): string {
    return this.#name("out", index, "write", WORD[this.#outputs[index]?.dtype ?? "f32"], wordsOf(this.#outputs[index]));
  }

  scratch(index: number, access: Operand["access"], type: Word, words: number): string {
    return this.#name("scratch", index, access, type, words);
  }

  /** The array an input is read from, and what it is an array of. */
  input(index: number): { readonly name: string; readonly word: Word } {
    const alias = this.#aliases[index];
    if (alias !== undefined) return { name: this.output(alias), word: WORD[this.#outputs[alias]?.dtype ?? "f32"] };
    const word = WORD[this.#inputs[index]?.dtype ?? "f32"];
    return { name: this.#name("in", index, "read", word, wordsOf(this.#inputs[index])), word };
  }

  isAliased(index: number): boolean {
    return this.#aliases[index] !== undefined;
  }

  /** Text of an element, for `emitCLike`. */
  load(dtype: DType, input: number, at: string): string {
    const index = input % UNCHECKED;
    const { name, word } = this.input(index);
    if (input >= UNCHECKED) return loadText(name, word, dtype, at);
    const register = REGISTER[dtype];
    this.#loads.set(index, `fn load${index}(at: i32) -> ${register} { if (u32(at) < ${countOf(this.#inputs[index]?.shape ?? [])}u) { return ${loadText(name, word, dtype, "at")}; } return ${ZERO[register]}; }`);
    return `load${index}(${at})`;
  }

  /** Bindings and the functions that check an index. */
  declarations(): string {
    return [...this.#declarations, ...this.#loads.values()].join("\n");
  }
}
