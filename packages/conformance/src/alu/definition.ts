/** What each operation is, written from the interface's text and from nothing the library computes with. */
import type { AluOp, DType } from "@receptive/core/extend";
import type { Signature } from "./signatures.ts";

type Scalar = (a: number, b: number, c: number) => number;

/** As a series near 0 and as a continued fraction far from it, in doubles. */
function erf(x: number): number {
  const a = Math.abs(x);
  if (Number.isNaN(x)) return x;
  if (a > 6) return Math.sign(x);
  if (a < 2.5) {
    let [term, sum] = [x, x];
    for (let n = 1; n < 200; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (sum * 2) / Math.sqrt(Math.PI);
  }
  let fraction = 0;
  for (let n = 120; n > 0; n--) fraction = n / 2 / (a + fraction);
  return Math.sign(x) * (1 - Math.exp(-a * a) / Math.sqrt(Math.PI) / (a + fraction));
}

/** C's pow: 1 to any power is 1, and so is −1 to an infinite one. */
function pow(x: number, y: number): number {
  return x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y;
}

/** C's fmod. JavaScript's % is exact, and the dividend's sign stays with a zero. */
const FLOAT: Readonly<Partial<Record<AluOp, Scalar>>> = {
  neg: (a) => -a, abs: Math.abs, exp: Math.exp, log: Math.log, sqrt: Math.sqrt, sin: Math.sin, cos: Math.cos, tanh: Math.tanh, erf, floor: Math.floor,
  add: (a, b) => a + b, sub: (a, b) => a - b, mul: (a, b) => a * b, div: (a, b) => a / b, rem: (a, b) => a % b, pow,
  min: (a, b) => Math.min(a, b), max: (a, b) => Math.max(a, b),
};

type Whole = (a: bigint, b: bigint) => bigint;
const WHOLE: Readonly<Partial<Record<AluOp, Whole>>> = {
  neg: (a) => -a, abs: (a) => (a < 0n ? -a : a), not: (a) => ~a,
  add: (a, b) => a + b, sub: (a, b) => a - b, mul: (a, b) => a * b,
  // BigInt division truncates, and its remainder has the dividend's sign.
  div: (a, b) => (b === 0n ? 0n : a / b), rem: (a, b) => (b === 0n ? 0n : a % b),
  min: (a, b) => (a < b ? a : b), max: (a, b) => (a > b ? a : b),
  and: (a, b) => a & b, or: (a, b) => a | b, xor: (a, b) => a ^ b, shl: (a, b) => a << b, shr: (a, b) => a >> b,
};

const BOOL: Readonly<Partial<Record<AluOp, Scalar>>> = {
  not: (a) => (a === 0 ? 1 : 0), and: (a, b) => (a !== 0 && b !== 0 ? 1 : 0), or: (a, b) => (a !== 0 || b !== 0 ? 1 : 0), xor: (a, b) => ((a !== 0) === (b !== 0) ? 0 : 1),
};

const isFloat = (t: DType | undefined): boolean => t === "f32" || t === "f16";

function wrap(dtype: DType, value: bigint): number {
  if (dtype === "i32") return Number(BigInt.asIntN(32, value));
  return Number(BigInt.asUintN(dtype === "u8" ? 8 : 32, value));
}

const LIMITS: Readonly<Partial<Record<DType, readonly [number, number]>>> = { i32: [-2147483648, 2147483647], u32: [0, 4294967295], u8: [0, 255] };

function castTo(dtype: DType, from: DType | undefined): Scalar {
  if (dtype === "bool") return (a) => (a === 0 ? 0 : 1);
  if (isFloat(dtype)) return (a) => a;
  const [low, high] = LIMITS[dtype] ?? [0, 0];
  if (isFloat(from)) return (a) => (Number.isNaN(a) ? 0 : Math.min(high, Math.max(low, Math.trunc(a))) + 0);
  return (a) => wrap(dtype, BigInt(a));
}

function bitcastTo(dtype: DType, from: DType | undefined): Scalar {
  const word = new DataView(new ArrayBuffer(4));
  return (a) => {
    if (from === "f32") word.setFloat32(0, a);
    else if (from === "i32") word.setInt32(0, a);
    else word.setUint32(0, a);
    return dtype === "f32" ? word.getFloat32(0) : dtype === "i32" ? word.getInt32(0) : word.getUint32(0);
  };
}

/** The exact result, or that of doubles: rounding to the result's type is the caller's. */
export function definitionOf({ op, dtype, from }: Signature): Scalar {
  switch (op) {
    case "where": return (a, b, c) => (a === 0 ? c : b);
    case "lt": return (a, b) => (a < b ? 1 : 0);
    case "eq": return (a, b) => (a === b ? 1 : 0);
    case "cast": return castTo(dtype, from[0]);
    case "bitcast": return bitcastTo(dtype, from[0]);
    default: break;
  }
  const plain = dtype === "bool" ? BOOL[op] : isFloat(dtype) ? FLOAT[op] : undefined;
  if (plain !== undefined) return plain;
  const whole = WHOLE[op];
  if (whole === undefined) throw new RangeError(`${op} is not defined on ${dtype}`);
  return (a, b) => wrap(dtype, whole(BigInt(a), BigInt(Number.isInteger(b) ? b : 0)));
}
