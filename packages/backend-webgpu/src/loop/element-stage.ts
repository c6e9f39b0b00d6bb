import type { Aval } from "@receptive/core/extend";
import type { Stage } from "../kernel-code.ts";
import type { Bindings } from "../wgsl/bindings.ts";
import { countOf, packText, PER_WORD, storeText } from "../wgsl/element.ts";

/** Threads of a workgroup; kernels with little to do spread over more of them. */
export function threadsFor(items: number): number {
  return items >= 2 ** 16 ? 256 : 64;
}

/**
 * One thread for each word of output 0, from text that defines `fn element(flat: i32)`, which computes `terms` terms. Where
 * elements share a word its thread computes all of them.
 */
export function elementStage(bindings: Bindings, element: string, output: Aval, terms: number): Stage {
  const count = countOf(output.shape);
  const perWord = PER_WORD[output.dtype];
  const words = Math.ceil(count / perWord);
  const bits = 32 / perWord;
  const main = perWord === 1
    ? bindings.store(0, "item", storeText(output.dtype, "element(i32(item))"))
    : `var packed = 0u;
  for (var j = 0u; j < ${perWord}u; j++) {
    let flat = item * ${perWord}u + j;
    if (flat < ${count}u) { packed |= ${packText(output.dtype, "element(i32(flat))")} << (j * ${bits}u); }
  }
  ${bindings.store(0, "item", "packed")}`;
  return { bindings: bindings.list, globals: bindings.functions(element), main, span: { of: "items", count: words, threads: threadsFor(words) }, work: count * Math.max(1, terms) };
}
