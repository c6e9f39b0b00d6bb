/** What values and gradients recorded elsewhere do not show: errors with their codes, and rules of our own. */
import { beforeAll, describe, expect, test } from "vitest";
import {
  adaptiveAvgPool, affine, avgPool, batchNorm, compile, concat, convTranspose, crossEntropy, cumsum, einsum, embedding, expm1, flip, gather, gelu, grad, groupNorm, hardtanh, huberLoss, key, klDiv, linspace, layerNorm, log1p, logSumExp, maxPool,
  mseLoss, multiMarginLoss, nllLoss, norm, oneHot, ones, pad, randomDropout, ReceptiveError, repeat, scatterAdd, sigmoid, smoothL1Loss, softplus, splitTensor, stack, take, type Tensor, tensor, tile, upsample, variance, zeros,
} from "../index.ts";
import { reference } from "../reference/reference-backend.ts";
import { setDefaultBackend } from "../runtime/default-backend.ts";

beforeAll(() => setDefaultBackend(reference({ poison: true })));

const ints = (...values: number[]): Tensor => tensor(Int32Array.from(values));
const values = async (t: Tensor): Promise<number[]> => [...(await t.read())];

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ReceptiveError) return error.code;
    throw error;
  }
  return "nothing was thrown";
}

const image = zeros([1, 2, 4, 4]);

