/** One case for each way a differentiable operation can be used. */
import { fold, gather as gatherNode, pad, scatterAdd as scatterNode, unfold } from "../ir/build.ts";
import {
  avgPool, concat, conv, crossEntropy, elu, gather, l2Pool, leakyRelu, logSoftmax, maxPool, relu, scatterAdd, sigmoid, softmax, stack, step, take, tanh, Tensor, tensor, where,
} from "../index.ts";
import type { GradientCase, Input } from "./check-gradient.ts";

const of = (...shape: number[]): Input => ({ shape });
const positive = (...shape: number[]): Input => ({ shape, low: 0.5, high: 2 });
const ints = (values: number[], ...shape: number[]): Tensor => tensor(Int32Array.from(values), shape);

function one(name: string, f: (x: Tensor) => Tensor, input: Input = of(2, 3), second = true): GradientCase {
  return { name, inputs: [input], f: (x) => f(x ?? tensor(0)), second };
}
function two(name: string, f: (a: Tensor, b: Tensor) => Tensor, a: Input, b: Input, second = true): GradientCase {
  return { name, inputs: [a, b], f: (x, y) => f(x ?? tensor(0), y ?? tensor(0)), second };
}

const unary: readonly GradientCase[] = [
  one("neg", (x) => x.neg()), one("abs", (x) => x.abs()), one("exp", (x) => x.exp()), one("log", (x) => x.log(), positive(2, 3)), one("sqrt", (x) => x.sqrt(), positive(4)),
  one("sin", (x) => x.sin()), one("cos", (x) => x.cos()), one("tanh", (x) => x.tanh()), one("erf", (x) => x.erf()), one("floor", (x) => x.mul(3.7).floor()),
  one("square", (x) => x.square()), one("relu", relu), one("clip", (x) => x.clip(-0.4, 0.3)), one("pow of a number", (x) => x.pow(3), positive(3)),
  one("a number less the tensor, and over it", (x) => x.rsub(2).add(x.rdiv(3)), positive(3)), one("cast through i32 passes nothing", (x) => x.mul(x.cast("i32").cast("f32"))),
  one("step", step), one("sigmoid", sigmoid, { shape: [5], low: -4, high: 4 }), one("tanh()", tanh), one("leakyRelu", (x) => leakyRelu(x, 0.2)), one("elu", (x) => elu(x, 1.3), of(3, 4)),
];

const binary: readonly GradientCase[] = [
  two("add", (a, b) => a.add(b), of(2, 3), of(3)), two("sub", (a, b) => a.sub(b), of(2, 1), of(1, 3)), two("mul", (a, b) => a.mul(b), of(2, 3), of(2, 1)),
  two("mul of a scalar", (a, b) => a.mul(b), of(2, 3), of()), two("div", (a, b) => a.div(b), of(2, 3), positive(3)), two("rem", (a, b) => a.mul(5).rem(b), of(2, 3), positive(2, 3)),
  two("pow", (a, b) => a.pow(b), positive(2, 3), of(2, 3)), two("maximum", (a, b) => a.maximum(b), of(2, 3), of(2, 3)), two("minimum", (a, b) => a.minimum(b), of(2, 3), of(3)),
  two("where", (a, b) => where(a.less(b), a.mul(b), b.sin()), of(2, 3), of(3)), one("both operands one tensor", (x) => x.mul(x).add(x.div(x.exp()))),
];

const reductions: readonly GradientCase[] = [
  one("sum", (x) => x.sum()), one("sum of an axis", (x) => x.sum(1), of(2, 3, 2)), one("sum kept", (x) => x.sum([0, 2], { keepDims: true }).mul(x), of(2, 3, 2)),
  one("mean", (x) => x.square().mean(0)), one("prod", (x) => x.prod()), one("prod of the middle", (x) => x.prod(1), of(2, 3, 2)), one("prod of two axes", (x) => x.prod([0, 2]), of(2, 2, 3)),
  one("prod with one zero", (x) => x.prod(), { shape: [3], values: [2, 0, -3] }), one("prod with two zeros", (x) => x.prod(), { shape: [4], values: [2, 0, -3, 0] }),
  one("max", (x) => x.max(1), of(3, 4)), one("max of all", (x) => x.max()), one("min", (x) => x.min(0), of(3, 4)),
];

