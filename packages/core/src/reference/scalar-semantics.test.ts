/** Every operation on every type it is defined for, at the values where implementations differ. */
import { describe, expect, test } from "vitest";
import type { AluOp, DType, Expr, LoopKernel } from "../backend/interface.ts";
import { checkKernel } from "./check-kernel.ts";
import type { Precision } from "./precision.ts";
import { toStored } from "./precision.ts";
import { runKernel } from "./run-kernel.ts";

const SPECIAL: Readonly<Record<DType, readonly number[]>> = {
  f32: [0, -0, 1, -1, 0.5, -2.5, 1 / 3, 1e10, -1e20, 3.4e38, 1e-40, 2147483648, 4294967296, -0.9, Infinity, -Infinity, NaN],
  f16: [0, -0, 1, -1, 0.5, -2.5, 0.333251953125, 65504, -65504, 2 ** -24, 300, Infinity, -Infinity, NaN],
  i32: [0, 1, -1, 2, 7, -7, 31, 65537, 2147483647, -2147483648],
  u32: [0, 1, 2, 7, 31, 65537, 2147483648, 4294967295],
  u8: [0, 1, 2, 7, 200, 255],
  bool: [0, 1],
};
const DTYPES = Object.keys(SPECIAL) as readonly DType[];
const UNARY: readonly AluOp[] = ["neg", "abs", "exp", "log", "sqrt", "sin", "cos", "tanh", "erf", "floor", "not", "cast", "bitcast"];
const BINARY: readonly AluOp[] = ["add", "sub", "mul", "div", "rem", "pow", "min", "max", "lt", "eq", "and", "or", "xor", "shl", "shr"];

function kernelOf(op: AluOp, dtype: DType, from: readonly DType[], count: number): LoopKernel {
  const at: Expr = { op: "index", of: "out", axis: 0 };
  return {
    kind: "loop", name: op, inputs: from.map((type) => ({ shape: [count], dtype: type })), output: { shape: [count], dtype },
    body: { op, dtype, src: from.map((type, input) => ({ op: "load", dtype: type, input, at })) },
  };
}

function isLegal(kernel: LoopKernel): boolean {
  try {
    checkKernel(kernel);
    return true;
  } catch {
    return false;
  }
}

async function apply(op: AluOp, dtype: DType, from: readonly DType[], operands: readonly (readonly number[])[], options: { precision: Precision; codegen?: boolean }): Promise<number[]> {
  return [...await runKernel(kernelOf(op, dtype, from, operands[0]?.length ?? 0), operands, options)];
}

function combinations(from: readonly DType[]): number[][] {
  const columns: number[][] = from.map(() => []);
  const walk = (chosen: readonly number[]): void => {
    const dtype = from[chosen.length];
    if (dtype === undefined) chosen.forEach((value, i) => columns[i]?.push(value));
    else for (const value of SPECIAL[dtype]) walk([...chosen, value]);
  };
  walk([]);
  return columns;
}

function legalSignatures(): { op: AluOp; dtype: DType; from: readonly DType[] }[] {
  const all = DTYPES.flatMap((dtype) => [
    ...DTYPES.flatMap((a) => UNARY.map((op) => ({ op, dtype, from: [a] }))),
    ...DTYPES.flatMap((a) => BINARY.map((op) => ({ op, dtype, from: [a, a] }))),
    { op: "where" as const, dtype, from: ["bool", dtype, dtype] as const },
  ]);
  return all.filter(({ op, dtype, from }) => isLegal(kernelOf(op, dtype, from, 1)));
}