describe("errors", () => {
  test.each<[string, () => unknown, string]>([
    ["reshape with two −1", () => ones([4]).reshape(-1, -1), "E_SHAPE_RESHAPE"],
    ["reshape to a fraction", () => ones([12]).reshape(-1, 5), "E_SHAPE_RESHAPE"],
    ["reshape of nothing to −1 and 0", () => zeros([0, 3]).reshape(-1, 0), "E_SHAPE_RESHAPE"],
    ["expand of an axis that is not 1", () => ones([2, 3]).expand(2, 4), "E_SHAPE_EXPAND"],
    ["expand to fewer axes", () => ones([2, 3]).expand(3), "E_SHAPE_EXPAND"],
    ["expand of a new axis to −1", () => ones([3]).expand(-1, 3), "E_SHAPE_EXPAND"],
    ["max of nothing", () => zeros([0, 3]).max(0), "E_EMPTY"],
    ["an axis the scalar's transpose lacks", () => ones([3]).transpose(0, 1), "E_AXIS"],
    ["unsqueeze beyond the rank", () => ones([3]).unsqueeze(3), "E_AXIS"],
    ["concat of nothing", () => concat([]), "E_SHAPE_CONCAT"],
    ["stack of nothing", () => stack([]), "E_SHAPE_STACK"],
    ["stack of two shapes", () => stack([ones([2, 3]), ones([3, 2])]), "E_SHAPE_STACK"],
    ["flip of one axis twice", () => flip(ones([2, 2]), [0, -2]), "E_AXIS"],
    ["gather below the range", () => gather(ones([3]), ints(-1)), "E_INDEX_RANGE"],
    ["scatterAdd out of range", () => scatterAdd(zeros([3]), ints(3), ones([1])), "E_INDEX_RANGE"],
    ["take out of range", () => take(ones([3]), ints(0, 3)), "E_INDEX_RANGE"],
    ["take with a matrix", () => take(ones([3]), ints(0, 1).reshape(1, 2)), "E_SHAPE_TAKE"],
    ["oneHot out of range", () => oneHot(ints(5), 5), "E_INDEX_RANGE"],
    ["embedding with floats", () => embedding(ones([3, 2]), ones([2])), "E_DTYPE_EMBEDDING"],
    ["embedding of a vector", () => embedding(ones([3]), ints(0)), "E_SHAPE_EMBEDDING"],
    ["a reflection as wide as the axis", () => pad(ones([3]), [[3, 0]], { mode: "reflect" }), "E_SHAPE_PAD"],
    ["an edge of nothing", () => pad(zeros([0]), [[1, 0]], { mode: "replicate" }), "E_SHAPE_PAD"],
    ["padding for one axis of two", () => pad(ones([3, 4]), [[1, 1]]), "E_SHAPE_PAD"],
    ["pieces that do not add up", () => splitTensor(ones([5]), [2, 2]), "E_SHAPE_SPLIT"],
    ["more pieces than anybody can want", () => splitTensor(ones([2 ** 40, 6]), 2), "E_SHAPE_SPLIT"],
    ["pieces of nothing", () => splitTensor(ones([5]), 0), "E_SHAPE_SPLIT"],
    ["half a repetition", () => repeat(ones([2]), 0.5), "E_REPEAT"],
    ["a negative count", () => tile(ones([2]), [-1]), "E_REPEAT"],
    ["affine of other features", () => affine(ones([2, 3]), ones([4, 5])), "E_SHAPE_AFFINE"],
    ["affine with a long bias", () => affine(ones([2, 3]), ones([4, 3]), ones([3])), "E_SHAPE_AFFINE"],
    ["einsum of two sizes", () => einsum("ij,jk->ik", ones([2, 3]), ones([4, 5])), "E_SHAPE_EINSUM"],
    ["einsum of another rank", () => einsum("ijk->i", ones([2, 3])), "E_SHAPE_EINSUM"],
    ["einsum to an unknown axis", () => einsum("ij->ik", ones([2, 3])), "E_EINSUM"],
    ["einsum that names an axis of the result twice", () => einsum("ij->ii", ones([2, 3])), "E_EINSUM"],
    ["einsum with too few operands", () => einsum("ij,jk", ones([2, 3])), "E_EINSUM"],
    ["einsum of what are no letters", () => einsum("i1->i", ones([2, 3])), "E_EINSUM"],
    ["convTranspose of other channels", () => convTranspose(image, ones([3, 1, 2, 2])), "E_SHAPE_CONVTRANSPOSE"],
    ["outputPadding beyond the stride", () => convTranspose(image, ones([2, 1, 2, 2]), { outputPadding: 1 }), "E_WINDOW"],
    ["convTranspose in groups that do not divide", () => convTranspose(image, ones([2, 1, 2, 2]), { groups: 3 }), "E_CONV_GROUPS"],
    ["padding wider than half the window", () => maxPool(image, 2, { padding: 2 }), "E_WINDOW"],
    ["adaptiveAvgPool to no bins", () => adaptiveAvgPool(image, 0), "E_WINDOW"],
    ["upsample to three sizes", () => upsample(image, [2, 2, 2]), "E_SHAPE_UPSAMPLE"],
    ["linear upsampling of a plane", () => upsample(image, [2, 2], { mode: "linear" }), "E_UPSAMPLE"],
    ["batchNorm of other channels", () => batchNorm(image, zeros([3]), ones([3])), "E_SHAPE_BATCHNORM"],
    ["batchNorm trained with one value", () => batchNorm(ones([1, 3]), zeros([3]), ones([3]), { training: true }), "E_BATCHNORM"],
    ["layerNorm of other axes", () => layerNorm(ones([2, 3]), [4]), "E_SHAPE_LAYERNORM"],
    ["groupNorm in groups that do not divide", () => groupNorm(ones([2, 3, 4]), 2), "E_GROUPNORM"],
    ["an approximation gelu lacks", () => gelu(ones([1]), { approximate: "erf" as "none" }), "E_GELU"],
    ["norm of order ½", () => norm(ones([2]), 0, { p: 0.5 }), "E_NORM"],
    ["dropout of more than all", () => randomDropout(key(1), ones([3]), 1.5), "E_PROBABILITY"],
    ["targets that would broadcast", () => mseLoss(ones([3, 1]), ones([3])), "E_SHAPE_LOSS"],
    ["a label beyond the classes", () => crossEntropy(zeros([2, 3]), ints(0, 3)), "E_INDEX_RANGE"],
    ["labels for other examples", () => crossEntropy(zeros([2, 3]), ints(0, 1, 2)), "E_SHAPE_CROSSENTROPY"],
    ["weights for other classes", () => nllLoss(zeros([2, 3]), ints(0, 1), { weight: ones([2]) }), "E_SHAPE_NLLLOSS"],
    ["float labels", () => multiMarginLoss(zeros([2, 3]), zeros([2])), "E_DTYPE_MULTIMARGINLOSS"],
    ["smoothing beyond 1", () => crossEntropy(zeros([2, 3]), ints(0, 1), { labelSmoothing: 1.1 }), "E_LOSS_OPTION"],
    ["delta 0", () => huberLoss(ones([1]), ones([1]), { delta: 0 }), "E_LOSS_OPTION"],
    ["an unknown reduction", () => mseLoss(ones([1]), ones([1]), { reduction: "max" as "sum" }), "E_REDUCTION"],
    ["a batch mean without a batch", () => klDiv(ones([]), ones([]), { reduction: "batchmean" }), "E_REDUCTION"],
  ])("%s", (_, run, code) => {
    expect(codeOf(run)).toBe(code);
  });
});

