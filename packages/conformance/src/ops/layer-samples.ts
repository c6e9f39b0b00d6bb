import { adaptiveAvgPool, affine, avgPool, batchNorm, conv, type ConvOptions, convTranspose, einsum, groupNorm, l2Pool, layerNorm, maxPool, type Tensor, tensor, upsample } from "@receptive/core";
import { between, of, type Sample, type SampleInput, samplesOf, valued, viewed } from "./sample.ts";

const first = (xs: readonly Tensor[], i: number): Tensor => xs[i] ?? tensor(0);
function layer(op: string, variant: string, inputs: readonly SampleInput[], f: (...xs: Tensor[]) => Tensor | readonly Tensor[], grads = true): Sample {
  return samplesOf(op, (...xs) => f(...xs))(variant, inputs, { grads });
}

const product = (variant: string, a: SampleInput, b: SampleInput, grads = true): Sample => layer("matmul", variant, [a, b], (...xs) => first(xs, 0).matmul(first(xs, 1)), grads);
const products: readonly Sample[] = [
  product("ordinary", of(3, 4), of(4, 5)), product("square", of(4, 4), of(4, 4)), product("odd", of(5, 7), of(7, 3)), product("prime", of(13, 17), of(17, 11)), product("tiles", of(33, 65), of(65, 18)), product("vector", of(5), of(5)), product("matrix-vector", of(3, 5), of(5)), product("vector-matrix", of(5), of(5, 3)),
  product("size-1", of(1, 1), of(1, 1)), product("size-0", of(0, 3), of(3, 2)), product("inner-0", of(2, 0), of(0, 3)), product("batch", of(2, 3, 4), of(2, 4, 5)), product("batch-broadcast", of(2, 1, 3, 4), of(3, 4, 2)), product("transposed-left", viewed("transposed", of(4, 6)), of(6, 3)), product("transposed-right", of(3, 6), viewed("transposed", of(6, 4))),
  product("transposed-both", viewed("transposed", of(4, 6)), viewed("transposed", of(6, 4))), product("stepped", viewed("stepped", of(4, 6)), of(6, 3)), product("flipped", of(3, 4), viewed("flipped", of(4, 5))), product("nan", valued([1, Number.NaN, 2, 3], 2, 2), of(2, 3), false), product("infinity", valued([1, Infinity, 2, 3], 2, 2), between(0.5, 1, 2, 3), false),
  layer("einsum", "trace", [of(4, 4)], (...xs) => einsum("ii->", first(xs, 0))), layer("einsum", "batch", [of(2, 3, 4), of(2, 4, 5)], (...xs) => einsum("bij,bjk->bik", first(xs, 0), first(xs, 1))), layer("einsum", "outer", [of(3), of(4)], (...xs) => einsum("i,j->ij", first(xs, 0), first(xs, 1))),
  layer("affine", "ordinary", [of(3, 4), of(5, 4), of(5)], (...xs) => affine(first(xs, 0), first(xs, 1), first(xs, 2))), layer("affine", "no-bias", [of(3, 7), of(5, 7)], (...xs) => affine(first(xs, 0), first(xs, 1))), layer("affine", "size-0", [of(0, 4), of(5, 4), of(5)], (...xs) => affine(first(xs, 0), first(xs, 1), first(xs, 2))), layer("affine", "activated", [of(9, 17), of(6, 17), of(6)], (...xs) => affine(first(xs, 0), first(xs, 1), first(xs, 2)).relu()),
];

const convolution = (variant: string, x: SampleInput, w: SampleInput, options: ConvOptions = {}): Sample => layer("conv", variant, [x, w], (...xs) => conv(first(xs, 0), first(xs, 1), options));
const convolutions: readonly Sample[] = [
  convolution("ordinary", of(2, 3, 5, 6), of(4, 3, 3, 3)), convolution("1d", of(2, 3, 9), of(4, 3, 3)), convolution("1x1", of(2, 3, 4, 4), of(5, 3, 1, 1)), convolution("stride", of(1, 2, 7, 7), of(3, 2, 3, 3), { stride: 2 }), convolution("padding", of(1, 2, 4, 5), of(3, 2, 3, 3), { padding: 1 }), convolution("padding-uneven", of(1, 1, 4, 5), of(2, 1, 2, 3), { padding: [[1, 0], [0, 2]] }),
  convolution("dilation", of(1, 2, 7, 7), of(2, 2, 3, 3), { dilation: 2 }), convolution("groups", of(2, 4, 5, 5), of(6, 2, 3, 3), { groups: 2 }), convolution("depthwise", of(1, 3, 5, 5), of(3, 1, 3, 3), { groups: 3, padding: 1 }), convolution("whole-input", of(2, 2, 3, 3), of(4, 2, 3, 3)), convolution("size-0", of(0, 2, 5, 5), of(3, 2, 3, 3)), convolution("lenet", of(2, 6, 14, 14), of(16, 6, 5, 5)), convolution("odd", of(3, 5, 7, 11), of(7, 5, 3, 5)), convolution("of-a-view", viewed("transposed", of(1, 2, 5, 6)), of(3, 2, 3, 3)),
  layer("conv", "bias", [of(2, 2, 5, 5), of(3, 2, 3, 3), of(3)], (...xs) => conv(first(xs, 0), first(xs, 1), { bias: first(xs, 2) })), layer("conv", "bias-activated", [of(2, 2, 5, 5), of(3, 2, 3, 3), of(3)], (...xs) => conv(first(xs, 0), first(xs, 1), { bias: first(xs, 2) }).relu()),
  layer("convTranspose", "ordinary", [of(2, 3, 4, 4), of(3, 2, 3, 3)], (...xs) => convTranspose(first(xs, 0), first(xs, 1))), layer("convTranspose", "stride", [of(1, 2, 3, 3), of(2, 3, 3, 3)], (...xs) => convTranspose(first(xs, 0), first(xs, 1), { stride: 2, padding: 1, outputPadding: 1 })),
];

