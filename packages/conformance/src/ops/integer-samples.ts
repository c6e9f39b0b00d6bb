import { argMax, argMin, concat, conv, cumsum, type DType, einsum, embedding, flip, gather, maxPool, oneHot, pad, repeat, scatterAdd, splitTensor, stack, take, type Tensor, tensor, tile, upsample, where } from "@receptive/core";
import { ints, type Sample, type SampleInput, valued, viewed } from "./sample.ts";

const WORDS = ["i32", "u32"] as const;
const COUNTED = ["i32", "u32", "u8", "bool"] as const;
const INTEGERS = ["i32", "u32", "u8"] as const;
type F = (...xs: Tensor[]) => Tensor | readonly Tensor[];

const x = (dtype: DType, ...shape: number[]): SampleInput => ({ shape, dtype });
/** Over all that the type holds: sums and products wrap. */
const wide = (dtype: "i32" | "u32", ...shape: number[]): SampleInput => ({ shape, dtype, low: dtype === "i32" ? -(2 ** 31) : 0, high: dtype === "i32" ? 2 ** 31 : 2 ** 32 });
const typed = (dtype: DType, values: readonly number[], ...shape: number[]): SampleInput => ({ ...valued(values, ...shape), dtype });
const at = (xs: readonly Tensor[], i: number): Tensor => xs[i] ?? tensor(0);

const sample = (op: string, dtype: DType, variant: string, inputs: readonly SampleInput[], f: F): Sample => ({ op, dtype, variant, inputs, f });
const one = (op: string, dtype: DType, variant: string, input: SampleInput, f: (a: Tensor) => Tensor | readonly Tensor[]): Sample => sample(op, dtype, variant, [input], (...xs) => f(at(xs, 0)));
const two = (op: string, dtype: DType, variant: string, a: SampleInput, b: SampleInput, f: (a: Tensor, b: Tensor) => Tensor | readonly Tensor[]): Sample => sample(op, dtype, variant, [a, b], (...xs) => f(at(xs, 0), at(xs, 1)));

/** Operands that fit, broadcast, run over the whole type, and lie in views. */
function pairs(op: string, dtype: "i32" | "u32", f: (a: Tensor, b: Tensor) => Tensor): Sample[] {
  return [
    two(op, dtype, "ordinary", x(dtype, 3, 4), x(dtype, 3, 4), f), two(op, dtype, "broadcast-both", x(dtype, 3, 1), x(dtype, 1, 5), f), two(op, dtype, "prime", wide(dtype, 17), wide(dtype, 17), f), two(op, dtype, "long", wide(dtype, 1031), wide(dtype, 1031), f),
    two(op, dtype, "size-0", x(dtype, 0, 3), x(dtype, 1, 3), f), two(op, dtype, "transposed", viewed("transposed", x(dtype, 4, 6)), x(dtype, 4, 6), f), two(op, dtype, "flipped", viewed("flipped", x(dtype, 9)), viewed("stepped", x(dtype, 9)), f),
  ];
}

