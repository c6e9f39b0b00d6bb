/** Movement clean-up: what moves nothing disappears, neighbours of one kind merge, constants move for free. */
import { expand, fill, permute, reshape } from "../ir/build.ts";
import type { Node } from "../ir/node.ts";
import { dim } from "../shape.ts";

/** A simpler node of the same value, or null where no rule applies. */
export function simplifyMovement(node: Node): Node | null {
  const [x] = node.inputs;
  if (x === undefined) return null;
  if (x.op === "const") {
    const same = node.op === "reshape" || node.op === "permute" || node.op === "expand" || node.op === "slice" || node.op === "flip" || node.op === "unfold";
    if (same || (node.op === "pad" && Object.is(node.attrs.value, x.attrs.value))) return fill(x.attrs.value, node.shape, node.dtype);
  }
  const [inner] = x.inputs;
  if (inner === undefined) {
    return node.op === "reduce" && node.attrs.axes.every((a) => x.shape[a] === 1) ? reshape(x, node.shape) : null;
  }
  if (node.op === "reshape" && x.op === "reshape") return reshape(inner, node.shape);
  if (node.op === "expand" && x.op === "expand") return expand(inner, node.shape);
  if (node.op === "permute" && x.op === "permute") return permute(inner, node.attrs.axes.map((a) => dim(x.attrs.axes, a)));
  if (node.op === "reduce" && node.attrs.axes.every((a) => x.shape[a] === 1)) return reshape(x, node.shape);
  return null;
}