const movement: readonly GradientCase[] = [
  one("reshape", (x) => x.reshape(3, 2).mul(x.reshape([3, -1]))), one("permute", (x) => x.permute(2, 0, 1).square(), of(2, 3, 4)), one("transpose", (x) => x.transpose().exp()),
  one("expand", (x) => x.expand(2, 2, 3).square(), of(2, 1)), one("slice with a step", (x) => x.at([1, null, 2], null).square(), of(6, 2)), one("slice backwards", (x) => x.at(null, [null, null, -2]).exp(), of(2, 5)),
  one("integer index", (x) => x.at(-1).square()), one("flip", (x) => x.at([null, null, -1]).mul(x), of(4)),
  one("pad", (x) => new Tensor(pad(x.square().node, [1, 0], [2, 1], [0, 2], 0.5), [x]).exp()), two("concat", (a, b) => concat([a, b, a], 1).square(), of(2, 3), of(2, 1)), two("stack", (a, b) => stack([a, b], 1).exp(), of(3), of(3)),
  one("squeeze, unsqueeze, flatten", (x) => x.unsqueeze(0).squeeze(0).flatten().square()),
  one("unfold", (x) => new Tensor(unfold(x.node, [3], [2], [1]), [x]).square(), of(2, 7)),
  one("unfold of a plane, dilated", (x) => new Tensor(unfold(x.node, [2, 2], [1, 2], [2, 1]), [x]).exp(), of(1, 5, 6)),
  one("fold", (x) => new Tensor(fold(x.node, [7], [3], [2], [1]), [x]).square(), of(2, 3, 3)),
  one("fold of a plane, dilated", (x) => new Tensor(fold(x.node, [4, 5], [2, 2], [1, 3], [2, 1]), [x]).exp(), of(2, 2, 2, 2)),
];

const indexing: readonly GradientCase[] = [
  one("gather, with repeats and out of range", (x) => new Tensor(gatherNode(x.node, ints([0, 2, 2, 5, -1, 1], 2, 3).node, 0), [x]).square(), of(3, 3)), one("gather along the last axis", (x) => gather(x, ints([1, 1, 0, 2], 2, 2), 1).exp(), of(2, 3)),
  one("take", (x) => take(x, ints([2, 0, 2], 3), 1).square(), of(2, 3)),
  two("scatterAdd", (a, u) => scatterAdd(a, ints([0, 0, 1, 2], 4), u, 0).square(), of(3), of(4)),
  two("scatterAdd of a plane, out of range", (a, u) => new Tensor(scatterNode(a.node, ints([0, 7, 1, 1], 2, 2).node, u.node, 1), [a, u]).square(), of(2, 3), of(2, 2)),
];

const t = (x: Tensor): Tensor => x.transpose();
const products: readonly GradientCase[] = [
  two("vector · vector", (a, b) => a.matmul(b), of(3), of(3)), two("matrix · vector", (a, b) => a.matmul(b), of(2, 3), of(3)), two("vector · matrix", (a, b) => a.matmul(b), of(3), of(3, 2)),
  two("a · b", (a, b) => a.matmul(b), of(2, 3), of(3, 4)), two("aᵀ · b", (a, b) => t(a).matmul(b), of(3, 2), of(3, 4)), two("a · bᵀ", (a, b) => a.matmul(t(b)), of(2, 3), of(4, 3)), two("aᵀ · bᵀ", (a, b) => t(a).matmul(t(b)), of(3, 2), of(4, 3)),
  two("batches", (a, b) => a.matmul(b), of(2, 2, 3), of(2, 3, 2)), two("a batch · one matrix", (a, b) => a.matmul(b), of(2, 2, 3), of(3, 2)), two("one matrix · a batch", (a, b) => a.matmul(b), of(2, 3), of(2, 3, 2)),
  two("batches that broadcast, transposed", (a, b) => t(a).matmul(t(b)), of(2, 1, 3, 2), of(3, 4, 3)), one("a · aᵀ", (a) => a.matmul(t(a))), one("a · a", (a) => a.matmul(a), of(3, 3)),
];