const shift = (a: Tensor): Tensor => a.and(31);
const arithmetic: readonly Sample[] = WORDS.flatMap((t) => [
  ...pairs("add", t, (a, b) => a.add(b)), ...pairs("sub", t, (a, b) => a.sub(b)), ...pairs("mul", t, (a, b) => a.mul(b)), ...pairs("div", t, (a, b) => a.div(b)), ...pairs("rem", t, (a, b) => a.rem(b)), ...pairs("maximum", t, (a, b) => a.maximum(b)), ...pairs("minimum", t, (a, b) => a.minimum(b)),
  ...pairs("and", t, (a, b) => a.and(b)), ...pairs("or", t, (a, b) => a.or(b)), ...pairs("xor", t, (a, b) => a.xor(b)), ...pairs("shl", t, (a, b) => a.shl(shift(b))), ...pairs("shr", t, (a, b) => a.shr(shift(b))),
  ...pairs("greater", t, (a, b) => a.greater(b)), ...pairs("greaterEqual", t, (a, b) => a.greaterEqual(b)), ...pairs("rsub", t, (a, b) => a.rsub(b)), ...pairs("less", t, (a, b) => a.less(b)), ...pairs("lessEqual", t, (a, b) => a.lessEqual(b)), ...pairs("equal", t, (a, b) => a.equal(b)), ...pairs("where", t, (a, b) => where(a.less(b), a.add(b), b)),
  one("not", t, "ordinary", wide(t, 3, 5), (a) => a.not()), one("clip", t, "ordinary", x(t, 5, 7), (a) => a.clip(2, 7)), one("square", t, "wraps", wide(t, 13), (a) => a.square()),
]);
const signed: readonly Sample[] = [
  ...(["ordinary", "wraps"] as const).flatMap((v) => [one("neg", "i32", v, v === "wraps" ? typed("i32", [-2147483648, 2147483647, 0, -1]) : x("i32", 3, 4), (a) => a.neg()), one("abs", "i32", v, v === "wraps" ? typed("i32", [-2147483648, 2147483647, 0, -1]) : x("i32", 3, 4), (a) => a.abs())]),
  ...(["f32", "u32"] as const).map((to) => one(`bitcast-${to}`, "i32", "ordinary", typed("i32", [0, 1, -1, 1065353216, -2147483648, 2139095040, -8388608]), (a) => a.bitcast(to).bitcast("i32").add(a.bitcast(to).cast("bool").cast("i32")))),
  one("relu", "i32", "ordinary", x("i32", 5, 7), (a) => a.relu()),
];
const logic: readonly Sample[] = [
  ...(["ordinary", "broadcast"] as const).flatMap((v) => [two("and", "bool", v, x("bool", 3, 4), v === "broadcast" ? x("bool", 4) : x("bool", 3, 4), (a, b) => a.and(b)), two("or", "bool", v, x("bool", 3, 4), v === "broadcast" ? x("bool", 4) : x("bool", 3, 4), (a, b) => a.or(b)), two("xor", "bool", v, x("bool", 3, 4), v === "broadcast" ? x("bool", 4) : x("bool", 3, 4), (a, b) => a.xor(b))]),
  one("not", "bool", "ordinary", x("bool", 5, 7), (a) => a.not()), two("equal", "bool", "ordinary", x("bool", 3, 4), x("bool", 3, 4), (a, b) => a.equal(b)), two("equal", "u8", "ordinary", x("u8", 3, 4), x("u8", 1, 4), (a, b) => a.equal(b)), two("less", "u8", "ordinary", x("u8", 3, 4), x("u8", 1, 4), (a, b) => a.less(b)),
];

/** From one type to each other, values that both hold and values that only one does. */
const casts: readonly Sample[] = COUNTED.flatMap((from) => (["f32", ...COUNTED] as const).filter((to) => to !== from).flatMap((to) => [one(`cast-${to}`, from, "ordinary", x(from, 5, 7), (a) => a.cast(to)), ...(from === "i32" || from === "u32" ? [one(`cast-${to}`, from, "wide", wide(from, 1031), (a) => a.cast(to))] : [])]));