describe("an index only a device knows", () => {
  test("reads 0, and what is added to it is dropped", async () => {
    const read = compile((x: Tensor, i: Tensor) => gather(x, i));
    expect(await values(read(tensor([1, 2, 3]), ints(2, 7, -1)))).toEqual([3, 0, 0]);
    const write = compile((x: Tensor, i: Tensor) => scatterAdd(x, i, ones([3])));
    expect(await values(write(zeros([3]), ints(2, 7, -1)))).toEqual([0, 0, 1]);
  });

  test("an ignored label may be any number", async () => {
    expect(await crossEntropy(tensor([[0, 0], [5, 1]]), ints(0, -100), { ignoreIndex: -100 }).item()).toBeCloseTo(Math.LN2, 15);
  });
});

test("small arguments keep their places in singles", async () => {
  const backend = reference({ precision: "f32" });
  const small = [1e-7, -3e-5, 2e-20, 0.29, 0.31, -0.29, -0.31, 0.39, 0.41, -0.41];
  for (const [f, exact] of [[log1p, Math.log1p], [expm1, Math.expm1]] as const) {
    const y = await compile((x: Tensor) => f(x), { backend })(tensor(small)).read();
    // Four units in the last place: two of the subtraction, the rest for the function under it.
    for (const [i, v] of small.entries()) expect(Math.abs((y[i] ?? 0) / exact(Math.fround(v)) - 1)).toBeLessThan(4 * 2 ** -24 * 2);
  }
});

test("sigmoid and softplus of large negative numbers are small, not 0", async () => {
  const x = tensor([-30, -80]);
  expect(await values(sigmoid(x))).toEqual([Math.exp(-30) / (1 + Math.exp(-30)), Math.exp(-80)]);
  expect(await values(softplus(x))).toEqual([expect.closeTo(Math.exp(-30), 26), expect.closeTo(Math.exp(-80), 48)]);
});

test("on a limit clip passes its gradient, hardtanh does not", async () => {
  const x = tensor([-2, -1, 0, 1, 2]);
  expect(await values(grad((t: Tensor) => t.clip(-1, 1).sum())(x))).toEqual([0, 1, 1, 1, 0]);
  expect(await values(grad((t: Tensor) => hardtanh(t).sum())(x))).toEqual([0, 0, 1, 0, 0]);
});

test("reductions of nothing: −∞ and NaN", async () => {
  expect(await values(logSumExp(zeros([2, 0]), 1))).toEqual([-Infinity, -Infinity]);
  expect(await values(variance(zeros([1]), 0, { correction: 1 }))).toEqual([Number.NaN]);
  expect(await values(cumsum(tensor([true, true, false])))).toEqual([1, 2, 2]);
});

test("linspace holds both of its ends, whatever rounding does between them", async () => {
  const falling = await values(linspace(2 ** 40, 1, 5));
  expect([falling[0], falling[4]]).toEqual([2 ** 40, 1]);
  for (const n of [50, 101]) expect((await values(linspace(0, 1, n))).at(-1)).toBe(1);
  expect(await values(linspace(3, 5, 1))).toEqual([3]);
});

test("an empty axis can be padded by nothing, in every mode", () => {
  for (const mode of ["reflect", "replicate", "circular"] as const) expect(pad(zeros([0, 2]), [[0, 0], [1, 0]], { mode }).shape).toEqual([0, 3]);
});

test("padding that does not count, and cells beyond it that never do", async () => {
  const x = ones([1, 1, 2]);
  expect(await values(avgPool(x, 2, { padding: 1 }))).toEqual([0.5, 0.5]);
  expect(await values(avgPool(x, 2, { padding: 1, countPadding: false }))).toEqual([1, 1]);
  expect(await values(avgPool(ones([1, 1, 5]), 2, { ceil: true }))).toEqual([1, 1, 1]);
});

test("smoothL1Loss with beta 0 is the absolute error", async () => {
  expect(await smoothL1Loss(tensor([1, -3]), zeros([2]), { beta: 0, reduction: "sum" }).item()).toBe(4);
});
