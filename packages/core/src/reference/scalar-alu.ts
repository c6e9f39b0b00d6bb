/** The operations as functions of numbers (bool: 0 or 1), for places where no code may be generated from text. */
import { isFloat } from "../dtype.ts";
import type { AluOp, DType } from "../backend/interface.ts";
import { InternalError } from "../errors.ts";
import { bitsOfSingle, singleOfBits } from "./bit-cast.ts";
import { erf } from "./erf.ts";
import { floatPow, intPow } from "./pow.ts";
import type { Precision } from "./precision.ts";
import { toStored } from "./precision.ts";

export type Scalar = (a: number, b: number, c: number) => number;

/** `op` with result type `dtype` on sources of type `from`; unused operands are ignored. */
export function scalarAlu(op: AluOp, dtype: DType, from: readonly DType[], precision: Precision): Scalar {
  const source = from[0] ?? dtype;
  switch (op) {
    case "where": return (a, b, c) => (a === 0 ? c : b);
    case "lt": return (a, b) => (a < b ? 1 : 0);
    case "eq": return (a, b) => (a === b ? 1 : 0);
    case "cast": return (a) => cast(a, source, dtype, precision);
    case "bitcast": return bitcast(source, dtype, precision);
    default: {
      const raw = dtype === "bool" ? BOOL[op] : isFloat(dtype) ? FLOAT[op] : dtype === "i32" ? SIGNED[op] ?? INTEGER[op] : INTEGER[op];
      if (raw === undefined) throw new InternalError("E_PLAN_INVALID", `"${op}" is not defined on ${dtype}`);
      return (a, b, c) => toStored(dtype, raw(a, b, c), precision);
    }
  }
}

type Table = Readonly<Partial<Record<AluOp, Scalar>>>;

const FLOAT: Table = {
  neg: (a) => -a, abs: Math.abs, exp: Math.exp, log: Math.log, sqrt: Math.sqrt, sin: Math.sin, cos: Math.cos, tanh: Math.tanh,
  erf, floor: Math.floor,
  add: (a, b) => a + b, sub: (a, b) => a - b, mul: (a, b) => a * b, div: (a, b) => a / b, rem: (a, b) => a % b, pow: floatPow,
  min: (a, b) => Math.min(a, b), max: (a, b) => Math.max(a, b),
};

/** u32 and u8; wrapping follows. */
const INTEGER: Table = {
  neg: (a) => -a, abs: (a) => a, not: (a) => ~a,
  add: (a, b) => a + b, sub: (a, b) => a - b, mul: Math.imul, div: (a, b) => a / b, rem: (a, b) => a % b, pow: intPow,
  min: (a, b) => Math.min(a, b), max: (a, b) => Math.max(a, b),
  and: (a, b) => a & b, or: (a, b) => a | b, xor: (a, b) => a ^ b, shl: (a, b) => a << b, shr: (a, b) => a >>> b,
};

const SIGNED: Table = { abs: Math.abs, shr: (a, b) => a >> b };

const BOOL: Table = {
  not: (a) => 1 - a, and: (a, b) => a & b, or: (a, b) => a | b, xor: (a, b) => a ^ b,
  mul: (a, b) => a & b, min: (a, b) => a & b, add: (a, b) => a | b, max: (a, b) => a | b,
};

function bitcast(from: DType, to: DType, precision: Precision): Scalar {
  if (from === to) return (a) => a;
  if (to === "f32") return (a) => singleOfBits(a);
  return from === "f32" ? (a) => toStored(to, bitsOfSingle(a), precision) : (a) => toStored(to, a, precision);
}

function cast(value: number, from: DType, to: DType, precision: Precision): number {
  if (to === "bool") return value === 0 ? 0 : 1;
  if (!isFloat(from) || isFloat(to)) return toStored(to, value, precision);
  if (value !== value) return 0;
  const [low, high] = to === "i32" ? [-(2 ** 31), 2 ** 31 - 1] : [0, to === "u32" ? 2 ** 32 - 1 : 255];
  return toStored(to, Math.min(high, Math.max(low, value)), precision);
}
