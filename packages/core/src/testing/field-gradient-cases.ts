/** One case for each operation and loss of the field, beyond the primitives. */
import {
  adaptiveAvgPool, affine, avgPool, batchNorm, binaryCrossEntropy, binaryCrossEntropyWithLogits, clamp, convTranspose, crossEntropy, cumsum, einsum, embedding, expm1, flip, gelu, groupNorm, hardtanh,
  hingeLoss, huberLoss, klDiv, l1Loss, layerNorm, log1p, logSumExp, maxPool, mish, mseLoss, multiMarginLoss, nllLoss, norm, pad, repeat, rsqrt, selu, silu, smoothL1Loss, softplus, splitTensor, std, type Tensor,
  tensor, tile, upsample, variance,
} from "../index.ts";
import type { GradientCase, Input } from "./check-gradient.ts";

const of = (...shape: number[]): Input => ({ shape });
const between = (low: number, high: number, ...shape: number[]): Input => ({ shape, low, high });
const ints = (values: number[], ...shape: number[]): Tensor => tensor(Int32Array.from(values), shape);

function one(name: string, f: (x: Tensor) => Tensor, input: Input = of(2, 3), second = true): GradientCase {
  return { name, inputs: [input], f: (x) => f(x ?? tensor(0)), second };
}
function two(name: string, f: (a: Tensor, b: Tensor) => Tensor, a: Input, b: Input, second = true): GradientCase {
  return { name, inputs: [a, b], f: (x, y) => f(x ?? tensor(0), y ?? tensor(0)), second };
}
function three(name: string, f: (a: Tensor, b: Tensor, c: Tensor) => Tensor, a: Input, b: Input, c: Input): GradientCase {
  return { name, inputs: [a, b, c], f: (x, y, z) => f(x ?? tensor(0), y ?? tensor(0), z ?? tensor(0)) };
}

const elementwise: readonly GradientCase[] = [
  one("log1p", log1p, between(-0.9, 3, 12)), one("expm1", expm1, between(-2, 2, 12)), one("rsqrt", rsqrt, between(0.5, 2, 4)), one("selu", selu), one("gelu", (x) => gelu(x)),
  one("gelu by tanh", (x) => gelu(x, { approximate: "tanh" })), one("softplus", softplus, between(-4, 4, 6)), one("silu", silu), one("mish", mish), one("hardtanh", (x) => hardtanh(x, -0.5, 0.4).square()), one("clamp", (x) => clamp(x, null, 0.3).exp()),
];

const reductions: readonly GradientCase[] = [
  one("logSumExp", (x) => logSumExp(x, [0, 2]), of(2, 3, 2)), one("variance", (x) => variance(x, 1, { correction: 1 }), of(3, 4)), one("std", (x) => std(x, 0, { keepDims: true }).mul(x), of(3, 2)),
  one("norm", (x) => norm(x, 1)), one("norm, p = 1", (x) => norm(x, 1, { p: 1 }).square()), one("norm, p = 3", (x) => norm(x, undefined, { p: 3 })), one("norm, p = 2.5", (x) => norm(x, 0, { p: 2.5, keepDims: true }).mul(x)),
  one("norm, p = ∞", (x) => norm(x, 1, { p: Infinity }).square()), one("cumsum", (x) => cumsum(x, 1).square(), of(2, 5)),
];

const movement: readonly GradientCase[] = [
  one("flip", (x) => flip(x, [0, 1]).mul(x)), one("pad, reflect", (x) => pad(x, [[1, 0], [2, 2]], { mode: "reflect" }).square()), one("pad, replicate", (x) => pad(x, [[1, 2], [0, 3]], { mode: "replicate" }).square()),
  one("pad, circular", (x) => pad(x, [[1, 0], [2, 3]], { mode: "circular" }).square()), one("splitTensor", (x) => { const [a, b] = splitTensor(x, [1, 2], 1); return (a ?? x).mul(b ?? x); }), one("tile", (x) => tile(x, [2, 1, 2]).exp()),
  one("repeat", (x) => repeat(x, 3, 1).square()), two("einsum", (a, b) => einsum("bij,kj->bki", a, b).square(), of(2, 3, 2), of(4, 2)), one("einsum of a diagonal", (x) => einsum("iij->j", x).square(), of(3, 3, 2)),
  one("embedding", (x) => embedding(x, ints([1, 0, 1], 3)).square(), of(3, 2)),
];

