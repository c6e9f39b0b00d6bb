/**
 * JavaScript as a target of `emitCLike`: numbers for floats and integers, booleans for bool. Generated text may name the
 * functions of `JS_RUNTIME` and nothing else but `Math`.
 */
import { isFloat } from "../dtype.ts";
import type { AluOp, Aval, DType } from "../backend/interface.ts";
import type { CLikeDialect } from "../backend/emit-c-like.ts";
import { InternalError } from "../errors.ts";
import { bitsOfSingle, singleOfBits } from "./bit-cast.ts";
import { erf } from "./erf.ts";
import { floatPow, intPow } from "./pow.ts";
import type { Precision } from "./precision.ts";
import { toStored } from "./precision.ts";
import { roundHalf } from "./round-half.ts";

export interface JsRuntime {
  readonly erf: (x: number) => number;
  readonly floatPow: (base: number, exponent: number) => number;
  readonly intPow: (base: number, exponent: number) => number;
  readonly roundHalf: (x: number) => number;
  readonly bitsOfSingle: (value: number) => number;
  readonly singleOfBits: (bits: number) => number;
}
export const JS_RUNTIME: JsRuntime = { erf, floatPow, intPow, roundHalf, bitsOfSingle, singleOfBits };

export interface JsDialectOptions {
  /** f32: `Math.fround` after every operation that can round; f64: never. */
  readonly precision: Precision;
  /** Inputs are arrays named I0, I1, …; their sizes bound the loads. */
  readonly inputs: readonly Aval[];
  /** Loop variables are o0, o1, … and r0, r1, …, nested in this order; `outRank` gives the depth of a reduce axis. */
  readonly outRank: number;
}

/** The dialect of the reference backend; the reduced value is named `acc`. */
export function jsDialect({ precision, inputs, outRank }: JsDialectOptions): CLikeDialect {
  const sizes = inputs.map((aval) => aval.shape.reduce((size, n) => size * n, 1));
  return {
    declare: (_dtype, name, text) => `const ${name} = ${text};`,
    literal: (dtype, value) => jsLiteral(dtype, toStored(dtype, value, precision)),
    index: (of, axis) => `${of === "out" ? "o" : "r"}${axis}`,
    acc: () => "acc",
    load: (dtype, input, at) => {
      const inside = `${at} >>> 0 < ${sizes[input] ?? 0}`;
      return dtype === "bool" ? `(${inside} && I${input}[${at}] !== 0)` : `(${inside} ? I${input}[${at}] : 0)`;
    },
    alu: (op, dtype, args, from) => jsAlu(op, dtype, args, from, precision),
    level: (leaf) => (leaf.op === "acc" ? outRank : leaf.axis + 1 + (leaf.of === "reduce" ? outRank : 0)),
  };
}

function jsLiteral(dtype: DType, value: number): string {
  if (dtype === "bool") return value === 0 ? "false" : "true";
  const text = Object.is(value, -0) ? "-0" : String(value);
  return text.startsWith("-") ? `(${text})` : text;
}

function jsAlu(op: AluOp, dtype: DType, args: readonly string[], from: readonly DType[], precision: Precision): string {
  const [a = "", b = "", c = ""] = args;
  const source = from[0] ?? dtype;
  switch (op) {
    case "where": return `(${a} ? ${b} : ${c})`;
    case "lt": return `(${a} < ${b})`;
    case "eq": return `(${a} === ${b})`;
    case "cast": return jsCast(a, source, dtype, precision);
    case "bitcast": return jsBitcast(a, source, dtype);
    default:
      if (dtype === "bool") return boolAlu(op, a, b);
      return isFloat(dtype) ? floatAlu(op, dtype, a, b, precision) : intAlu(op, dtype, a, b);
  }
}

