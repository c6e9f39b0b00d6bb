import { cast, expand, flip, fold, gather, iota, pad, permute, reduce, reshape, scatterAdd, slice, unfold } from "../ir/build.ts";
import { div, eq, mul, select, spread, sumTo, zerosLike } from "../ir/arith.ts";
import type { Node, NodeOf } from "../ir/node.ts";
import { dim, sizeOf } from "../shape.ts";
import { arg, type Rule } from "./rule.ts";
import type { Primitive } from "../ir/op.ts";

/** The rule for one op, its attributes typed. */
function of<K extends Primitive>(op: K, rule: (node: NodeOf<K>, ct: Node) => readonly (Node | null)[]): Rule {
  const is = (node: Node): node is Node & NodeOf<K> => node.op === op;
  return (node, ct) => (is(node) ? rule(node, ct) : []);
}

/** Each element's product of the others, without dividing, so zeros are right: rows with their own element replaced by 1. */
function prodGrad(x: Node, axes: readonly number[], ct: Node): Node {
  const kept = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const n = sizeOf(axes.map((a) => dim(x.shape, a)));
  const lead = kept.map((a) => dim(x.shape, a));
  const rows = reshape(permute(x, [...kept, ...axes]), [...lead, 1, n]);
  const square = [...lead, n, n];
  const i = expand(reshape(iota(n), [...lead.map(() => 1), n, 1]), square);
  const j = expand(reshape(iota(n), [...lead.map(() => 1), 1, n]), square);
  const others = reduce("prod", select(eq(i, j), 1, expand(rows, square)), [square.length - 1]);
  const back = reshape(others, [...lead, ...axes.map((a) => dim(x.shape, a))]);
  const order = [...kept, ...axes];
  return mul(permute(back, order.map((_, a) => order.indexOf(a))), spread(ct, axes, x.shape));
}

const reduceRule = of("reduce", (node, ct) => {
  const x = arg(node, 0);
  const { kind, axes } = node.attrs;
  if (kind === "sum") return [spread(ct, axes, x.shape)];
  if (kind === "prod") return [prodGrad(x, axes, ct)];
  // Equal extremes share the gradient.
  const hits = cast(eq(x, spread(node, axes, x.shape)), x.dtype);
  const share = div(ct, reduce("sum", hits, axes));
  return [mul(hits, spread(share, axes, x.shape))];
});

const padRule = of("pad", (node, ct) => {
  const x = arg(node, 0);
  return [slice(ct, node.attrs.low, x.shape, node.attrs.interior.map((n) => n + 1))];
});

const sliceRule = of("slice", (node, ct) => {
  const x = arg(node, 0);
  const { start, step } = node.attrs;
  const span = node.shape.map((n, i) => (n === 0 ? 0 : (n - 1) * dim(step, i) + 1));
  const high = x.shape.map((d, i) => d - dim(start, i) - dim(span, i));
  return [pad(ct, start, high, step.map((s) => s - 1), 0)];
});

const concatRule = of("concat", (node, ct) => {
  let from = 0;
  return node.inputs.map((x) => {
    const start = node.shape.map((_, i) => (i === node.attrs.axis ? from : 0));
    from += dim(x.shape, node.attrs.axis);
    return slice(ct, start, x.shape, x.shape.map(() => 1));
  });
});

export const movementRules: Partial<Record<Primitive, Rule>> = {
  reduce: reduceRule,
  reshape: (node, ct) => [reshape(ct, arg(node, 0).shape)],
  permute: of("permute", (node, ct) => [permute(ct, node.attrs.axes.map((_, i) => node.attrs.axes.indexOf(i)))]),
  expand: (node, ct) => [sumTo(ct, arg(node, 0).shape)],
  slice: sliceRule,
  flip: of("flip", (node, ct) => [flip(ct, node.attrs.axes)]),
  pad: padRule,
  concat: concatRule,
  unfold: of("unfold", (node, ct) => {
    const { kernel, stride, dilation } = node.attrs;
    const x = arg(node, 0);
    return [fold(ct, x.shape.slice(x.shape.length - kernel.length), kernel, stride, dilation)];
  }),
  fold: of("fold", (node, ct) => [unfold(ct, node.attrs.kernel, node.attrs.stride, node.attrs.dilation)]),
  gather: of("gather", (node, ct) => [scatterAdd(zerosLike(arg(node, 0)), arg(node, 1), ct, node.attrs.axis), null]),
  scatterAdd: of("scatterAdd", (node, ct) => [ct, null, gather(ct, arg(node, 1), node.attrs.axis)]),
};
