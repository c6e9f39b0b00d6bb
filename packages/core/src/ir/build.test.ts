/** What each primitive's rule gives, and what it says when it is broken. */
import { describe, expect, test } from "vitest";
import { DTypeError, ReceptiveError, ShapeError } from "../errors.ts";
import { fromUserCode } from "../testing/from-user-code.ts";
import * as build from "./build.ts";
import type { Node } from "./node.ts";
import { BINARY_OPS, PRIMITIVES } from "./op.ts";

const f = (...shape: number[]): Node => build.input(shape, "f32");
const i = (...shape: number[]): Node => build.input(shape, "i32");
const u = (...shape: number[]): Node => build.input(shape, "u32");
const b = (...shape: number[]): Node => build.input(shape, "bool");
const text = (n: Node): string => `${n.op} ${n.dtype}[${n.shape.join()}]`;

test.each<[wanted: string, node: () => Node]>([
  ["input f32[2,3]", () => f(2, 3)], ["const bool[2]", () => build.fill(3, [2], "bool")], ["iota i32[4]", () => build.iota(4)],
  ["neg i32[2]", () => build.unary("neg", i(2))], ["abs f32[]", () => build.unary("abs", f())], ["exp f32[2]", () => build.unary("exp", f(2))], ["log f32[2]", () => build.unary("log", f(2))],
  ["sqrt f32[2]", () => build.unary("sqrt", f(2))], ["sin f32[2]", () => build.unary("sin", f(2))], ["cos f32[2]", () => build.unary("cos", f(2))], ["tanh f32[2]", () => build.unary("tanh", f(2))],
  ["erf f32[2]", () => build.unary("erf", f(2))], ["floor f32[2]", () => build.unary("floor", f(2))], ["not bool[2]", () => build.unary("not", b(2))], ["not i32[2]", () => build.unary("not", i(2))],
  ["cast i32[2]", () => build.cast(f(2), "i32")], ["bitcast u32[2]", () => build.bitcast(f(2), "u32")],
  ["where f32[2]", () => build.where(b(2), f(2), f(2))], ["threefry u32[3]", () => build.threefry([u(3), u(3), u(3), u(3)], 1)],
  ["reduce f32[3]", () => build.reduce("sum", f(2, 3, 4), [2, 0])], ["reduce i32[]", () => build.reduce("max", i(2, 3), [0, 1])],
  ["reshape f32[3,2]", () => build.reshape(f(2, 3), [3, 2])], ["permute f32[4,2,3]", () => build.permute(f(2, 3, 4), [2, 0, 1])], ["expand f32[2,3]", () => build.expand(f(2, 1), [2, 3])],
  ["slice f32[2,2]", () => build.slice(f(5, 3), [1, 0], [2, 2], [3, 2])], ["slice f32[0]", () => build.slice(f(5), [5], [0], [1])], ["flip f32[2,3]", () => build.flip(f(2, 3), [1])],
  ["pad f32[3,7]", () => build.pad(f(2, 3), [1, 0], [0, 0], [0, 2], 0)], ["concat f32[2,5]", () => build.concat([f(2, 2), f(2, 3)], 1)],
  ["unfold f32[2,3,3]", () => build.unfold(f(2, 7), [3], [2], [1])], ["unfold f32[1,1,3,2,2]", () => build.unfold(f(1, 3, 4), [2, 2], [1, 1], [2, 1])], ["unfold f32[0,3]", () => build.unfold(f(2), [3], [1], [1])],
  ["fold f32[2,7]", () => build.fold(f(2, 3, 3), [7], [3], [2], [1])], ["gather f32[5,3]", () => build.gather(f(2, 4), i(5, 3), 0)], ["scatterAdd f32[2,4]", () => build.scatterAdd(f(2, 4), i(2, 9), f(2, 9), 1)],
])("infers %s", (wanted, node) => {
  expect(text(node())).toBe(wanted);
});