/** Operations that give a value of the type for values of the type need no rounding. */
function floatAlu(op: AluOp, dtype: DType, a: string, b: string, precision: Precision): string {
  const round = (text: string): string => jsRound(text, dtype, precision);
  switch (op) {
    case "neg": return `(-${a})`;
    case "abs": case "floor": return `Math.${op}(${a})`;
    case "min": case "max": return `Math.${op}(${a}, ${b})`;
    case "exp": case "log": case "sqrt": case "sin": case "cos": case "tanh": return round(`Math.${op}(${a})`);
    case "erf": return round(`erf(${a})`);
    case "add": return round(`(${a} + ${b})`);
    case "sub": return round(`(${a} - ${b})`);
    case "mul": return round(`(${a} * ${b})`);
    case "div": return round(`(${a} / ${b})`);
    case "rem": return `(${a} % ${b})`;
    case "pow": return round(`floatPow(${a}, ${b})`);
    default: throw undefinedOp(op, dtype);
  }
}

function intAlu(op: AluOp, dtype: DType, a: string, b: string): string {
  const wrap = (text: string): string => jsWrap(text, dtype);
  switch (op) {
    case "neg": return wrap(`-${a}`);
    case "abs": return dtype === "i32" ? wrap(`Math.abs(${a})`) : a;
    case "not": return wrap(`~${a}`);
    case "min": case "max": return `Math.${op}(${a}, ${b})`;
    case "add": return wrap(`${a} + ${b}`);
    case "sub": return wrap(`${a} - ${b}`);
    case "mul": return wrap(`Math.imul(${a}, ${b})`);
    // The quotient of two 32-bit integers is exact enough in a double; Infinity and NaN (a zero divisor) wrap to 0.
    case "div": return wrap(`${a} / ${b}`);
    case "rem": return wrap(`${a} % ${b}`);
    case "pow": return wrap(`intPow(${a}, ${b})`);
    case "and": return wrap(`(${a} & ${b})`);
    case "or": return wrap(`(${a} | ${b})`);
    case "xor": return wrap(`(${a} ^ ${b})`);
    case "shl": return wrap(`(${a} << ${b})`);
    case "shr": return wrap(`(${a} ${dtype === "i32" ? ">>" : ">>>"} ${b})`);
    default: throw undefinedOp(op, dtype);
  }
}

/** Sum and product of booleans are "or" and "and", as in NumPy. */
function boolAlu(op: AluOp, a: string, b: string): string {
  switch (op) {
    case "not": return `(!${a})`;
    case "and": case "mul": case "min": return `(${a} && ${b})`;
    case "or": case "add": case "max": return `(${a} || ${b})`;
    case "xor": return `(${a} !== ${b})`;
    default: throw undefinedOp(op, "bool");
  }
}

function jsCast(text: string, from: DType, to: DType, precision: Precision): string {
  if (from === to) return text;
  if (to === "bool") return `(${text} !== 0)`;
  if (from === "bool") return `(${text} ? 1 : 0)`;
  if (isFloat(to)) return from === "f16" || from === "u8" ? text : jsRound(text, to, precision);
  if (!isFloat(from)) return jsWrap(text, to);
  // Math.min and Math.max let NaN through, and wrapping takes NaN to 0.
  const [low, high] = to === "i32" ? ["-2147483648", "2147483647"] : ["0", to === "u32" ? "4294967295" : "255"];
  return jsWrap(`Math.max(${low}, Math.min(${high}, ${text}))`, to);
}

function jsBitcast(text: string, from: DType, to: DType): string {
  if (from === to) return text;
  if (from === "f32") return to === "u32" ? `(bitsOfSingle(${text}) >>> 0)` : `bitsOfSingle(${text})`;
  return to === "f32" ? `singleOfBits(${text})` : jsWrap(text, to);
}

function jsRound(text: string, dtype: DType, precision: Precision): string {
  if (dtype === "f16") return `roundHalf(${text})`;
  return precision === "f32" ? `Math.fround(${text})` : text;
}

function jsWrap(text: string, dtype: DType): string {
  if (dtype === "i32") return `(${text} | 0)`;
  return dtype === "u32" ? `(${text} >>> 0)` : `(${text} & 255)`;
}

function undefinedOp(op: AluOp, dtype: DType): InternalError {
  return new InternalError("E_PLAN_INVALID", `"${op}" is not defined on ${dtype}`);
}