const convolutions: readonly GradientCase[] = [
  two("conv, 1-D", (x, w) => conv(x, w), of(2, 2, 6), of(3, 2, 3)), two("conv, 1-D, stride and padding", (x, w) => conv(x, w, { stride: 2, padding: [[1, 2]] }), of(1, 2, 6), of(2, 2, 3)),
  two("conv, 2-D", (x, w) => conv(x, w), of(2, 2, 4, 5), of(3, 2, 2, 3)), two("conv, stride", (x, w) => conv(x, w, { stride: [2, 1] }), of(1, 2, 5, 4), of(2, 2, 3, 2)),
  two("conv, padding", (x, w) => conv(x, w, { padding: [1, [0, 2]] }), of(1, 1, 3, 3), of(2, 1, 3, 2)), two("conv, dilation", (x, w) => conv(x, w, { dilation: 2 }), of(1, 2, 6, 5), of(2, 2, 3, 2)),
  two("conv, groups", (x, w) => conv(x, w, { groups: 2, padding: 1 }), of(2, 4, 3, 3), of(4, 2, 3, 3)), two("conv, depthwise, stride, dilation, padding", (x, w) => conv(x, w, { groups: 3, stride: 2, dilation: [1, 2], padding: [1, 0] }), of(1, 3, 5, 5), of(3, 1, 3, 2)),
  two("conv, floor leaves cells out", (x, w) => conv(x, w, { stride: 3, floor: true }), of(1, 1, 6, 6), of(1, 1, 2, 2)),
  { name: "conv, bias", inputs: [of(2, 1, 3, 3), of(2, 1, 2, 2), of(2)], f: (x = tensor(0), w = tensor(0), bias = tensor(0)) => conv(x, w, { bias }).square() },
];

const pools: readonly GradientCase[] = [
  one("maxPool", (x) => maxPool(x, 2).square(), of(2, 2, 4, 4)), one("maxPool, overlapping, padded", (x) => maxPool(x, 3, { stride: 2, padding: 1 }).square(), of(1, 2, 5, 5)),
  one("maxPool, dilated, 1-D", (x) => maxPool(x, 2, { stride: 1, dilation: 2 }).exp(), of(2, 1, 6)), one("avgPool", (x) => avgPool(x, 2).square(), of(2, 2, 4, 4)), one("avgPool, overlapping, padded", (x) => avgPool(x, [3, 2], { stride: [2, 1], padding: [1, 0] }).exp(), of(1, 1, 5, 4)),
  one("l2Pool", (x) => l2Pool(x, 2), of(1, 2, 4, 4)), one("l2Pool, overlapping, padded", (x) => l2Pool(x, 3, { stride: 1, padding: 1 }), of(1, 1, 3, 3)),
];

const classes: readonly GradientCase[] = [
  one("softmax", (x) => softmax(x), of(2, 4)), one("softmax of axis 0", (x) => softmax(x, 0), of(3, 2)), one("logSoftmax", (x) => logSoftmax(x, 1), of(2, 3, 2)),
  one("crossEntropy of labels", (x) => crossEntropy(x, ints([2, 0, 1], 3)), of(3, 4)), one("crossEntropy of maps, each", (x) => crossEntropy(x, ints([2, 0, 1, 1], 2, 2), { reduction: "none" }), of(2, 3, 2)),
  two("crossEntropy of probabilities", (x, p) => crossEntropy(x, p, { reduction: "sum" }), of(2, 3), positive(2, 3)),
  one("the log of a softmax", (x) => softmax(x).log().sum(1), of(2, 3)),
  { name: "a two-layer network", inputs: [of(3, 4), of(4, 5), of(5), of(5, 3)], f: (x = tensor(0), w = tensor(0), b = tensor(0), v = tensor(0)) => crossEntropy(sigmoid(x.matmul(w).add(b)).matmul(v), ints([0, 2, 1], 3)) },
];

export const gradientCases: readonly GradientCase[] = [...unary, ...binary, ...reductions, ...movement, ...indexing, ...products, ...convolutions, ...pools, ...classes];
