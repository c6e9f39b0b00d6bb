import type { AluOp, DType } from "@receptive/core/extend";

/** An operation on the types it takes and the type it gives. */
export interface Signature { readonly op: AluOp; readonly dtype: DType; readonly from: readonly DType[] }

const FLOATS: readonly DType[] = ["f32", "f16"];
const WORDS: readonly DType[] = ["i32", "u32"];
const ALL: readonly DType[] = ["f32", "f16", "i32", "u32", "u8", "bool"];

const map = (ops: readonly AluOp[], dtypes: readonly DType[], of: (op: AluOp, t: DType) => Signature): Signature[] => ops.flatMap((op) => dtypes.map((t) => of(op, t)));

/** Every operation on every type on which the graph can ask for it. */
export const signatures: readonly Signature[] = [
  ...map(["neg", "abs"], [...FLOATS, "i32"], (op, t) => ({ op, dtype: t, from: [t] })),
  ...map(["exp", "log", "sqrt", "sin", "cos", "tanh", "erf", "floor"], FLOATS, (op, t) => ({ op, dtype: t, from: [t] })),
  ...map(["not"], [...WORDS, "bool"], (op, t) => ({ op, dtype: t, from: [t] })),
  ...map(["add", "sub", "mul", "div", "rem", "min", "max"], [...FLOATS, ...WORDS], (op, t) => ({ op, dtype: t, from: [t, t] })),
  ...map(["pow"], FLOATS, (op, t) => ({ op, dtype: t, from: [t, t] })),
  ...map(["lt"], [...FLOATS, ...WORDS, "u8"], (op, t) => ({ op, dtype: "bool", from: [t, t] })),
  ...map(["eq"], ALL, (op, t) => ({ op, dtype: "bool", from: [t, t] })),
  ...map(["and", "or", "xor"], [...WORDS, "bool"], (op, t) => ({ op, dtype: t, from: [t, t] })),
  ...map(["shl", "shr"], WORDS, (op, t) => ({ op, dtype: t, from: [t, t] })),
  ...map(["where"], ALL, (op, t) => ({ op, dtype: t, from: ["bool", t, t] })),
  ...ALL.flatMap((to) => ALL.filter((from) => from !== to).map((from): Signature => ({ op: "cast", dtype: to, from: [from] }))),
  ...(["f32", "i32", "u32"] as const).flatMap((to) => (["f32", "i32", "u32"] as const).filter((from) => from !== to).map((from): Signature => ({ op: "bitcast", dtype: to, from: [from] }))),
];

/** Where operands and result have different types the id tells: the result's type, and `from-TYPE` in the variant. */
export function signatureName({ op, dtype, from }: Signature): string {
  if (op === "cast" || op === "bitcast") return `${op}/${dtype}/from-${from[0] ?? ""}-`;
  return `${op}/${from[1] ?? from[0] ?? dtype}/`;
}
