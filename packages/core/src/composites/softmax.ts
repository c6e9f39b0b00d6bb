import { div, eq, exp, log, mul, select, spread, sub, zerosLike } from "../ir/arith.ts";
import { expand, iota, reduce, reshape, where } from "../ir/build.ts";
import type { Composite } from "../ir/composite.ts";
import type { Node } from "../ir/node.ts";
import { dim } from "../shape.ts";

type AxisAttrs = { readonly axis: number } & Record<string, unknown>;

function one(inputs: readonly Node[]): Node {
  const [x] = inputs;
  if (x === undefined) throw new RangeError("softmax has an input");
  return x;
}

/** The row's maximum, taken off before exp so that nothing overflows. */
function shifted(x: Node, axis: number): Node {
  return sub(x, spread(reduce("max", x, [axis]), [axis], x.shape));
}

/** e^{z_j} / Σ e^{z_k} along an axis. */
export const softmax: Composite<AxisAttrs> = {
  name: "softmax",
  infer: ([x]) => (x === undefined ? [] : [{ shape: x.shape, dtype: x.dtype }]),
  decompose(inputs, { axis }) {
    const x = one(inputs);
    const e = exp(shifted(x, axis));
    return [div(e, spread(reduce("sum", e, [axis]), [axis], x.shape))];
  },
};

/** log softmax along an axis, without forming the quotient. */
export const logSoftmax: Composite<AxisAttrs> = {
  name: "logSoftmax",
  infer: ([x]) => (x === undefined ? [] : [{ shape: x.shape, dtype: x.dtype }]),
  decompose(inputs, { axis }) {
    const x = one(inputs);
    const s = shifted(x, axis);
    return [sub(s, spread(log(reduce("sum", exp(s), [axis])), [axis], x.shape))];
  },
};

/** True where class k of axis 1 is the label: labels[n, …] against [n, c, …]. */
export function oneHotMask(labels: Node, shape: readonly number[]): Node {
  const c = dim(shape, 1);
  const classes = expand(reshape(iota(c), [1, c, ...shape.slice(2).map(() => 1)]), shape);
  const wide = expand(reshape(labels, [dim(shape, 0), 1, ...shape.slice(2)]), shape);
  return eq(wide, classes);
}

/** −log p of the label for each example: logits[n, c, …], labels i32[n, …] → [n, …]. */
export const crossEntropy: Composite<Record<string, unknown>> = {
  name: "crossEntropy",
  infer: ([logits, labels]) => (logits === undefined || labels === undefined ? [] : [{ shape: labels.shape, dtype: logits.dtype }]),
  decompose([logits, labels]) {
    if (logits === undefined || labels === undefined) throw new RangeError("crossEntropy has two inputs");
    const s = shifted(logits, 1);
    const chosen = reduce("sum", where(oneHotMask(labels, logits.shape), s, zerosLike(s)), [1]);
    return [sub(log(reduce("sum", exp(s), [1])), chosen)];
  },
};

/** softmax − one-hot, scaled by the cotangent. */
export function crossEntropyGrad(logits: Node, labels: Node, p: Node, ct: Node): Node {
  const target = select(oneHotMask(labels, logits.shape), sub(p, 1), p);
  return mul(target, spread(ct, [1], logits.shape));
}