describe.each(["f64", "f32"] as const)("in %s", (precision) => {
  test("generated code and closures give the same, bit for bit", async () => {
    const signatures = legalSignatures();
    expect(signatures.length).toBeGreaterThan(100);
    for (const { op, dtype, from } of signatures) {
      const operands = combinations(from);
      const generated = await apply(op, dtype, from, operands, { precision, codegen: true });
      expect(generated, `${op} (${from}) → ${dtype}`).toEqual(await apply(op, dtype, from, operands, { precision, codegen: false }));
    }
  });

  test("integer arithmetic agrees with BigInt modulo 2ⁿ", async () => {
    for (const dtype of ["i32", "u32", "u8"] as const) {
      for (const [op, exact] of Object.entries(EXACT) as [AluOp, (a: bigint, b: bigint, dtype: DType) => bigint][]) {
        const shift = op === "shl" || op === "shr";
        const [a = [], b = []] = combinations([dtype, dtype]);
        const kept = a.map((_, i) => i).filter((i) => !shift || ((b[i] ?? 0) >= 0 && (b[i] ?? 0) < 32));
        const operands = [kept.map((i) => a[i] ?? 0), kept.map((i) => b[i] ?? 0)];
        const wanted = kept.map((i) => modulo(exact(BigInt(a[i] ?? 0), BigInt(b[i] ?? 0), dtype), dtype));
        expect(await apply(op, dtype, [dtype, dtype], operands, { precision }), `${op} ${dtype}`).toEqual(wanted);
        // Storing wraps by itself: the next operation must see the wrapped value, too.
        const kernel = kernelOf(op, dtype, [dtype, dtype], kept.length);
        const onward: LoopKernel = { ...kernel, output: { shape: [kept.length], dtype: "f32" }, body: { op: "cast", dtype: "f32", src: [kernel.body] } };
        for (const codegen of [true, false]) {
          expect([...await runKernel(onward, operands, { precision, codegen })], `cast of ${op} ${dtype}`).toEqual(wanted.map((value) => toStored("f32", value, precision)));
        }
      }
    }
  });

  test("float to integer truncates, saturates, and takes NaN to 0", async () => {
    const values = [0.9, -0.9, 2.5, -2.5, 1e20, -1e20, Infinity, -Infinity, NaN, 255.5, 300];
    const cast = (to: DType): Promise<number[]> => apply("cast", to, ["f32"], [values], { precision });
    expect(await cast("i32")).toEqual([0, 0, 2, -2, 2147483647, -2147483648, 2147483647, -2147483648, 0, 255, 300]);
    expect(await cast("u32")).toEqual([0, 0, 2, 0, 4294967295, 0, 4294967295, 0, 0, 255, 300]);
    expect(await cast("u8")).toEqual([0, 0, 2, 0, 255, 0, 255, 0, 0, 255, 255]);
    expect(await cast("bool")).toEqual(values.map(() => 1));
    expect(await apply("cast", "bool", ["f32"], [[0, -0]], { precision })).toEqual([0, 0]);
  });

  test("min and max propagate NaN, `where` does not, and rem is fmod", async () => {
    const pair = [[NaN, 1, -0, 0], [1, NaN, 0, -0]];
    expect(await apply("min", "f32", ["f32", "f32"], pair, { precision })).toEqual([NaN, NaN, -0, -0]);
    expect(await apply("max", "f32", ["f32", "f32"], pair, { precision })).toEqual([NaN, NaN, 0, 0]);
    expect(await apply("where", "f32", ["bool", "f32", "f32"], [[1, 0], [1, NaN], [NaN, 2]], { precision })).toEqual([1, 2]);
    expect(await apply("rem", "f32", ["f32", "f32"], [[5.5, -5.5, 5.5, 1, Infinity, 3], [2, 2, -2, 0, 2, Infinity]], { precision })).toEqual([1.5, -1.5, 1.5, NaN, NaN, 3]);
    expect(await apply("pow", "f32", ["f32", "f32"], [[1, -1, NaN, 2], [NaN, Infinity, 0, -1]], { precision })).toEqual([1, 1, 1, 0.5]);
    expect(await apply("eq", "bool", ["f32", "f32"], [[NaN, -0], [NaN, 0]], { precision })).toEqual([0, 1]);
  });

  test("bitcast moves the 32 bits of a single", async () => {
    expect(await apply("bitcast", "u32", ["f32"], [[1, -0, -Infinity, 0.1]], { precision })).toEqual([0x3f800000, 0x80000000, 0xff800000, 0x3dcccccd]);
    expect(await apply("bitcast", "f32", ["u32"], [[0x3f800000, 0x7f800000, 1]], { precision })).toEqual([1, Infinity, 2 ** -149]);
    expect(await apply("bitcast", "i32", ["u32"], [[4294967295]], { precision })).toEqual([-1]);
  });

  test("float results are the double result rounded once to the type", async () => {
    const exact: Readonly<Partial<Record<AluOp, (a: number, b: number) => number>>> = {
      add: (a, b) => a + b, sub: (a, b) => a - b, mul: (a, b) => a * b, div: (a, b) => a / b, exp: Math.exp, log: Math.log, sqrt: Math.sqrt,
      sin: Math.sin, cos: Math.cos, tanh: Math.tanh, floor: Math.floor, neg: (a) => -a, abs: Math.abs,
    };
    for (const dtype of ["f32", "f16"] as const) {
      for (const [op, f] of Object.entries(exact) as [AluOp, (a: number, b: number) => number][]) {
        const from = UNARY.includes(op) ? [dtype] : [dtype, dtype];
        const [a = [], b = []] = combinations(from).map((column) => column.map((value) => toStored(dtype, value, precision)));
        const wanted = a.map((value, i) => toStored(dtype, f(value, b[i] ?? 0), precision));
        expect(await apply(op, dtype, from, from.length === 1 ? [a] : [a, b], { precision }), `${op} ${dtype}`).toEqual(wanted);
      }
    }
  });
});

const EXACT: Readonly<Partial<Record<AluOp, (a: bigint, b: bigint, dtype: DType) => bigint>>> = {
  add: (a, b) => a + b, sub: (a, b) => a - b, mul: (a, b) => a * b,
  // BigInt division truncates and its remainder has the dividend's sign, as ours.
  div: (a, b) => (b === 0n ? 0n : a / b), rem: (a, b) => (b === 0n ? 0n : a % b),
  min: (a, b) => (a < b ? a : b), max: (a, b) => (a > b ? a : b),
  and: (a, b) => a & b, or: (a, b) => a | b, xor: (a, b) => a ^ b,
  shl: (a, b) => a << b, shr: (a, b) => a >> b,
};

function modulo(value: bigint, dtype: DType): number {
  if (dtype === "i32") return Number(BigInt.asIntN(32, value));
  return Number(BigInt.asUintN(dtype === "u32" ? 32 : 8, value));
}
