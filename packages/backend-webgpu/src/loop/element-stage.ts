import type { Aval } from "@receptive/core/extend";
import { gridOf, type Stage, type Target } from "../kernel-code.ts";
import { withLibrary } from "../math/library.ts";
import type { Bindings } from "../wgsl/bindings.ts";
import { countOf, packText, PER_WORD, storeText } from "../wgsl/element.ts";

/** Threads of a workgroup; kernels with little to do spread over more of them. */
function threadsFor(items: number, target: Target): number {
  return Math.min(items >= 2 ** 16 ? 256 : 64, target.maxThreads);
}

/**
 * One thread for each word of output 0, from text that defines `fn element(flat: i32)`. Where elements share a word its thread
 * computes all of them.
 */
export function elementStage(bindings: Bindings, element: string, output: Aval, target: Target): Stage {
  const count = countOf(output.shape);
  const perWord = PER_WORD[output.dtype];
  const words = Math.ceil(count / perWord);
  const threads = threadsFor(words, target);
  const grid = gridOf(Math.ceil(words / threads), target);
  const bits = 32 / perWord;
  const store = perWord === 1
    ? bindings.store(0, "word", storeText(output.dtype, "element(i32(word))"))
    : `var packed = 0u;
  for (var j = 0u; j < ${perWord}u; j++) {
    let flat = word * ${perWord}u + j;
    if (flat < ${count}u) { packed |= ${packText(output.dtype, "element(i32(flat))")} << (j * ${bits}u); }
  }
  ${bindings.store(0, "word", "packed")}`;
  const code = withLibrary(`${bindings.declarations()}
${element}
@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let word = (group.x + group.y * ${grid[0]}u) * ${threads}u + lane;
  if (word >= ${words}u) { return; }
  ${store}
}`);
  return { code, operands: bindings.operands, grid };
}
