/** WGSL for `emitCLike`. Bodies are parts of functions with parameters, so that nothing but literals is a constant expression. */
import { type AluOp, type CLikeDialect, type DType, type Expr, type ExprLeaf, exprPostorder, InternalError } from "@receptive/core/extend";
import { REGISTER } from "./element.ts";
import { literal } from "./literal.ts";

export interface DialectOptions {
  /** Text of element `at` of an input, 0 out of range. */
  readonly load: (dtype: DType, input: number, at: string) => string;
  readonly level?: (leaf: ExprLeaf) => number;
}

const FLOAT_FUNCTIONS: ReadonlySet<AluOp> = new Set<AluOp>(["exp", "log", "sin", "cos", "tanh", "erf", "sqrt", "div", "rem", "pow", "min", "max", "floor", "neg", "abs"]);
/** Of halves, these give halves. */
const EXACT_HALF: ReadonlySet<AluOp> = new Set<AluOp>(["neg", "abs", "floor", "min", "max", "rem"]);
const INFIX: Readonly<Partial<Record<AluOp, string>>> = { add: "+", sub: "-", mul: "*", and: "&", or: "|", xor: "^" };

export function wgslDialect({ load, level }: DialectOptions): CLikeDialect {
  const literals = new Set<string>();
  return {
    declare: (dtype, name, text) => `let ${name}: ${REGISTER[dtype]} = ${text};`,
    literal: (dtype, value) => {
      const text = literal(dtype, value);
      literals.add(text);
      return text;
    },
    index: (of, axis) => (axis < 0 ? "flat" : `${of === "out" ? "o" : "r"}${axis}`),
    acc: () => "acc",
    load,
    // An operation on constants alone would be evaluated by the compiler, which refuses overflow.
    alu: (op, dtype, [first = "", ...rest], from) => {
      const constant = [first, ...rest].every((arg) => literals.has(arg));
      return aluText(op, dtype, [constant ? `opaque_${REGISTER[from[0] ?? dtype]}(${first})` : first, ...rest], from);
    },
    ...(level === undefined ? {} : { level }),
  };
}

function aluText(op: AluOp, dtype: DType, args: readonly string[], from: readonly DType[]): string {
  const [a = "", b = "", c = ""] = args;
  const source = from[0] ?? dtype;
  switch (op) {
    case "where": return `select(${c}, ${b}, ${a})`;
    case "lt": return REGISTER[source] === "f32" ? `f32_lt(${a}, ${b})` : `(${a} < ${b})`;
    case "eq": return REGISTER[source] === "f32" ? `f32_eq(${a}, ${b})` : `(${a} == ${b})`;
    case "cast": return castText(a, source, dtype);
    case "bitcast": return source === dtype ? a : `bitcast<${REGISTER[dtype]}>(${a})`;
    default: break;
  }
  if (dtype === "bool") return boolText(op, a, b);
  if (dtype === "f32") return floatText(op, args);
  if (dtype === "f16") return EXACT_HALF.has(op) ? floatText(op, args) : `half(${floatText(op, args)})`;
  return dtype === "u8" ? `(${integerText(op, "u32", a, b)} & 255u)` : integerText(op, REGISTER[dtype], a, b);
}

function floatText(op: AluOp, args: readonly string[]): string {
  const infix = INFIX[op];
  if (infix !== undefined) return `(${args.join(` ${infix} `)})`;
  if (!FLOAT_FUNCTIONS.has(op)) throw undefinedOp(op, "f32");
  return `f32_${op}(${args.join(", ")})`;
}

function integerText(op: AluOp, type: string, a: string, b: string): string {
  const infix = INFIX[op];
  if (infix !== undefined) return `(${a} ${infix} ${b})`;
  switch (op) {
    case "neg": return type === "i32" ? `(0i - ${a})` : `(0u - ${a})`;
    case "abs": return type === "i32" ? `abs(${a})` : a;
    case "not": return `(~${a})`;
    case "min": case "max": return `${op}(${a}, ${b})`;
    case "shl": return `(${a} << (u32(${b}) & 31u))`;
    case "shr": return `(${a} >> (u32(${b}) & 31u))`;
    // A divisor that is a constant other than 0 needs no check.
    case "div": case "rem": return /^[1-9]\d*[iu]$/u.test(b) ? `(${a} ${op === "div" ? "/" : "%"} ${b})` : `${type}_${op}(${a}, ${b})`;
    case "pow": return `${type}_pow(${a}, ${b})`;
    default: throw undefinedOp(op, type);
  }
}

/** Sum and product of booleans are "or" and "and". */
function boolText(op: AluOp, a: string, b: string): string {
  switch (op) {
    case "not": return `(!${a})`;
    case "and": case "mul": case "min": return `(${a} && ${b})`;
    case "or": case "add": case "max": return `(${a} || ${b})`;
    case "xor": return `(${a} != ${b})`;
    default: throw undefinedOp(op, "bool");
  }
}

function castText(a: string, from: DType, to: DType): string {
  if (from === to) return a;
  const [source, target] = [REGISTER[from], REGISTER[to]];
  if (to === "bool") return source === "f32" ? `f32_is_not_zero(${a})` : `(${a} != ${source === "i32" ? "0i" : "0u"})`;
  if (source === "f32" && target === "i32") return `f32_to_i32(${a})`;
  if (source === "f32" && target === "u32") return to === "u8" ? `min(f32_to_u32(${a}), 255u)` : `f32_to_u32(${a})`;
  const converted = source === target ? a : source === "u32" && target === "f32" && from !== "u8" ? `u32_to_f32(${a})` : `${target}(${a})`;
  if (to === "f16") return from === "bool" || from === "u8" ? converted : `half(${converted})`;
  return to === "u8" && from !== "bool" ? `(${converted} & 255u)` : converted;
}

function undefinedOp(op: AluOp, type: string): InternalError {
  return new InternalError("E_PLAN_INVALID", `"${op}" is not defined on ${type}`);
}

/** The inputs that an expression loads. */
export function inputsOf(root: Expr): ReadonlySet<number> {
  return new Set(exprPostorder(root).flatMap((e) => (e.op === "load" ? [e.input] : [])));
}
