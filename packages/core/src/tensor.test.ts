import { beforeAll, describe, expect, test } from "vitest";
import { arange, argMax, argMin, bits, concat, conv, crossEntropy, full, key, linspace, maxPool, oneHot, ones, tensor, uniform, where, zeros } from "./index.ts";
import { reference } from "./reference/reference-backend.ts";
import { setDefaultBackend } from "./runtime/default-backend.ts";
import type { Tensor } from "./tensor.ts";
import { fromUserCode } from "./testing/from-user-code.ts";

beforeAll(() => setDefaultBackend(reference({ poison: true })));

const values = async (t: Tensor): Promise<number[]> => [...(await t.read())];
const code = (name: string): unknown => expect.objectContaining({ code: name });

describe("making tensors", () => {
  test.each<[string, () => Tensor, string, readonly number[]]>([
    ["a number", () => tensor(3), "f32[]", [3]],
    ["nested arrays", () => tensor([[1, 2], [3, 4]]), "f32[2,2]", [1, 2, 3, 4]],
    ["booleans", () => tensor([true, false]), "bool[2]", [1, 0]],
    ["a typed array", () => tensor(Int32Array.of(1, 2, 3, 4), [2, 2]), "i32[2,2]", [1, 2, 3, 4]],
    ["bytes", () => tensor(Uint8Array.of(0, 255)), "u8[2]", [0, 255]],
    ["doubles", () => tensor(Float64Array.of(0.1)), "f32[1]", [0.1]],
    ["a flat array in a shape", () => tensor([1, 2, 3, 4], [2, 2]), "f32[2,2]", [1, 2, 3, 4]],
    ["a named dtype", () => tensor([1.9, -1.9], { dtype: "i32" }), "i32[2]", [1, -1]],
    ["numbers beyond i32", () => tensor([3e9, -3e9, Number.NaN], { dtype: "i32" }), "i32[3]", [2147483647, -2147483648, 0]],
    ["floats beyond i32", () => tensor(Float32Array.of(3e9, Number.NaN, -1.5), { dtype: "i32" }), "i32[3]", [2147483647, 0, -1]],
    ["numbers beyond u8", () => tensor([300, -3, 2.9], { dtype: "u8" }), "u8[3]", [255, 0, 2]],
    ["numbers beyond u32", () => tensor([5e9, -1], { dtype: "u32" }), "u32[2]", [4294967295, 0]],
    ["integers of another width, which wrap", () => tensor(Int32Array.of(-1, 300), { dtype: "u8" }), "u8[2]", [255, 44]],
    ["numbers as truths", () => tensor([0.5, 0, Number.NaN, 256], { dtype: "bool" }), "bool[4]", [1, 0, 1, 1]],
    ["bytes as truths", () => tensor(Uint8Array.of(5, 0), { dtype: "bool" }), "bool[2]", [1, 0]],
    ["halves", () => tensor([2.0001, 65520, 0.1], { dtype: "f16" }), "f16[3]", [2, Infinity, 0.0999755859375]],
    ["halves of singles", () => tensor(Float32Array.of(2.0001), { dtype: "f16" }), "f16[1]", [2]],
    ["nothing", () => tensor([]), "f32[0]", []],
    ["empty rows", () => tensor([[], []]), "f32[2,0]", []],
    ["full", () => full([2], 7, "i32"), "i32[2]", [7, 7]],
    ["ones", () => ones([]), "f32[]", [1]],
    ["zeros of size zero", () => zeros([0, 3]), "f32[0,3]", []],
    ["arange", () => arange(3), "i32[3]", [0, 1, 2]],
    ["linspace", () => linspace(1, 2, 3), "f32[3]", [1, 1.5, 2]],
    ["a linspace of one", () => linspace(1, 2, 1), "f32[1]", [1]],
  ])("%s", async (_, make, type, wanted) => {
    const t = make();
    expect(`${t}`).toBe(`Tensor ${type}`);
    expect(await values(t)).toEqual(wanted);
  });

  test.each<[string, () => unknown, string, RegExp]>([
    ["rows of different lengths", () => tensor([[1, 2], [3]]), "E_SHAPE_RAGGED", /equal length: found 1 where 2 was expected/],
    ["a number among rows", () => tensor([[1, 2], 3]), "E_SHAPE_RAGGED", /found a number where \[2\] was expected/],
    ["a row among numbers", () => tensor([1, [2]]), "E_SHAPE_RAGGED", /found 1 where a number was expected/],
    ["deeper than it starts", () => tensor([[1], [[2]]]), "E_SHAPE_RAGGED", /where a number was expected/],
    ["text", () => tensor(["a"] as never), "E_DATA", /not string/],
    ["null", () => tensor([null] as never), "E_DATA", /not null/],
    ["too few numbers for the shape", () => tensor([1, 2, 3], [2, 2]), "E_SHAPE_SIZE", /3 numbers for shape \[2,2\], which holds 4/],
    ["a negative size", () => zeros([2, -1]), "E_SHAPE_SIZE", /non-negative integers, got \[2,-1\]/],
    ["a broken size", () => tensor([1], [1.5]), "E_SHAPE_SIZE", /non-negative integers/],
  ])("%s", (_, run, name, text) => {
    expect(run).toThrow(code(name));
    expect(run).toThrow(text);
  });
});

