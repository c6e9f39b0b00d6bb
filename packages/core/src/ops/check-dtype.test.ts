import { expect, test } from "vitest";
import {
  adaptiveAvgPool, avgPool, binaryCrossEntropy, conv, convTranspose, crossEntropy, cumsum, elu, expm1, full, gelu, l2Pool, log1p, logSoftmax, logSumExp, maxPool, mish, nllLoss, norm, ones, sigmoid, silu, softmax, softplus, type Tensor, zeros,
} from "../index.ts";
import type { DType } from "../dtype.ts";
import { fromUserCode } from "../testing/from-user-code.ts";

const of = (shape: readonly number[], dtype: DType): Tensor => full(shape, 1, dtype);
const image = (dtype: DType): Tensor => of([1, 1, 4, 4], dtype);
const labels = (): Tensor => zeros([2], "i32");

const floats: readonly (readonly [string, (dtype: DType) => Tensor])[] = [
  ["softmax", (d) => softmax(of([2, 3], d))], ["logSoftmax", (d) => logSoftmax(of([2, 3], d))], ["logSumExp", (d) => logSumExp(of([2], d))], ["norm", (d) => norm(of([2], d))],
  ["crossEntropy", (d) => crossEntropy(of([2, 3], d), labels())], ["nllLoss", (d) => nllLoss(of([2, 3], d), labels())], ["binaryCrossEntropy", (d) => binaryCrossEntropy(of([2], d), ones([2]))],
  ["l2Pool", (d) => l2Pool(image(d), 2)], ["avgPool", (d) => avgPool(image(d), 2)], ["adaptiveAvgPool", (d) => adaptiveAvgPool(image(d), 2)],
  ["sigmoid", (d) => sigmoid(of([2], d))], ["silu", (d) => silu(of([2], d))], ["mish", (d) => mish(of([2], d))], ["gelu", (d) => gelu(of([2], d))], ["elu", (d) => elu(of([2], d))],
  ["softplus", (d) => softplus(of([2], d))], ["expm1", (d) => expm1(of([2], d))], ["log1p", (d) => log1p(of([2], d))],
];
const numbers: readonly (readonly [string, (dtype: DType) => Tensor])[] = [
  ["maxPool", (d) => maxPool(image(d), 2)], ["matmul", (d) => of([2, 2], d).matmul(of([2, 2], d))], ["conv", (d) => conv(image(d), of([1, 1, 2, 2], d))], ["convTranspose", (d) => convTranspose(image(d), of([1, 1, 2, 2], d))],
];

function cases(): (readonly [string, DType, () => Tensor])[] {
  const wide = floats.flatMap(([op, make]) => (["i32", "u32", "u8", "bool"] as const).map((d) => [op, d, () => make(d)] as const));
  return [...wide, ...numbers.flatMap(([op, make]) => (["u8", "bool"] as const).map((d) => [op, d, () => make(d)] as const)), ["cumsum", "u8", () => cumsum(of([3], "u8"))]];
}

test.each(cases())("%s of %s is refused where it is called, by its own name", (op, dtype, make) => {
  expect(() => fromUserCode(make)).toThrow(expect.objectContaining({ name: "DTypeError", code: `E_DTYPE_${op.toUpperCase()}`, message: expect.stringMatching(new RegExp(`^${op} needs .*\\.cast\\("f32"\\), got ${dtype}\\. \\(at /project/model\\.ts:1:8\\)$`)) }));
});

test("a convolution's bias has its input's dtype", () => {
  expect(() => conv(ones([1, 1, 3, 3]), ones([1, 1, 2, 2]), { bias: zeros([1], "i32") })).toThrow(expect.objectContaining({ code: "E_DTYPE_CONV", message: expect.stringContaining("bias") }));
});
