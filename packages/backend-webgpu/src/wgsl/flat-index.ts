/** Offsets that are the row-major place of the output element itself become one name, and most kernels need no other index. */
import type { Expr } from "@receptive/core/extend";

/** Stands for the row-major place of the output element. */
export const FLAT: Expr = { op: "index", of: "out", axis: -1 };

/** Factor of each output axis in an offset, or null where it is not a sum of such. Axes of size 1 do not count. */
function termsOf(at: Expr): Map<number, number> | null {
  const terms = new Map<number, number>();
  const rest: Expr[] = [at];
  for (let e = rest.pop(); e !== undefined; e = rest.pop()) {
    if (e.op === "add") {
      rest.push(...e.src);
      continue;
    }
    if (e.op === "const" && e.value === 0) continue;
    const [atom, factor] = e.op === "mul" ? e.src : [e, undefined];
    const scale = factor === undefined ? 1 : factor.op === "const" ? factor.value : null;
    if (scale === null || atom?.op !== "index" || atom.of !== "out" || atom.axis < 0 || terms.has(atom.axis)) return null;
    terms.set(atom.axis, scale);
  }
  return terms;
}

/** Whether an offset is the row-major place of the output element. */
export function isFlat(at: Expr, shape: readonly number[]): boolean {
  const terms = termsOf(at);
  if (terms === null) return false;
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    if (size > 1 && terms.get(axis) !== stride) return false;
    stride *= size;
  }
  return true;
}