test.each(BINARY_OPS)("infers %s", (op) => {
  const shift = op === "shl" || op === "shr" || op === "and" || op === "or" || op === "xor";
  const [x, y] = shift ? [i(2, 3), i(2, 3)] : [f(2, 3), f(2, 3)];
  expect(text(build.binary(op, x, y))).toBe(`${op} ${op === "lt" || op === "eq" ? "bool" : x.dtype}[2,3]`);
  expect(() => build.binary(op, x, shift ? i(3) : f(3))).toThrow(`${op} needs equal shapes, got [2,3] and [3].`);
  expect(() => build.binary(op, f(2), i(2))).toThrow(`${op} needs equal dtypes; convert one of them with .cast("f32"), got f32 and i32.`);
});

const identity: readonly [string, (x: Node) => Node][] = [
  ["cast", (x) => build.cast(x, "f32")], ["bitcast", (x) => build.bitcast(x, "f32")], ["reduce", (x) => build.reduce("sum", x, [])], ["reshape", (x) => build.reshape(x, [2, 3])], ["permute", (x) => build.permute(x, [0, 1])],
  ["expand", (x) => build.expand(x, [2, 3])], ["slice", (x) => build.slice(x, [0, 0], [2, 3], [1, 1])], ["flip", (x) => build.flip(x, [])], ["pad", (x) => build.pad(x, [0, 0], [0, 0], [0, 0], 0)], ["concat", (x) => build.concat([x], 0)],
];
test.each(identity)("%s that changes nothing is its input", (_, f1) => {
  const x = f(2, 3);
  expect(f1(x)).toBe(x);
});