function folds(op: string, dtype: DType, f: (a: Tensor, axes?: number | number[]) => Tensor, input: (...shape: number[]) => SampleInput = (...shape) => x(dtype, ...shape)): Sample[] {
  return [
    one(op, dtype, "ordinary", input(3, 4), (a) => f(a, 1)), one(op, dtype, "axis-0", input(3, 4), (a) => f(a, 0)), one(op, dtype, "middle", input(2, 5, 3), (a) => f(a, 1)), one(op, dtype, "all", input(3, 5), (a) => f(a)), one(op, dtype, "long", input(2, 257), (a) => f(a, 1)),
    one(op, dtype, "size-1", input(1, 1), (a) => f(a, 0)), one(op, dtype, "nothing-left", input(0, 3), (a) => f(a, 1)), one(op, dtype, "transposed", viewed("transposed", input(4, 6)), (a) => f(a, 1)), one(op, dtype, "flipped", viewed("flipped", input(3, 8)), (a) => f(a, 0)),
  ];
}
const oneAxis = (axes?: number | number[]): number | undefined => (typeof axes === "number" ? axes : undefined);
const reductions: readonly Sample[] = [
  ...WORDS.flatMap((t) => [...folds("sum", t, (a, axes) => a.sum(axes), (...s) => wide(t, ...s)), ...folds("prod", t, (a, axes) => a.prod(axes)), ...folds("max", t, (a, axes) => a.max(axes), (...s) => wide(t, ...s)), ...folds("min", t, (a, axes) => a.min(axes), (...s) => wide(t, ...s)), one("sum", t, "size-0", x(t, 2, 0), (a) => a.sum(1)), one("prod", t, "size-0", x(t, 2, 0), (a) => a.prod(1))]),
  // A count, any and all.
  ...folds("sum", "bool", (a, axes) => a.sum(axes)), ...folds("max", "bool", (a, axes) => a.max(axes)), ...folds("min", "bool", (a, axes) => a.min(axes)), ...folds("prod", "bool", (a, axes) => a.prod(axes)),
  ...WORDS.flatMap((t) => folds("mean", t, (a, axes) => a.mean(axes))), ...folds("mean", "bool", (a, axes) => a.mean(axes)), ...folds("mean", "u8", (a, axes) => a.mean(axes)),
  ...COUNTED.flatMap((t) => [...folds("argMax", t, (a, axes) => argMax(a, oneAxis(axes))), ...folds("argMin", t, (a, axes) => argMin(a, oneAxis(axes))), one("argMax", t, "ties", typed(t, [0, 1, 1, 0, 1, 1, 0, 1], 2, 4), (a) => argMax(a, 1)), one("argMin", t, "ties", typed(t, [1, 0, 1, 0, 0, 0, 1, 1], 2, 4), (a) => argMin(a, 1))]),
  ...WORDS.map((t) => one("cumsum", t, "ordinary", wide(t, 3, 17), (a) => cumsum(a, 1))), one("cumsum", "bool", "ordinary", x("bool", 3, 17), (a) => cumsum(a, 1)),
];

/** What moves values moves those of any type. */
const moved: readonly Sample[] = COUNTED.flatMap((t) => [
  one("reshape", t, "of-a-view", viewed("transposed", x(t, 4, 6)), (a) => a.reshape(8, 3)), one("permute", t, "ordinary", x(t, 2, 3, 4), (a) => a.permute(2, 0, 1)), one("transpose", t, "odd", x(t, 7, 13), (a) => a.transpose()), one("expand", t, "ordinary", x(t, 3, 1), (a) => a.expand(2, 3, 4)),
  one("at", t, "step", x(t, 7, 2), (a) => a.at([1, null, 2], null)), one("at", t, "backwards", x(t, 3, 7), (a) => a.at(null, [null, null, -2])), one("flip", t, "ordinary", x(t, 3, 5), (a) => flip(a)), one("pad", t, "ordinary", x(t, 3, 4), (a) => pad(a, [[1, 0], [2, 3]])), one("pad", t, "value", x(t, 5), (a) => pad(a, [[1, 2]], { value: 1 })),
  one("tile", t, "ordinary", x(t, 2, 3), (a) => tile(a, [2, 3])), one("repeat", t, "ordinary", x(t, 2, 3), (a) => repeat(a, 3, 1)), one("splitTensor", t, "ordinary", x(t, 7, 2), (a) => splitTensor(a, [3, 4])), two("concat", t, "ordinary", x(t, 2, 3), x(t, 2, 2), (a, b) => concat([a, b, a], 1)), two("concat", t, "size-0", x(t, 0, 3), x(t, 2, 3), (a, b) => concat([a, b], 0)),
  two("stack", t, "ordinary", x(t, 3), x(t, 3), (a, b) => stack([a, b], 1)), one("upsample", t, "nearest", x(t, 1, 2, 3, 3), (a) => upsample(a, [6, 5])), sample("where", t, "choice", [x("bool", 3, 5), x(t, 3, 5), x(t, 1, 5)], (...xs) => where(at(xs, 0), at(xs, 1), at(xs, 2).expand(3, 5))),
  two("gather", t, "ordinary", x(t, 4, 3), ints([0, 2, 3, 1, 1, 0], 2, 3), (a, i) => gather(a, i, 0)), two("gather", t, "out-of-range-last-axis", x(t, 3, 3), ints([-1, 3, 1, 100, 2, -7, 0, 1, 4], 3, 3), (a, i) => gather(a, i, 1)), two("take", t, "axis-1", x(t, 2, 5), ints([4, 4, 1]), (a, i) => take(a, i, 1)), two("embedding", t, "ordinary", x(t, 6, 3), ints([0, 5, 2, 2], 2, 2), (w, i) => embedding(w, i)),
]);

