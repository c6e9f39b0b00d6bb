import { build, type DType, type Graph, type ReduceOp, toPlan } from "@receptive/core/extend";
import { compareValues } from "../compare-values.ts";
import { type Case, outcome, skipped, type Suite } from "../kit/case.ts";
import { missing } from "../kit/element-layout.ts";
import { runPlan } from "../kit/run-plan.ts";
import { seededNumbers, seedOf } from "../kit/seeded-numbers.ts";
import { foldLimit } from "../tolerances.ts";

const SIZES = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 255, 256, 257, 1000];
const KINDS: readonly ReduceOp[] = ["sum", "prod", "max", "min"];
const DTYPES = ["f32", "f16", "i32", "u32"] as const;
type Number = (typeof DTYPES)[number];

/** Where the reduced axis of size n lies, and what is around it. */
const LAYOUTS: Readonly<Record<string, (n: number) => { readonly shape: number[]; readonly axes: number[] }>> = {
  inner: (n) => ({ shape: [3, n], axes: [1] }),
  outer: (n) => ({ shape: [n, 5], axes: [0] }),
  middle: (n) => ({ shape: [2, n, 3], axes: [1] }),
  all: (n) => ({ shape: [n], axes: [0] }),
  two: (n) => ({ shape: [n, 2, 3], axes: [0, 2] }),
};

const IDENTITY: Readonly<Record<ReduceOp, Readonly<Record<Number, number>>>> = {
  sum: { f32: 0, f16: 0, i32: 0, u32: 0 },
  prod: { f32: 1, f16: 1, i32: 1, u32: 1 },
  max: { f32: -Infinity, f16: -Infinity, i32: -2147483648, u32: 0 },
  min: { f32: Infinity, f16: Infinity, i32: 2147483647, u32: 4294967295 },
};

const isFloat = (dtype: Number): boolean => dtype === "f32" || dtype === "f16";

function join(kind: ReduceOp, dtype: Number, a: number, b: number): number {
  if (kind === "max") return Math.max(a, b);
  if (kind === "min") return Math.min(a, b);
  if (isFloat(dtype)) return kind === "sum" ? a + b : a * b;
  const whole = kind === "sum" ? BigInt(a) + BigInt(b) : BigInt(a) * BigInt(b);
  return Number(dtype === "i32" ? BigInt.asIntN(32, whole) : BigInt.asUintN(32, whole));
}

/** Folds axes away, one number at a time; with the sum of magnitudes beside each, which rounding errors are a part of. */
function fold(kind: ReduceOp, dtype: Number, x: ArrayLike<number>, shape: readonly number[], axes: readonly number[]): { values: number[]; magnitudes: number[] } {
  const kept = shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const size = kept.reduce((n, i) => n * (shape[i] ?? 1), 1);
  const values = new Array<number>(size).fill(IDENTITY[kind][dtype]);
  const magnitudes = new Array<number>(size).fill(0);
  for (let flat = 0; flat < x.length; flat++) {
    let rest = flat;
    const at = new Array<number>(shape.length).fill(0);
    for (let i = shape.length - 1; i >= 0; i--) {
      at[i] = rest % (shape[i] ?? 1);
      rest = Math.floor(rest / (shape[i] ?? 1));
    }
    const to = kept.reduce((o, i) => o * (shape[i] ?? 1) + (at[i] ?? 0), 0);
    values[to] = join(kind, dtype, values[to] ?? 0, x[flat] ?? 0);
    magnitudes[to] = (magnitudes[to] ?? 0) + Math.abs(x[flat] ?? 0);
  }
  return { values, magnitudes };
}

