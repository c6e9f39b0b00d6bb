import type { Aval, DType } from "@receptive/core/extend";
import type { Binding, Operand, Target } from "../kernel-code.ts";
import { countOf, loadText, PER_WORD, REGISTER, WORD, type Word, ZERO } from "./element.ts";

/** Inputs numbered from here on are those below, loaded without a check: the index is in range by construction. */
export const UNCHECKED: number = 2 ** 20;

function wordsOf(aval: Aval | undefined): number {
  return aval === undefined ? 0 : Math.ceil(countOf(aval.shape) / PER_WORD[aval.dtype]);
}

/** Windows begin where every device lets a binding begin. */
const GRANULE = 256;

/** Functions that find the window of a word. */
function windowFunctions(name: string, type: Word, count: number, words: number, access: Operand["access"]): string {
  const each = (text: (window: string, at: string) => string): string => Array.from({ length: count }, (_, i) => {
    const statement = text(`${name}_${i}`, i === 0 ? "at" : `at - ${i * words}u`);
    return i === count - 1 ? statement : `if (at < ${(i + 1) * words}u) { ${statement} }`;
  }).join(" ");
  const get = `fn ${name}_get(at: u32) -> ${type} { ${each((window, at) => `return ${window}[${at}];`)} }`;
  return access === "read" ? get : `${get}\nfn ${name}_set(at: u32, value: ${type}) { ${each((window, at) => `${window}[${at}] = value; return;`)} }`;
}

/**
 * Collects the buffers a shader names, as it names them, as arrays of their size: an index that a compiler cannot bound is then
 * held within a constant, not within a length that is asked of the buffer at every access. An input that shares memory with an output is read through the output's
 * binding: WebGPU refuses a buffer that is bound for reading and for writing at once.
 */
export class Bindings {
  readonly list: Binding[] = [];
  readonly #inputs: readonly Aval[];
  readonly #outputs: readonly Aval[];
  readonly #aliases: readonly (number | undefined)[];
  readonly #functions: string[] = [];
  /** Bindings of each array. */
  readonly #windows = new Map<string, number>();
  readonly #bindingBytes: number;
  readonly #loads = new Map<number, string>();

  constructor(inputs: readonly Aval[], outputs: readonly Aval[], { bindingBytes }: Pick<Target, "bindingBytes">, aliases: readonly (number | undefined)[] = []) {
    this.#bindingBytes = bindingBytes;
    this.#inputs = inputs;
    this.#outputs = outputs;
    this.#aliases = aliases;
  }

  /** Binds an array, in windows where it is larger than a binding may be, and names it. */
  #name(of: Operand["of"], index: number, access: Operand["access"], type: Word, words: number): string {
    const key = `${of}${index}`;
    if (this.#windows.has(key)) return key;
    const most = Math.floor(this.#bindingBytes / GRANULE) * (GRANULE / 4);
    const count = Math.max(1, Math.ceil(words / most));
    this.#windows.set(key, count);
    for (let i = 0; i < count; i++) {
      const here = Math.min(words - i * most, most);
      const operand = { of, index, access, ...(count === 1 ? {} : { range: [i * most * 4, Math.ceil(here / 4) * 16] as const }) };
      this.list.push({ name: count === 1 ? key : `${key}_${i}`, type: `array<${type}, ${Math.max(1, here)}>`, operand });
    }
    if (count > 1) this.#functions.push(windowFunctions(key, type, count, most, access));
    return key;
  }

  #output(index: number): { readonly name: string; readonly word: Word } {
    const word = WORD[this.#outputs[index]?.dtype ?? "f32"];
    return { name: this.#name("out", index, "write", word, wordsOf(this.#outputs[index])), word };
  }

  #wordAt(name: string): (at: string) => string {
    return (at) => (this.#windows.get(name) === 1 ? `${name}[${at}]` : `${name}_get(u32(${at}))`);
  }

  /** Text of a word of an output, as it is now. */
  outputWord(index: number, at: string): string {
    return this.#wordAt(this.#output(index).name)(at);
  }

  /** A statement that writes a word of an output. */
  store(index: number, at: string, value: string): string {
    const { name } = this.#output(index);
    return this.#windows.get(name) === 1 ? `${name}[${at}] = ${value};` : `${name}_set(u32(${at}), ${value});`;
  }

  /** A statement that writes a word of working memory. */
  storeScratch(index: number, type: Word, words: number, at: string, value: string): string {
    const name = this.#name("scratch", index, "write", type, words);
    return this.#windows.get(name) === 1 ? `${name}[${at}] = ${value};` : `${name}_set(u32(${at}), ${value});`;
  }

  /** The array an input is read from, and what it is an array of. */
  #input(index: number): { readonly name: string; readonly word: Word } {
    const alias = this.#aliases[index];
    if (alias !== undefined) return this.#output(alias);
    const word = WORD[this.#inputs[index]?.dtype ?? "f32"];
    return { name: this.#name("in", index, "read", word, wordsOf(this.#inputs[index])), word };
  }

  /** Text of an element, for `emitCLike`. */
  load(dtype: DType, input: number, at: string): string {
    const index = input % UNCHECKED;
    const { name, word } = this.#input(index);
    const wordAt = this.#wordAt(name);
    if (input >= UNCHECKED) return loadText(wordAt, word, dtype, at);
    const register = REGISTER[dtype];
    this.#loads.set(index, `fn load${index}(at: i32) -> ${register} { if (u32(at) < ${countOf(this.#inputs[index]?.shape ?? [])}u) { return ${loadText(wordAt, word, dtype, "at")}; } return ${ZERO[register]}; }`);
    return `load${index}(${at})`;
  }

  /** What gives the text of four singles of an input from place `at` on, a multiple of 4; undefined where they are not read so. */
  load4(index: number): ((at: string) => string) | undefined {
    const aval = this.#inputs[index];
    if (aval?.dtype !== "f32" || this.#aliases[index] !== undefined || countOf(aval.shape) % 4 !== 0 || countOf(aval.shape) * 4 > this.#bindingBytes) return undefined;
    const name = `in${index}_by4`;
    return (at) => {
      if (!this.#windows.has(name)) this.list.push({ name, type: `array<vec4f, ${countOf(aval.shape) / 4}>`, operand: { of: "in", index, access: "read" } });
      this.#windows.set(name, 1);
      return `${name}[(${at}) / 4i]`;
    };
  }

  /** The functions that find windows and check indices, and those given. */
  functions(...more: readonly string[]): string {
    return [...this.#functions, ...this.#loads.values(), ...more].filter((text) => text !== "").join("\n");
  }
}