const scattered: readonly Sample[] = WORDS.flatMap((t) => {
  const three = (variant: string, base: SampleInput, i: SampleInput, update: SampleInput, axis: number): Sample => sample("scatterAdd", t, variant, [base, i, update], (...xs) => scatterAdd(at(xs, 0), at(xs, 1), at(xs, 2), axis));
  return [
    three("ordinary", x(t, 4), ints([3, 0, 1]), x(t, 3), 0), three("duplicates", wide(t, 3, 2), ints([0, 0, 0, 1, 0, 1, 2, 1], 4, 2), wide(t, 4, 2), 0), three("last-axis", x(t, 2, 5), ints([4, 4, 0, 1, 1, 1], 2, 3), x(t, 2, 3), 1),
    three("out-of-range", x(t, 3), ints([-1, 3, 1, 99]), x(t, 4), 0), three("out-of-range-last-axis", x(t, 3, 3), ints([-1, 3, 1, -2, 4, 2, 0, -3, 5], 3, 3), x(t, 3, 3), 1), three("size-0", x(t, 3), ints([], 0), x(t, 0), 0),
  ];
});

const built: readonly Sample[] = [
  ...WORDS.flatMap((t) => [
    two("matmul", t, "ordinary", x(t, 3, 4), x(t, 4, 5), (a, b) => a.matmul(b)), two("matmul", t, "wraps", wide(t, 5, 7), wide(t, 7, 3), (a, b) => a.matmul(b)), two("matmul", t, "tiles", x(t, 33, 65), x(t, 65, 18), (a, b) => a.matmul(b)), two("matmul", t, "transposed-both", viewed("transposed", x(t, 4, 6)), viewed("transposed", x(t, 6, 4)), (a, b) => a.matmul(b)), two("matmul", t, "batch-broadcast", x(t, 2, 1, 3, 4), x(t, 3, 4, 2), (a, b) => a.matmul(b)),
    two("einsum", t, "outer", x(t, 3), x(t, 4), (a, b) => einsum("i,j->ij", a, b)), two("conv", t, "ordinary", x(t, 2, 3, 5, 6), x(t, 4, 3, 3, 3), (a, w) => conv(a, w)), two("conv", t, "stride", x(t, 1, 2, 7, 7), x(t, 3, 2, 3, 3), (a, w) => conv(a, w, { stride: 2 })),
    one("maxPool", t, "ordinary", wide(t, 2, 2, 4, 6), (a) => maxPool(a, 2)), one("maxPool", t, "overlapping", x(t, 1, 2, 7, 7), (a) => maxPool(a, 3, { stride: 2 })), one("maxPool", t, "padded", t === "i32" ? { ...x(t, 1, 2, 5, 5), low: -30, high: -5 } : x(t, 1, 2, 5, 5), (a) => maxPool(a, 3, { stride: 2, padding: 1 })),
  ]),
  ...INTEGERS.map((t) => one("oneHot", t, "ordinary", typed(t, [0, 3, 1, 2]), (i) => oneHot(i, 5))), one("oneHot", "i32", "out-of-range", typed("i32", [-1, 5, 2, 100]), (i) => oneHot(i, 5)),
];

/** Integers and booleans, on which every operation that takes them is exact. */
export const integerSamples: readonly Sample[] = [...arithmetic, ...signed, ...logic, ...casts, ...reductions, ...moved, ...scattered, ...built];
