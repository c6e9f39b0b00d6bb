/**
 * Convolution as the networks' field has it: cross-correlation, NC… and OI… layouts, any number of spatial axes. Three
 * composites that are each other's gradients.
 */
import type { ClaimAttrs } from "../backend/claims.ts";
import type { Aval } from "../backend/interface.ts";
import { expand, fold, pad, permute, reduce, reshape, slice, unfold, windowCount } from "../ir/build.ts";
import { mul } from "../ir/arith.ts";
import type { Composite } from "../ir/composite.ts";
import type { Node } from "../ir/node.ts";
import { dim, type Shape } from "../shape.ts";

export type ConvAttrs = ClaimAttrs["conv"] & Record<string, unknown>;
/** The gradient composites also carry the shape they restore. */
export type ConvGradAttrs = ConvAttrs & { readonly shape: Shape };

function two(inputs: readonly Node[]): [Node, Node] {
  const [a, b] = inputs;
  if (a === undefined || b === undefined) throw new RangeError("a convolution has two inputs");
  return [a, b];
}

function padSpatial(x: Node, padding: ConvAttrs["padding"]): Node {
  return pad(x, [0, 0, ...padding.map((p) => p[0])], [0, 0, ...padding.map((p) => p[1])], x.shape.map(() => 0), 0);
}

/** Windows of x as [n, g, 1, …out, c/g, …k]. */
function windows(x: Node, attrs: ConvAttrs, kernel: Shape): Node {
  const n = kernel.length;
  const g = attrs.groups;
  const u = unfold(padSpatial(x, attrs.padding), kernel, attrs.stride, attrs.dilation);
  const out = u.shape.slice(2, 2 + n);
  const split = reshape(u, [dim(u.shape, 0), g, 1, dim(u.shape, 1) / g, ...out, ...kernel]);
  const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i);
  return permute(split, [0, 1, 2, ...range(4, n), 3, ...range(4 + n, n)]);
}

/** x[n, c, …spatial], weight[o, c/groups, …k] → [n, o, …out]. */
export const conv: Composite<ConvAttrs> = {
  name: "conv",
  claimable: true,
  infer([x, w]: readonly Aval[], { stride, padding, dilation }) {
    if (x === undefined || w === undefined) throw new RangeError("conv has two inputs");
    const out = x.shape.slice(2).map((d, i) => windowCount(d + (padding[i]?.[0] ?? 0) + (padding[i]?.[1] ?? 0), dim(w.shape, 2 + i), dim(stride, i), dim(dilation, i)));
    return [{ shape: [dim(x.shape, 0), dim(w.shape, 0), ...out], dtype: x.dtype }];
  },
  decompose(inputs, attrs) {
    const [x, w] = two(inputs);
    const kernel = w.shape.slice(2);
    const [o, c] = [dim(w.shape, 0), dim(w.shape, 1)];
    const u = windows(x, attrs, kernel);
    const [n, g] = [dim(u.shape, 0), attrs.groups];
    const out = u.shape.slice(3, 3 + kernel.length);
    const full = [n, g, o / g, ...out, c, ...kernel];
    const weights = expand(reshape(w, [1, g, o / g, ...out.map(() => 1), c, ...kernel]), full);
    const sum = reduce("sum", mul(expand(u, full), weights), full.map((_, i) => i).slice(3 + out.length));
    return [reshape(sum, [n, o, ...out])];
  },
};

/** dy, weight → dx. */
export const convInputGrad: Composite<ConvGradAttrs> = {
  name: "convInputGrad",
  claimable: true,
  infer: ([dy], { shape }) => [{ shape, dtype: dy?.dtype ?? "f32" }],
  decompose(inputs, attrs) {
    const [dy, w] = two(inputs);
    const kernel = w.shape.slice(2);
    const out = dy.shape.slice(2);
    const [n, g, o, c] = [dim(dy.shape, 0), attrs.groups, dim(w.shape, 0), dim(w.shape, 1)];
    const ones = kernel.map(() => 1);
    const full = [n, g, o / g, c, ...out, ...kernel];
    const left = expand(reshape(dy, [n, g, o / g, 1, ...out, ...ones]), full);
    const right = expand(reshape(w, [1, g, o / g, c, ...out.map(() => 1), ...kernel]), full);
    const columns = reshape(reduce("sum", mul(left, right), [2]), [n, g * c, ...out, ...kernel]);
    const spatial = attrs.shape.slice(2);
    const padded = spatial.map((d, i) => d + (attrs.padding[i]?.[0] ?? 0) + (attrs.padding[i]?.[1] ?? 0));
    const dx = fold(columns, padded, kernel, attrs.stride, attrs.dilation);
    return [slice(dx, [0, 0, ...attrs.padding.map((p) => p[0])], attrs.shape, attrs.shape.map(() => 1))];
  },
};

/** x, dy → dweight: each weight's gradient is the sum over all positions that share it. */
export const convWeightGrad: Composite<ConvGradAttrs> = {
  name: "convWeightGrad",
  claimable: true,
  infer: ([x], { shape }) => [{ shape, dtype: x?.dtype ?? "f32" }],
  decompose(inputs, attrs) {
    const [x, dy] = two(inputs);
    const kernel = attrs.shape.slice(2);
    const out = dy.shape.slice(2);
    const [n, g, o, c] = [dim(dy.shape, 0), attrs.groups, dim(attrs.shape, 0), dim(attrs.shape, 1)];
    const full = [n, g, o / g, ...out, c, ...kernel];
    const u = expand(windows(x, attrs, kernel), full);
    const d = expand(reshape(dy, [n, g, o / g, ...out, 1, ...kernel.map(() => 1)]), full);
    return [reshape(reduce("sum", mul(u, d), [0, ...out.map((_, i) => 3 + i)]), attrs.shape)];
  },
};