type Fault = [name: string, run: () => unknown, code: string, message: string];
const faults: readonly Fault[] = [
  ["exp of integers", () => build.unary("exp", i(2)), "E_DTYPE_EXP", "exp needs a float tensor; convert it with .cast(\"f32\"), got i32."],
  ["neg of bools", () => build.unary("neg", b(2)), "E_DTYPE_NEG", "neg needs numbers; convert with .cast(\"f32\"), got bool."],
  ["not of floats", () => build.unary("not", f(2)), "E_DTYPE_NOT", "not needs bool or integers, got f32."],
  ["bitcast to half the width", () => build.bitcast(f(2), "f16"), "E_DTYPE_BITCAST", "bitcast works between f32, i32 and u32, got f32 and f16."],
  ["and of floats", () => build.binary("and", f(2), f(2)), "E_DTYPE_AND", "and is not defined for this dtype, got f32."],
  ["shl of bools", () => build.binary("shl", b(2), b(2)), "E_DTYPE_SHL", "shl is not defined for this dtype, got bool."],
  ["add of bools", () => build.binary("add", b(2), b(2)), "E_DTYPE_ADD", "add is not defined for this dtype, got bool."],
  ["pow of integers", () => build.binary("pow", i(2), i(2)), "E_DTYPE_POW", "pow needs float tensors; convert with .cast(\"f32\"), got i32."],
  ["where of a number", () => build.where(f(2), f(2), f(2)), "E_DTYPE_WHERE", "where needs a bool condition, got f32."],
  ["where of two dtypes", () => build.where(b(2), f(2), i(2)), "E_DTYPE_WHERE", "where needs branches of one dtype, got f32 and i32."],
  ["where of three shapes", () => build.where(b(2), f(2), f(3)), "E_SHAPE_WHERE", "where needs equal shapes, got [2] and [2] and [3]."],
  ["threefry of signed words", () => build.threefry([u(2), u(2), i(2), u(2)], 0), "E_DTYPE_THREEFRY", "threefry needs u32, got i32."],
  ["threefry of two shapes", () => build.threefry([u(2), u(2), u(3), u(2)], 0), "E_SHAPE_THREEFRY", "threefry needs equal shapes, got [2] and [2] and [3] and [2]."],
  ["a sum over an axis that is not there", () => build.reduce("sum", f(2, 3), [2]), "E_SHAPE_SUM", "sum has no axes [2] to reduce, got [2,3]."],
  ["a maximum over one axis twice", () => build.reduce("max", f(2, 3), [1, 1]), "E_SHAPE_MAX", "max has no axes [1,1] to reduce, got [2,3]."],
  ["a sum of bools", () => build.reduce("sum", b(2), [0]), "E_DTYPE_SUM", "sum needs numbers to compute with; convert with .cast(\"i32\") or .cast(\"f32\"), got bool."],
  ["arithmetic on u8", () => build.binary("add", build.input([2], "u8"), build.input([2], "u8")), "E_DTYPE_ADD", "add does not compute on u8, which only stores; convert with .cast(\"i32\") or .cast(\"f32\"), got u8."],
  ["reshape to another size", () => build.reshape(f(2, 3), [4]), "E_SHAPE_RESHAPE", "reshape must keep the number of elements (6 ≠ 4), got [2,3] and [4]."],
  ["permute that names an axis twice", () => build.permute(f(2, 3), [0, 0]), "E_SHAPE_PERMUTE", "permute needs each axis once, not [0,0], got [2,3]."],
  ["expand of an axis larger than 1", () => build.expand(f(2, 3), [4, 3]), "E_SHAPE_EXPAND", "expand can only grow axes of size 1, got [2,3] and [4,3]."],
  ["a slice past the end", () => build.slice(f(5), [2], [2], [3]), "E_SHAPE_SLICE", "slice leaves axis 0: start 2, length 2, step 3, got [5]."],
  ["a slice that goes back", () => build.slice(f(5), [2], [2], [0]), "E_SHAPE_SLICE", "slice leaves axis 0: start 2, length 2, step 0, got [5]."],
  ["negative padding", () => build.pad(f(3), [-1], [0], [0], 0), "E_SHAPE_PAD", "pad needs one non-negative size per axis, got [3] and [-1] and [0]."],
  ["concat of nothing", () => build.concat([], 0), "E_SHAPE_CONCAT", "concat needs at least one tensor."],
  ["concat of two dtypes", () => build.concat([f(2), i(2)], 0), "E_DTYPE_CONCAT", "concat needs equal dtypes, got f32 and i32."],
  ["concat of sizes that differ elsewhere", () => build.concat([f(2, 3), f(2, 4)], 0), "E_SHAPE_CONCAT", "concat needs equal sizes off axis 0, got [2,3] and [2,4]."],
  ["unfold of too few axes", () => build.unfold(f(3), [2, 2], [1, 1], [1, 1]), "E_SHAPE_UNFOLD", "unfold needs at least 2 axes, got [3]."],
  ["fold of other windows", () => build.fold(f(2, 3), [7], [3], [2], [1]), "E_SHAPE_FOLD", "fold needs trailing axes [3,3], got [2,3]."],
  ["gather by floats", () => build.gather(f(2), f(2), 0), "E_DTYPE_GATHER", "gather needs an i32 index; convert it with .cast(\"i32\"), got f32."],
  ["gather by an index of another rank", () => build.gather(f(2, 3), i(2), 0), "E_SHAPE_GATHER", "gather needs an index of the tensor's rank and at most its size off axis 0, got [2,3] and [2]."],
  ["scatterAdd of another update", () => build.scatterAdd(f(3), i(2), f(1), 0), "E_SHAPE_SCATTERADD", "scatterAdd needs index and update of one shape, got [2] and [1]."],
  ["scatterAdd of another dtype", () => build.scatterAdd(f(3), i(2), i(2), 0), "E_DTYPE_SCATTERADD", "scatterAdd needs base and update of one dtype, got f32 and i32."],
];

describe("a broken rule is reported with the operation, the shapes, the rule and the place", () => {
  test.each(faults)("%s", (_, run, code, message) => {
    let caught: unknown;
    try {
      fromUserCode(run);
    } catch (e) {
      caught = e;
    }
    expect(caught).toBeInstanceOf(ReceptiveError);
    expect(caught).toBeInstanceOf(code.startsWith("E_DTYPE") ? DTypeError : ShapeError);
    expect(caught).toMatchObject({ code, message: `${message} (at /project/model.ts:1:8)` });
  });

  test("every checked primitive has a case", () => {
    const covered = new Set(faults.map(([, , code]) => code.replace(/^E_(SHAPE|DTYPE)_/, "").toLowerCase()));
    const unchecked = new Set(["input", "const", "iota", "cast", "flip"]);
    const same: Readonly<Record<string, string>> = { reduce: "sum" };
    // The float functions share one check, as do the binary operations.
    const shared = new Set(["abs", "log", "sqrt", "sin", "cos", "tanh", "erf", "floor", ...BINARY_OPS]);
    expect(PRIMITIVES.filter((p) => !unchecked.has(p) && !shared.has(p) && !covered.has((same[p] ?? p).toLowerCase()))).toEqual([]);
  });
});