const TIES = [1, 1, 2, 2, 1, 1, 2, 2, 0, 3, 3, 0, 3, 0, 0, 3];
const pools: readonly Sample[] = [
  layer("maxPool", "ordinary", [of(2, 2, 4, 6)], (...xs) => maxPool(first(xs, 0), 2)), layer("maxPool", "ties", [valued(TIES, 1, 1, 4, 4)], (...xs) => maxPool(first(xs, 0), 2)), layer("maxPool", "ties-overlapping", [valued(TIES, 1, 1, 4, 4)], (...xs) => maxPool(first(xs, 0), 3, { stride: 1 })), layer("maxPool", "overlapping", [of(1, 2, 7, 7)], (...xs) => maxPool(first(xs, 0), 3, { stride: 2 })),
  layer("maxPool", "padded", [between(-3, -1, 1, 2, 5, 5)], (...xs) => maxPool(first(xs, 0), 3, { stride: 2, padding: 1 })), layer("maxPool", "dilated", [of(1, 2, 7, 6)], (...xs) => maxPool(first(xs, 0), 2, { stride: 1, dilation: 2 })), layer("maxPool", "1d", [of(2, 3, 8)], (...xs) => maxPool(first(xs, 0), 2)), layer("maxPool", "size-0", [of(0, 2, 4, 4)], (...xs) => maxPool(first(xs, 0), 2)), layer("maxPool", "nan", [valued([1, Number.NaN, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, Number.NaN, 1, 2, 3], 1, 1, 4, 4)], (...xs) => maxPool(first(xs, 0), 2), false),
  layer("avgPool", "ordinary", [of(2, 2, 4, 6)], (...xs) => avgPool(first(xs, 0), 2)), layer("avgPool", "padded", [of(1, 1, 5, 4)], (...xs) => avgPool(first(xs, 0), [3, 2], { stride: [2, 1], padding: [1, 0] })), layer("avgPool", "odd", [of(1, 3, 7, 7)], (...xs) => avgPool(first(xs, 0), 3, { stride: 2 })),
  layer("l2Pool", "ordinary", [between(0.5, 2, 1, 2, 4, 4)], (...xs) => l2Pool(first(xs, 0), 2)), layer("adaptiveAvgPool", "ordinary", [of(1, 2, 5, 7)], (...xs) => adaptiveAvgPool(first(xs, 0), [2, 3])), layer("adaptiveAvgPool", "global", [of(2, 3, 4, 5)], (...xs) => adaptiveAvgPool(first(xs, 0), 1)),
  layer("upsample", "nearest", [of(1, 2, 3, 3)], (...xs) => upsample(first(xs, 0), [6, 5])), layer("upsample", "bilinear", [of(1, 2, 3, 4)], (...xs) => upsample(first(xs, 0), [7, 6], { mode: "bilinear" })),
];

const norms: readonly Sample[] = [
  layer("batchNorm", "training", [of(4, 3, 5, 5), of(3), between(0.5, 2, 3), between(0.5, 2, 3), of(3)], (...xs) => { const y = batchNorm(first(xs, 0), first(xs, 1), first(xs, 2), { weight: first(xs, 3), bias: first(xs, 4), training: true }); return [y.output, y.mean, y.variance]; }),
  layer("batchNorm", "inference", [of(4, 3), of(3), between(0.5, 2, 3), between(0.5, 2, 3), of(3)], (...xs) => batchNorm(first(xs, 0), first(xs, 1), first(xs, 2), { weight: first(xs, 3), bias: first(xs, 4) }).output),
  layer("layerNorm", "ordinary", [of(3, 7), between(0.5, 2, 7), of(7)], (...xs) => layerNorm(first(xs, 0), [7], { weight: first(xs, 1), bias: first(xs, 2) })), layer("layerNorm", "two-axes", [of(2, 3, 5)], (...xs) => layerNorm(first(xs, 0), [3, 5])), layer("groupNorm", "ordinary", [of(2, 6, 3, 3), between(0.5, 2, 6), of(6)], (...xs) => groupNorm(first(xs, 0), 3, { weight: first(xs, 1), bias: first(xs, 2) })),
];

export const layerSamples: readonly Sample[] = [...products, ...convolutions, ...pools, ...norms];