describe("what types would refuse, in programs without them", () => {
  const wrong = (value: unknown): never => value as never;
  test.each([
    ["a number as a shape", () => zeros(wrong(3)), "E_SHAPE_SIZE", "zeros needs a shape, an array of sizes, got 3; use zeros([3])."],
    ["a number as the shape of data", () => tensor([1, 2, 3], wrong(3)), "E_SHAPE_SIZE", "use tensor(data, [3])."],
    ["a number as the shape of random numbers", () => uniform(key(1), wrong(3)), "E_SHAPE_SIZE", "use uniform(key, [3])."],
    ["an unknown dtype of zeros", () => zeros([2], wrong("float")), "E_DTYPE", "there is no dtype float"],
    ["an unknown dtype to cast to", () => zeros([2]).cast(wrong("float")), "E_DTYPE", "there is no dtype float"],
    ["an unknown dtype of arange", () => arange(2, wrong("float")), "E_DTYPE", "there is no dtype float"],
    ["an unknown dtype", () => tensor([1], { dtype: wrong("float32") }), "E_DTYPE", "there is no dtype float32: use f32, f16, i32, u32, u8, bool."],
    ["a typed array of another kind", () => tensor(wrong(new Int8Array(2))), "E_DATA", "not Int8Array"],
    ["nothing as an operand", () => ones([2]).add(wrong(undefined)), "E_OPERAND", "add needs a tensor or a number, got undefined"],
    ["an array as an operand", () => ones([2]).mul(wrong([1, 2])), "E_OPERAND", "mul needs a tensor or a number, got Array; wrap it with tensor(…)."],
    ["a number to matmul", () => ones([2]).matmul(wrong(3)), "E_OPERAND", "matmul needs a tensor, got 3"],
    ["a negative size", () => uniform(key(1), [-1]), "E_SHAPE_SIZE", "got [-1]"],
    ["two negative sizes, whose product is not", () => bits(key(1), [-1, -2]), "E_SHAPE_SIZE", "got [-1,-2]"],
  ])("%s", (_, make, code, words) => {
    expect(make).toThrow(expect.objectContaining({ code, message: expect.stringContaining(words) }));
  });
});

