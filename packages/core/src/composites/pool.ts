import type { ClaimAttrs } from "../backend/claims.ts";
import type { Aval } from "../backend/interface.ts";
import { binary, expand, fill, fold, iota, pad, reduce, reshape, slice, unary, unfold, windowCount } from "../ir/build.ts";
import { div, eq, mul, not, select } from "../ir/arith.ts";
import type { Composite } from "../ir/composite.ts";
import type { Node } from "../ir/node.ts";
import { dim, type Shape, sizeOf } from "../shape.ts";

export type PoolAttrs = ClaimAttrs["maxPool"] & Record<string, unknown>;
export type PoolGradAttrs = PoolAttrs & { readonly shape: Shape };

function one(inputs: readonly Node[]): Node {
  const [x] = inputs;
  if (x === undefined) throw new RangeError("pooling has an input");
  return x;
}

function padWith(x: Node, padding: PoolAttrs["padding"], value: number): Node {
  return pad(x, [0, 0, ...padding.map((p) => p[0])], [0, 0, ...padding.map((p) => p[1])], x.shape.map(() => 0), value);
}

function outShape(x: Aval, a: PoolAttrs): number[] {
  return [dim(x.shape, 0), dim(x.shape, 1), ...a.kernel.map((k, i) => windowCount(dim(x.shape, 2 + i) + (a.padding[i]?.[0] ?? 0) + (a.padding[i]?.[1] ?? 0), k, dim(a.stride, i), dim(a.dilation, i)))];
}

/** Windows of x with the kernel's cells as one last axis: [n, c, …out, cells]. */
export function poolWindows(x: Node, a: PoolAttrs, padValue: number): Node {
  const u = unfold(padWith(x, a.padding, padValue), a.kernel, a.stride, a.dilation);
  return reshape(u, [...u.shape.slice(0, 2 + a.kernel.length), sizeOf(a.kernel)]);
}

/** The number of each cell of a window, in the shape of the windows. */
function cellNumbers(shape: Shape): Node {
  const cells = dim(shape, shape.length - 1);
  return expand(reshape(iota(cells), [...shape.slice(0, -1).map(() => 1), cells]), shape);
}

const alongCells = (x: Node, shape: Shape): Node => expand(reshape(x, [...x.shape, 1]), shape);

export const maxPool: Composite<PoolAttrs> = {
  name: "maxPool",
  claimable: true,
  infer: ([x], a) => (x === undefined ? [] : [{ shape: outShape(x, a), dtype: x.dtype }]),
  decompose(inputs, a) {
    const u = poolWindows(one(inputs), a, -Infinity);
    return [reduce("max", u, [u.shape.length - 1])];
  },
};

/** Also yields which cell of each window was the first maximum, so that the gradient goes to that one only. */
export const maxPoolWithIndex: Composite<PoolAttrs> = {
  name: "maxPoolWithIndex",
  claimable: true,
  infer: ([x], a) => (x === undefined ? [] : [{ shape: outShape(x, a), dtype: x.dtype }, { shape: outShape(x, a), dtype: "i32" }]),
  decompose(inputs, a) {
    const u = poolWindows(one(inputs), a, -Infinity);
    const last = u.shape.length - 1;
    const y = reduce("max", u, [last]);
    const wins = binary("or", eq(u, alongCells(y, u.shape)), not(eq(u, u)));
    return [y, reduce("min", select(wins, cellNumbers(u.shape), sizeOf(a.kernel)), [last])];
  },
  narrow: (used) => (used[1] === true ? null : maxPool),
};

/** dy, index → dx: each input sums dy of the windows whose stored index names it. */
export const maxPoolGrad: Composite<PoolGradAttrs> = {
  name: "maxPoolGrad",
  claimable: true,
  infer: ([dy], a) => (dy === undefined ? [] : [{ shape: a.shape, dtype: dy.dtype }]),
  decompose([dy, index], a) {
    if (dy === undefined || index === undefined) throw new RangeError("maxPoolGrad has two inputs");
    const shape = [...dy.shape, sizeOf(a.kernel)];
    const routed = select(eq(alongCells(index, shape), cellNumbers(shape)), alongCells(dy, shape), 0);
    const padded = a.shape.slice(2).map((d, i) => d + (a.padding[i]?.[0] ?? 0) + (a.padding[i]?.[1] ?? 0));
    const dx = fold(reshape(routed, [...dy.shape, ...a.kernel]), padded, a.kernel, a.stride, a.dilation);
    return [slice(dx, [0, 0, ...a.padding.map((p) => p[0])], a.shape, a.shape.map(() => 1))];
  },
};

/** The adjoint of maxPoolGrad: reads, for each window, the cell its index names. */
export function readByIndex(x: Node, index: Node, a: PoolAttrs): Node {
  const u = poolWindows(x, a, 0);
  return reduce("sum", select(eq(alongCells(index, u.shape), cellNumbers(u.shape)), u, 0), [u.shape.length - 1]);
}

/**
 * Mean over windows. `counted` is the part of the padding whose cells count, as zeros; the attributes' padding may reach
 * further (to complete a last window), and those cells do not.
 */
export function avgPool(x: Node, a: PoolAttrs, counted: PoolAttrs["padding"]): Node {
  const u = poolWindows(x, a, 0);
  const sum = reduce("sum", u, [u.shape.length - 1]);
  const same = a.padding.every(([before, after], i) => before === counted[i]?.[0] && after === counted[i]?.[1]);
  if (same) return mul(sum, 1 / sizeOf(a.kernel));
  const spatial = x.shape.slice(2).map((d, i) => d + (counted[i]?.[0] ?? 0) + (counted[i]?.[1] ?? 0));
  const rest = a.padding.map(([before, after], i) => [before - (counted[i]?.[0] ?? 0), after - (counted[i]?.[1] ?? 0)] as const);
  const cells = poolWindows(fill(1, [1, 1, ...spatial], x.dtype), { ...a, padding: rest }, 0);
  return binary("div", sum, expand(reduce("sum", cells, [cells.shape.length - 1]), sum.shape));
}

function l2Sum(x: Node, a: PoolAttrs): Node {
  const u = poolWindows(x, a, 0);
  return reduce("sum", mul(u, u), [u.shape.length - 1]);
}

/** √Σx² over windows. Its gradient x/‖x‖ is taken as 0 where the norm is 0. */
export const lpPool: Composite<PoolAttrs> = {
  name: "lpPool",
  infer: ([x], a) => (x === undefined ? [] : [{ shape: outShape(x, a), dtype: x.dtype }]),
  decompose: (inputs, a) => [unary("sqrt", l2Sum(one(inputs), a))],
  vjp({ inputs, outputs, attrs }, [ct]) {
    const [x, y] = [one(inputs), one(outputs)];
    if (ct === null || ct === undefined) return [null];
    const share = select(eq(y, 0), 0, div(ct, select(eq(y, 0), 1, y)));
    const u = poolWindows(x, attrs, 0);
    const spread = mul(u, alongCells(share, u.shape));
    const spatial = x.shape.slice(2).map((d, i) => d + (attrs.padding[i]?.[0] ?? 0) + (attrs.padding[i]?.[1] ?? 0));
    const dx = fold(reshape(spread, [...y.shape, ...attrs.kernel]), spatial, attrs.kernel, attrs.stride, attrs.dilation);
    return [slice(dx, [0, 0, ...attrs.padding.map((p) => p[0])], x.shape, x.shape.map(() => 1))];
  },
};
