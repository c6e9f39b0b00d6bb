import type { AluOp, CLikeDialect, DType } from "@receptive/core/extend";
import { isFloat, rounded } from "./element-types.ts";

const INFIX: Readonly<Partial<Record<AluOp, string>>> = { add: "+", sub: "-", mul: "*", div: "/", rem: "%", and: "&", or: "|", xor: "^", shl: "<<" };

/** JavaScript for `emitCLike`. Inputs are I0, I1, …; loop variables o0, … and r0, …; the reduced value is `acc`. */
export const js: CLikeDialect = {
  declare: (_dtype, name, text) => `const ${name} = ${text};`,
  literal: (dtype, value) => rounded(dtype, Object.is(value, -0) ? "-0" : String(value)),
  index: (of, axis) => `${of === "out" ? "o" : "r"}${axis}`,
  acc: () => "acc",
  // Out of range an array answers undefined, before its start as well as behind its end.
  load: (_dtype, input, at) => `(I${input}[${at}] ?? 0)`,
  alu: (op, dtype, [a = "", b = "", c = ""], [from = dtype]) => {
    switch (op) {
      case "where": return `(${a} ? ${b} : ${c})`;
      case "lt": return `(${a} < ${b} ? 1 : 0)`;
      case "eq": return `(${a} === ${b} ? 1 : 0)`;
      case "not": return rounded(dtype, dtype === "bool" ? `1 - ${a}` : `~${a}`);
      case "neg": return rounded(dtype, `-${a}`);
      case "shr": return rounded(dtype, `${a} ${dtype === "i32" ? ">>" : ">>>"} ${b}`);
      case "cast": return castText(a, from, dtype);
      case "bitcast": return from === dtype ? a : dtype === "f32" ? `singleOf(${a})` : rounded(dtype, from === "f32" ? `bitsOf(${a})` : a);
      default: return arithmetic(op, dtype, a, b);
    }
  },
};

function arithmetic(op: AluOp, dtype: DType, a: string, b: string): string {
  // A product of integers has more bits than a double keeps.
  if (op === "mul" && !isFloat(dtype)) return rounded(dtype, `Math.imul(${a}, ${b})`);
  const infix = INFIX[op];
  // A quotient by zero is Infinity or NaN, and both become the integer 0. A sum of booleans that is not 0 becomes 1.
  if (infix !== undefined) return rounded(dtype, `${a} ${infix} ${b}`);
  // What is left is a function: ours, or one of Math with one operand or two.
  const name = op === "erf" || op === "pow" ? op : `Math.${op}`;
  return rounded(dtype, b === "" ? `${name}(${a})` : `${name}(${a}, ${b})`);
}

/** Floats saturate on their way to integers. NaN passes min and max, and becomes 0 where it is rounded. */
function castText(a: string, from: DType, to: DType): string {
  if (!isFloat(from) || isFloat(to) || to === "bool") return rounded(to, a);
  const [low, high] = to === "i32" ? [-2147483648, 2147483647] : [0, to === "u32" ? 4294967295 : 255];
  return rounded(to, `Math.max(${low}, Math.min(${high}, ${a}))`);
}

const single = new Float32Array(1);
const bits = new Int32Array(single.buffer);

/** The functions that the text may call besides `Math`. */
export const runtime = {
  bitsOf: (x: number): number => { single[0] = x; return bits[0] ?? 0; },
  singleOf: (x: number): number => { bits[0] = x; return single[0] ?? 0; },
  /** C's: 1 to any power is 1, and so is −1 to an infinite one. */
  pow: (x: number, y: number): number => (x === 1 || (x === -1 && Math.abs(y) === Infinity) ? 1 : x ** y),
  /** 2/√π · e^(−x²) · Σ 2ⁿx²ⁿ⁺¹/(2n+1)!!, whose terms all have one sign; from 4 on the nearest single is 1. */
  erf: (x: number): number => {
    if (Math.abs(x) >= 4) return Math.sign(x);
    let [term, sum] = [x, x];
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) sum += term *= (2 * x * x) / (2 * n + 1);
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  },
} as const;