describe("printing", () => {
  test.each<[string, () => Tensor, string]>([
    ["a scalar", () => tensor(2.5), "2.5 f32[]"],
    ["a vector", () => tensor([1, -2, 0.123456789]), "[1, -2, 0.12346] f32[3]"],
    ["a matrix, in columns", () => tensor([[6, 12], [12, 26]]), "[[ 6, 12], [12, 26]] f32[2,2]"],
    ["integers", () => tensor([1, 2], { dtype: "i32" }), "[1, 2] i32[2]"],
    ["booleans", () => tensor([[true], [false]]), "[[ true], [false]] bool[2,1]"],
    ["what is not finite", () => tensor([Number.NaN, Infinity, -Infinity, -0, 1e-9, 1e20]), "[NaN, Infinity, -Infinity, -0, 1e-9, 100000000000000000000] f32[6]"],
    ["three axes", () => tensor([[[1, 2]], [[3, 4]]]), "[[[1, 2]],\n [[3, 4]]] f32[2,1,2]"],
    ["nothing", () => zeros([2, 0]), "[[], []] f32[2,0]"],
  ])("%s", async (_, make, wanted) => {
    expect(await make().text()).toBe(wanted);
  });

  test("the middle of long tensors is left out", async () => {
    expect(await arange(2000).text()).toBe("[0, 1, 2, …, 1997, 1998, 1999] i32[2000]");
    expect((await zeros([40, 40]).text()).length).toBeLessThan(250);
  });

  test("text works; arithmetic with operators says what to do", () => {
    const t = tensor([1, 2]);
    expect(`${t}`).toBe("Tensor f32[2]");
    expect(String(t)).toBe("Tensor f32[2]");
    const number = t as unknown as number;
    for (const run of [(): unknown => number * 2, () => +number, () => number - 1, () => number < 3]) expect(() => fromUserCode(run)).toThrow(code("E_TENSOR_NUMBER"));
    expect(() => fromUserCode(() => number * 2)).toThrow(/a tensor is not a number: use \.mul\(\), \.add\(\), … or await tensor\.item\(\)\. \(at \/project\/model\.ts:1:8\)/);
  });
});

/** NumPy's slices by definition: Python's rules for start and stop, then a walk. */
function sliced(n: number, [start, stop, step = 1]: readonly (number | null | undefined)[]): number[] {
  const s = step ?? 1;
  const bound = (v: number | null | undefined, otherwise: number): number => {
    if (v === null || v === undefined) return otherwise;
    const at = v < 0 ? v + n : v;
    return s > 0 ? Math.min(Math.max(at, 0), n) : Math.min(Math.max(at, -1), n - 1);
  };
  const [from, to] = s > 0 ? [bound(start, 0), bound(stop, n)] : [bound(start, n - 1), bound(stop, -1)];
  const out: number[] = [];
  for (let i = from; s > 0 ? i < to : i > to; i += s) out.push(i);
  return out;
}

