/** A slow direct interpreter of kernels for tests: one number at a time, f32 rounded after each operation, sums in f64. */
import type { Aval, DType, Expr, LoopKernel, ReduceOp } from "@receptive/core/extend";

export type Numbers = readonly number[];

export function wrap(dtype: DType, value: number): number {
  switch (dtype) {
    case "f32": case "f16": return Math.fround(value);
    case "i32": return value | 0;
    case "u32": return value >>> 0;
    case "u8": return value & 255;
    case "bool": return Number(value !== 0);
  }
}

function toInteger(dtype: DType, value: number): number {
  if (Number.isNaN(value)) return 0;
  const [low, high] = dtype === "i32" ? [-0x80000000, 0x7fffffff] : dtype === "u32" ? [0, 0xffffffff] : [0, 255];
  return Math.min(high, Math.max(low, Math.trunc(value)));
}

const bits = new DataView(new ArrayBuffer(4));
function bitcast(from: DType, to: DType, value: number): number {
  if (from === "f32") bits.setFloat32(0, value);
  else bits.setInt32(0, value | 0);
  return to === "f32" ? bits.getFloat32(0) : to === "i32" ? bits.getInt32(0) : bits.getUint32(0);
}

function erf(x: number): number {
  const a = Math.abs(x);
  if (a > 6) return Math.sign(x);
  if (a < 2.5) {
    let term = a;
    let sum = a;
    for (let n = 1; n < 200; n++) { term *= -a * a / n; sum += term / (2 * n + 1); }
    return Math.sign(x) * sum * 2 / Math.sqrt(Math.PI);
  }
  let fraction = 0;
  for (let n = 120; n > 0; n--) fraction = n / 2 / (a + fraction);
  return Math.sign(x) * (1 - Math.exp(-a * a) / Math.sqrt(Math.PI) / (a + fraction));
}
export const MATH: Readonly<Record<"exp" | "log" | "sin" | "cos" | "tanh" | "erf" | "sqrt" | "floor", (x: number) => number>> = {
  exp: Math.exp, log: Math.log, sin: Math.sin, cos: Math.cos, tanh: Math.tanh, erf, sqrt: Math.sqrt, floor: Math.floor,
};

/** C's pow: JavaScript differs at |x| = 1 with an infinite or NaN exponent. */
export function power(x: number, y: number): number {
  if (x === 1) return 1;
  if (x === -1 && Math.abs(y) === Infinity) return 1;
  return Math.pow(x, y);
}

function extreme(op: "min" | "max", a: number, b: number): number {
  return op === "min" ? Math.min(a, b) : Math.max(a, b);
}

function binary(op: string, dtype: DType, a: number, b: number): number {
  const float = dtype === "f32";
  switch (op) {
    case "add": return a + b;
    case "sub": return a - b;
    case "mul": return float ? a * b : Math.imul(a, b);
    case "div": return float ? a / b : b === 0 ? 0 : Math.trunc(a / b);
    case "rem": return float ? a % b : b === 0 ? 0 : a % b;
    case "pow": return power(a, b);
    case "min": case "max": return extreme(op, a, b);
    case "and": return dtype === "bool" ? Number(a !== 0 && b !== 0) : a & b;
    case "or": return dtype === "bool" ? Number(a !== 0 || b !== 0) : a | b;
    case "xor": return dtype === "bool" ? Number((a !== 0) !== (b !== 0)) : a ^ b;
    case "shl": return a << b;
    case "shr": return dtype === "i32" ? a >> b : a >>> b;
    default: throw new Error(op);
  }
}

interface Point { readonly out: Numbers; readonly reduce: Numbers; readonly acc: number; readonly inputs: readonly Numbers[] }

function dtypeOf(expr: Expr): DType {
  return expr.op === "index" ? "i32" : expr.dtype;
}

function alu(expr: Extract<Expr, { readonly src: readonly Expr[] }>, src: Numbers): number {
  const [a = 0, b = 0, c = 0] = src;
  const from = expr.src[0] === undefined ? "f32" : dtypeOf(expr.src[0]);
  switch (expr.op) {
    case "where": return a !== 0 ? b : c;
    case "lt": return Number(a < b);
    case "eq": return Number(a === b);
    case "neg": return -a;
    case "abs": return Math.abs(a);
    case "not": return expr.dtype === "bool" ? Number(a === 0) : ~a;
    case "cast": return from === "f32" && expr.dtype !== "f32" && expr.dtype !== "bool" ? toInteger(expr.dtype, a) : a;
    case "bitcast": return bitcast(from, expr.dtype, a);
    case "exp": case "log": case "sqrt": case "sin": case "cos": case "tanh": case "erf": case "floor": return MATH[expr.op](a);
    default: return binary(expr.op, expr.dtype, a, b);
  }
}

export function evaluate(expr: Expr, point: Point): number {
  switch (expr.op) {
    case "const": return wrap(expr.dtype, expr.value);
    case "index": return point[expr.of][expr.axis] ?? 0;
    case "acc": return point.acc;
    case "load": return point.inputs[expr.input]?.[evaluate(expr.at, point)] ?? 0;
    default: {
      const value = alu(expr, expr.src.map((child) => evaluate(child, point)));
      return Object.is(value, -0) && expr.dtype === "f32" ? -0 : wrap(expr.dtype, value);
    }
  }
}

export function* positions(shape: Numbers): Generator<number[]> {
  const count = shape.reduce((product, size) => product * size, 1);
  for (let flat = 0; flat < count; flat++) {
    const at: number[] = [];
    let rest = flat;
    for (const size of shape.toReversed()) { at.unshift(rest % size); rest = Math.floor(rest / size); }
    yield at;
  }
}

export function identity(op: ReduceOp, dtype: DType): number {
  if (op === "sum" || op === "prod") return op === "sum" ? 0 : 1;
  const extremes: Readonly<Record<DType, readonly [number, number]>> = {
    f32: [-Infinity, Infinity], f16: [-Infinity, Infinity], i32: [-0x80000000, 0x7fffffff], u32: [0, 0xffffffff], u8: [0, 255], bool: [0, 1],
  };
  return extremes[dtype][op === "max" ? 0 : 1];
}

function fold(op: ReduceOp, dtype: DType, acc: number, value: number): number {
  if (op === "max" || op === "min") return extreme(op, acc, value);
  if (dtype === "f32") return op === "sum" ? acc + value : acc * value;
  if (dtype === "bool") return op === "sum" ? Number(acc !== 0 || value !== 0) : Number(acc !== 0 && value !== 0);
  return wrap(dtype, op === "sum" ? acc + value : Math.imul(acc, value));
}

export function evaluateLoop(kernel: LoopKernel, inputs: readonly Numbers[]): number[] {
  const out: number[] = [];
  for (const position of positions(kernel.output.shape)) {
    if (kernel.reduce === undefined) { out.push(evaluate(kernel.body, { out: position, reduce: [], acc: 0, inputs })); continue; }
    const { op, dtype, shape, epilogue } = kernel.reduce;
    let acc = identity(op, dtype);
    for (const reduce of positions(shape)) acc = fold(op, dtype, acc, evaluate(kernel.body, { out: position, reduce, acc: 0, inputs }));
    out.push(evaluate(epilogue, { out: position, reduce: [], acc: wrap(dtype, acc), inputs }));
  }
  return out;
}

export function count(aval: Aval): number {
  return aval.shape.reduce((product, size) => product * size, 1);
}