const layers: readonly GradientCase[] = [
  three("affine", (x, w, b) => affine(x, w, b).square(), of(2, 3), of(4, 3), of(4)),
  three("convTranspose", (x, w, bias) => convTranspose(x, w, { bias, stride: 2, padding: 1, outputPadding: 1 }).square(), of(1, 2, 3, 2), of(2, 2, 3, 3), of(2)),
  two("convTranspose, groups, dilation", (x, w) => convTranspose(x, w, { groups: 2, dilation: 2, stride: [1, 3] }).square(), of(1, 4, 2, 2), of(4, 1, 2, 2)),
  one("maxPool, ceil", (x) => maxPool(x, 2, { ceil: true }).square(), of(1, 1, 5, 3)), one("avgPool, ceil, padding not counted", (x) => avgPool(x, 3, { stride: 2, padding: 1, ceil: true, countPadding: false }).square(), of(1, 1, 6, 5)),
  one("adaptiveAvgPool", (x) => adaptiveAvgPool(x, [3, 2]).square(), of(1, 2, 5, 3)), one("upsample, nearest", (x) => upsample(x, [5, 4]).square(), of(1, 1, 3, 2)),
  one("upsample, bilinear", (x) => upsample(x, [5, 2], { mode: "bilinear" }).square(), of(1, 1, 3, 4)), one("upsample, bilinear, corners aligned", (x) => upsample(x, [5, 7], { mode: "bilinear", alignCorners: true }).square(), of(1, 1, 3, 4)),
  three("batchNorm in training", (x, weight, bias) => batchNorm(x, tensor([0, 0]), tensor([1, 1]), { weight, bias, training: true }).output.square(), of(4, 2, 3), of(2), of(2)),
  one("batchNorm's running variance", (x) => batchNorm(x, tensor([0, 0]), tensor([1, 1]), { training: true }).variance, of(4, 2)),
  three("layerNorm", (x, weight, bias) => layerNorm(x, [4], { weight, bias }).square(), of(3, 4), of(4), of(4)), one("groupNorm", (x) => groupNorm(x, 2).exp(), of(2, 4, 3)),
];

const losses: readonly GradientCase[] = [
  two("mseLoss", (x, t) => mseLoss(x, t), of(2, 3), of(2, 3)), two("l1Loss", (x, t) => l1Loss(x, t).square(), of(2, 3), of(2, 3)), two("huberLoss", (x, t) => huberLoss(x, t, { delta: 0.5 }), of(4, 3), of(4, 3)), two("smoothL1Loss", (x, t) => smoothL1Loss(x, t, { beta: 0.4 }), of(4, 3), of(4, 3)),
  two("binaryCrossEntropy", (p, t) => binaryCrossEntropy(p, t), between(0.1, 0.9, 5), between(0, 1, 5)),
  two("binaryCrossEntropyWithLogits", (x, t) => binaryCrossEntropyWithLogits(x, t), between(-3, 3, 5), between(0, 1, 5)), three("binaryCrossEntropyWithLogits, weighted", (x, t, w) => binaryCrossEntropyWithLogits(x, t, { positiveWeight: w }), of(2, 3), between(0, 1, 2, 3), between(0.5, 2, 3)),
  two("klDiv", (x, t) => klDiv(x, t, { reduction: "batchmean" }), of(2, 3), between(0.1, 1, 2, 3)), two("klDiv of logs", (x, t) => klDiv(x, t, { logTarget: true }), of(2, 3), of(2, 3)), two("hingeLoss", (x, t) => hingeLoss(x, t, { squared: true }), of(2, 3), of(2, 3)), one("multiMarginLoss", (x) => multiMarginLoss(x, ints([2, 0], 2), { squared: true })),
  two("nllLoss", (x, weight) => nllLoss(x, ints([2, 0, 1], 3), { weight, ignoreIndex: 1 }), of(3, 3), between(0.5, 2, 3)),
  two("crossEntropy with every option", (x, weight) => crossEntropy(x, ints([2, 0, 1, 3], 2, 2), { weight, ignoreIndex: 3, labelSmoothing: 0.2 }), of(2, 4, 2), between(0.5, 2, 4)),
  two("crossEntropy of smoothed probabilities", (x, p) => crossEntropy(x, p, { labelSmoothing: 0.1, reduction: "sum" }), of(2, 3), between(0.1, 1, 2, 3)),
];

export const fieldGradientCases: readonly GradientCase[] = [...elementwise, ...reductions, ...movement, ...layers, ...losses];