describe("indexing", () => {
  const x = tensor([[0, 1, 2, 3], [10, 11, 12, 13], [20, 21, 22, 23]]);
  test.each<[string, Tensor, readonly number[], readonly number[]]>([
    ["a row", x.at(1), [4], [10, 11, 12, 13]], ["the last row", x.at(-1), [4], [20, 21, 22, 23]], ["an element", x.at(1, 2), [], [12]], ["a column", x.at(null, 1), [3], [1, 11, 21]],
    ["a range", x.at([0, 2], [1, 3]), [2, 2], [1, 2, 11, 12]], ["every other, backwards", x.at(null, [null, null, -2]), [3, 2], [3, 1, 13, 11, 23, 21]], ["rows turned round", x.at([null, null, -1], 0), [3], [20, 10, 0]],
    ["past the end", x.at([1, 99]), [2, 4], [10, 11, 12, 13, 20, 21, 22, 23]], ["nothing", x.at([2, 1]), [0, 4], []], ["all of it", x.at(), [3, 4], [0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23]],
    ["from the end", x.at([-2, null], [-1, null]), [2, 1], [13, 23]],
  ])("%s", async (_, part, shape, wanted) => {
    expect(part.shape).toEqual(shape);
    expect(await values(part)).toEqual(wanted);
  });

  test("every start, stop and step of a short axis as NumPy has it", async () => {
    const bounds = [null, -6, -5, -1, 0, 2, 4, 5, 9];
    const wrong: string[] = [];
    for (const n of [0, 1, 5]) {
      const whole = arange(n);
      for (const start of bounds) for (const stop of bounds) for (const step of [-7, -2, -1, 1, 2, 3]) {
        const found = await values(whole.at([start, stop, step]));
        if (found.join() !== sliced(n, [start, stop, step]).join()) wrong.push(`${n}[${start}:${stop}:${step}] gave ${found.join()}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test.each<[string, () => unknown, RegExp]>([
    ["out of range", () => x.at(3), /index 3 is outside axis 0 of \[3,4\]\. \(at \/project/], ["below the range", () => x.at(0, -5), /index -5 is outside axis 1/], ["between elements", () => x.at(0.5), /index 0\.5/],
    ["too many", () => x.at(0, 0, 0), /3 indices for \[3,4\], which has 2 axes/], ["a step of 0", () => x.at([0, 1, 0]), /non-zero integer, got 0/],
    ["a slice from NaN", () => x.at([Number.NaN, null]), /integers \(or null\), got NaN\. \(at \/project/], ["a slice from a fraction", () => x.at([0.5, null]), /got 0\.5/], ["a slice to a fraction", () => x.at([0, 1.5]), /got 1\.5/],
    ["text", () => x.at("0" as never), /an index is an integer, \[start, stop, step\] or null, got "0" for axis 0\. \(at/],
  ])("%s", (_, run, text) => {
    expect(() => fromUserCode(run)).toThrow(code("E_INDEX"));
    expect(() => fromUserCode(run)).toThrow(text);
  });
});

describe("casts", () => {
  test.each<[string, () => Tensor, readonly number[]]>([
    ["to i32: towards 0, saturating, NaN is 0", () => tensor([1.9, -1.9, 3e9, -3e9, Number.NaN, Infinity]).cast("i32"), [1, -1, 2147483647, -2147483648, 0, 2147483647]],
    ["to u8: saturating", () => tensor([-3, 254.9, 300]).cast("u8"), [0, 254, 255]],
    ["to bool: anything but 0", () => tensor([0, -0, 0.5, Number.NaN]).cast("bool"), [0, 0, 1, 1]],
    ["from bool", () => tensor([true, false]).cast("f32"), [1, 0]],
    ["u32 to i32 wraps", () => tensor(Uint32Array.of(4294967295)).cast("i32"), [-1]],
    ["to half and back", () => tensor([0.1, 65504, 65520, 1e-8]).cast("f16").cast("f32"), [0.0999755859375, 65504, Infinity, 0]],
    ["bits of a float", () => tensor([1]).bitcast("u32"), [0x3f800000]],
    ["bits of an integer", () => tensor(Int32Array.of(0x40490fdb)).bitcast("f32"), [3.1415927410125732]],
  ])("%s", async (_, make, wanted) => {
    expect(await values(make())).toEqual(wanted);
  });
});

describe("broadcasting and scalars", () => {
  test("shapes by NumPy's rule, from the last axis", async () => {
    const [a, b] = [tensor([[1], [2]]), tensor([10, 20, 30])];
    expect(await values(a.add(b))).toEqual([11, 21, 31, 12, 22, 32]);
    expect(a.add(b).shape).toEqual([2, 3]);
    expect(zeros([0, 3]).add(b).shape).toEqual([0, 3]);
    expect(await values(where(tensor([[true], [false]]), b, -1))).toEqual([10, 20, 30, -1, -1, -1]);
    expect(await values(tensor(1).expand(2, 2))).toEqual([1, 1, 1, 1]);
  });

  test("a number takes the tensor's dtype", async () => {
    expect(`${tensor([1], { dtype: "i32" }).mul(3)}`).toBe("Tensor i32[1]");
    expect(() => tensor([1], { dtype: "i32" }).add(0.5)).toThrow(expect.objectContaining({ name: "DTypeError", code: "E_DTYPE_SCALAR" }));
    expect(() => tensor([1], { dtype: "i32" }).mul(0.5)).toThrow(/mul of an i32 tensor and 0\.5: use an integer, or convert with \.cast\("f32"\)/);
    expect(await values(tensor([1, 2, 3]).rsub(1).div(2))).toEqual([0, -0.5, -1]);
  });

  test.each<[string, () => unknown, string, RegExp]>([
    ["sizes that do not fit", () => zeros([2, 3]).add(zeros([2])), "E_SHAPE_BROADCAST", /add cannot broadcast \[2,3\] with \[2\]: sizes must be equal or 1, counted from the last axis\. \(at \/project\/model/],
    ["two dtypes", () => zeros([2]).mul(zeros([2], "i32")), "E_DTYPE_MUL", /mul needs equal dtypes; convert one of them with \.cast\("f32"\), got f32 and i32/],
    ["matmul of other inner sizes", () => zeros([128, 400]).matmul(zeros([256, 120])), "E_SHAPE_MATMUL", /matmul needs equal inner sizes, got \[128,400\] x \[256,120\] \(400 ≠ 256\)\. \(at \/project/],
    ["matmul of a scalar", () => tensor(1).matmul(zeros([1])), "E_SHAPE_MATMUL", /use mul for scalars/],
    ["matmul of batches", () => zeros([2, 3, 4]).matmul(zeros([3, 4, 5])), "E_SHAPE_MATMUL", /batch axes that broadcast/],
    ["an axis named twice", () => zeros([2, 3]).sum([0, -2]), "E_AXIS", /sum names axis 0 of \[2,3\] twice, as 0 and -2\. \(at \/project/],
    ["an axis of a mean named twice", () => zeros([2, 3]).mean([1, 1]), "E_AXIS", /mean names axis 1 of \[2,3\] twice, as 1 and 1/],
    ["a negative number of classes", () => oneHot(zeros([2], "i32"), -1), "E_SHAPE_ONEHOT", /number of classes, a non-negative integer, got -1\. \(at \/project/],
    ["an axis that is not there", () => zeros([2]).sum(1), "E_AXIS", /sum has no axis 1 in \[2\]/],
    ["item of many", async () => zeros([2]).item(), "E_ITEM", /item\(\) needs one element, got \[2\]/],
    ["a convolution that does not tile", () => conv(zeros([1, 1, 6, 6]), zeros([1, 1, 3, 3]), { stride: 2 }), "E_SHAPE_TILE", /\(6 − 3 \+ 0\)\/2 \+ 1 is not whole, so cell 5 of 6 would be left uncovered\. Use stride 1, or padding \[0, 1\], or floor: true/],
    ["a pool that does not tile", () => maxPool(zeros([1, 1, 5, 5]), 2), "E_SHAPE_TILE", /cell 4 of 5/],
    ["a window larger than the image", () => conv(zeros([1, 1, 2, 2]), zeros([1, 1, 3, 3])), "E_SHAPE_CONV", /a window of 3 does not fit 2 cells/],
    ["channels that do not fit", () => conv(zeros([1, 3, 5, 5]), zeros([4, 2, 3, 3])), "E_SHAPE_CONV", /reads 2 channels a group, but x \[1,3,5,5\] has 3; use weight\[4, 3, …\]/],
    ["groups that do not divide", () => conv(zeros([1, 3, 5, 5]), zeros([4, 1, 3, 3]), { groups: 2 }), "E_CONV_GROUPS", /groups 2 must divide the 3 input and 4 output channels/],
    ["labels of floats", () => crossEntropy(zeros([2, 3]), zeros([2])), "E_DTYPE_CROSSENTROPY", /integer labels \(i32\), got f32; convert them with \.cast\("i32"\)/],
    ["labels of another shape", () => crossEntropy(zeros([2, 3]), zeros([3], "i32")), "E_SHAPE_CROSSENTROPY", /\[2,3\].*needs labels.*\[2\].*got \[3\]/],
  ])("%s", async (_, run, name, text) => {
    const caught: unknown = await (async () => fromUserCode(run))().catch((e: unknown) => e);
    expect(caught).toMatchObject({ code: name, message: expect.stringMatching(text) });
  });
});

describe("reductions and comparisons", () => {
  test("argMax and argMin: the first extreme, NaN counts as one", async () => {
    const x = tensor([[1, 5, 5], [2, Number.NaN, 9]]);
    expect([await values(argMax(x, 1)), await values(argMin(x, 1)), await argMax(x).item(), await values(argMax(x, 0))]).toEqual([[1, 1], [0, 1], 4, [1, 1, 1]]);
    expect(argMax(x, 1, { keepDims: true }).shape).toEqual([2, 1]);
    expect(await argMax(tensor([true, false, true])).item()).toBe(0);
  });

  test("NaN: comparisons are false, maximum and sums propagate", async () => {
    const x = tensor([Number.NaN, 1]);
    expect([await values(x.less(2)), await values(x.greaterEqual(0)), await values(x.lessEqual(2)), await values(x.equal(x)), await values(x.notEqual(x))]).toEqual([[0, 1], [0, 1], [0, 1], [0, 1], [1, 0]]);
    expect([await values(x.maximum(0)), await values(x.relu()), await x.sum().item(), await x.max().item()]).toEqual([[Number.NaN, 1], [Number.NaN, 1], Number.NaN, Number.NaN]);
  });

  test("sums and means of nothing, of integers, of bools", async () => {
    expect([await zeros([0]).sum().item(), await zeros([0]).prod().item(), await zeros([0]).mean().item()]).toEqual([0, 1, Number.NaN]);
    expect([await full([0], Infinity).sum().item(), await full([2, 0], 3).sum(1).add(0).sum().item()]).toEqual([0, 0]);
    expect(await tensor([1, 2], { dtype: "i32" }).mean().item()).toBe(1.5);
    expect(await tensor([true, true, false]).sum().item()).toBe(2);
    expect(await tensor([[1, 2], [3, 4]]).mean([0], { keepDims: true }).read()).toEqual(Float64Array.of(2, 3));
  });

  test("integers: division truncates, by zero gives 0; shifts; wrap", async () => {
    const x = tensor(Int32Array.of(7, -7, 5));
    expect([await values(x.div(2)), await values(x.rem(3)), await values(x.div(tensor(Int32Array.of(0, 2, 0))))]).toEqual([[3, -3, 2], [1, -1, 2], [0, -3, 0]]);
    expect([await values(x.shl(1)), await values(x.shr(1)), await values(x.and(3)), await values(x.xor(1)), await values(x.not())]).toEqual([[14, -14, 10], [3, -4, 2], [3, 1, 1], [6, -8, 4], [-8, 6, -6]]);
    expect(await values(tensor(Int32Array.of(2147483647)).add(1))).toEqual([-2147483648]);
  });
});

describe("movement", () => {
  test("reshape with −1, squeeze, unsqueeze, flatten, permute, concat", async () => {
    const x = arange(6).reshape(2, -1);
    expect([x.shape, x.flatten().shape, x.unsqueeze(-1).shape, x.reshape(1, 6, 1).squeeze().shape, x.reshape(1, 6, 1).squeeze(0).shape, x.permute(1, 0).shape]).toEqual([[2, 3], [6], [2, 3, 1], [6], [6, 1], [3, 2]]);
    expect(await values(x.permute(-1, 0))).toEqual([0, 3, 1, 4, 2, 5]);
    expect(await values(concat([x, x.at([0, 1])], 0))).toEqual([0, 1, 2, 3, 4, 5, 0, 1, 2]);
    expect(() => x.reshape(4, -1)).toThrow(code("E_SHAPE_RESHAPE"));
    // An axis of another size stays, as in PyTorch.
    expect(x.squeeze(0).shape).toEqual([2, 3]);
  });

  test("matmul of vectors, matrices and batches", async () => {
    const [m, v] = [tensor([[1, 2], [3, 4]]), tensor([5, 6])];
    expect([await v.matmul(v).item(), await values(m.matmul(v)), await values(v.matmul(m)), await values(m.matmul(m.transpose()))]).toEqual([61, [17, 39], [23, 34], [5, 11, 11, 25]]);
    expect(ones([3, 1, 2, 4]).matmul(ones([5, 4, 2])).shape).toEqual([3, 5, 2, 2]);
    expect(await values(ones([2, 0]).matmul(ones([0, 2])))).toEqual([0, 0, 0, 0]);
  });
});