function draw(kind: ReduceOp, dtype: Number, count: number, n: number, seed: number): ArrayLike<number> {
  const r = seededNumbers(seed);
  if (dtype === "f16") return Float32Array.from(draw(kind, "f32", count, n, seed), Math.f16round);
  // Products stay in range: the more factors, the closer to 1. Elsewhere all are negative at times, which a start at 0 hides.
  if (dtype === "f32" && kind === "prod") return Float32Array.from({ length: count }, () => (r.below(2) === 0 ? 1 : -1) * 2 ** (r.real() / Math.sqrt(1 + n)));
  if (dtype === "f32") return r.singles(count, kind === "max" ? -9 : kind === "min" ? 1 : -3, kind === "max" ? -1 : kind === "min" ? 9 : 3);
  if (dtype === "i32") return Int32Array.from({ length: count }, () => r.real(-(2 ** 31), kind === "max" ? -1 : 2 ** 31));
  return Uint32Array.from({ length: count }, () => r.real(kind === "min" ? 1 : 0, 2 ** 32));
}

function graphOf(kind: ReduceOp, dtype: DType, shape: readonly number[], axes: readonly number[]): Graph {
  const x = build.input(shape, dtype);
  return { inputs: [x], outputs: [build.reduce(kind, x, axes)] };
}

function reduceCase(kind: ReduceOp, dtype: Number, layout: string, n: number, seed: number, special?: "nan" | "infinity"): Case {
  const id = `reduce/${kind}/${dtype}/${special === undefined ? "" : `${special}-`}${layout}-${n}`;
  return {
    id,
    async run({ backend }) {
      const absent = missing([dtype], backend.caps);
      if (absent !== undefined) return skipped(`the backend has no ${absent}`);
      const { shape, axes } = LAYOUTS[layout]?.(n) ?? { shape: [n], axes: [0] };
      const count = shape.reduce((a, b) => a * b, 1);
      const x = draw(kind, dtype, count, n, seedOf(seed, id));
      if (x instanceof Float32Array && special !== undefined) {
        x[Math.floor(count / 2)] = special === "nan" ? Number.NaN : -Infinity;
        x[count - 1] = special === "nan" ? Number.NaN : Infinity;
      }
      const { values, magnitudes } = fold(kind, dtype, x, shape, axes);
      const [found = []] = await runPlan(backend, toPlan(graphOf(kind, dtype, shape, axes), backend), [x]);
      const terms = axes.reduce((t, a) => t * (shape[a] ?? 1), 1);
      const limit = foldLimit(kind, dtype);
      const faults: (string | null)[] = [];
      let worst = 0;
      for (const [i, wanted] of values.entries()) {
        const scale = kind === "sum" ? (magnitudes[i] ?? 0) : Math.abs(wanted);
        // What is left of a difference, once halves are too small to tell apart, is an absolute error.
        const least = dtype === "f16" && limit.once > 0 ? 2 ** -25 : 0;
        const atol = Number.isFinite(scale) ? limit.perTerm * terms * scale + limit.once * Math.abs(wanted) + least : 0;
        const result = compareValues([found[i] ?? Number.NaN], [wanted], { rtol: 0, atol });
        worst = Math.max(worst, result.worst);
        if (result.fault !== null) faults.push(`at ${i}: ${found[i]} instead of ${wanted}`);
      }
      if (found.length !== values.length) faults.push(`${found.length} values instead of ${values.length}`);
      return outcome(faults.slice(0, 3), worst, { value: worst });
    },
  };
}

function all(seed: number): Case[] {
  const plain = KINDS.flatMap((kind) => DTYPES.flatMap((dtype) => Object.keys(LAYOUTS).flatMap((layout) => SIZES.map((n) => reduceCase(kind, dtype, layout, n, seed)))));
  const special = KINDS.flatMap((kind) => ["inner", "outer", "all"].flatMap((layout) => [1, 2, 4, 17, 129].flatMap((n) => [reduceCase(kind, "f32", layout, n, seed, "nan"), ...(n > 1 ? [reduceCase(kind, "f32", layout, n, seed, "infinity")] : [])])));
  return [...plain, ...special];
}

/** Reductions over the sizes around which vectors, blocks and tails begin and end, on every side of an array. */
export const reduceSuite: Suite = { name: "reduce", cases: all };
