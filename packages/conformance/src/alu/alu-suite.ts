import type { DType, Expr, LoopKernel } from "@receptive/core/extend";
import { type Case, type Context, type Outcome, outcome, skipped, type Suite } from "../kit/case.ts";
import { missing } from "../kit/element-layout.ts";
import { planOf, runPlan } from "../kit/run-plan.ts";
import { seededNumbers, seedOf } from "../kit/seeded-numbers.ts";
import { ulpsApart } from "../kit/ulps.ts";
import { aluLimit } from "../tolerances.ts";
import { definitionOf } from "./definition.ts";
import { type Signature, signatureName, signatures } from "./signatures.ts";
import { SHIFTS, SPECIAL } from "./special-values.ts";

function kernelOf({ op, dtype, from }: Signature, count: number): LoopKernel {
  const at: Expr = { op: "index", of: "out", axis: 0 };
  return {
    kind: "loop", name: op, inputs: from.map((type) => ({ shape: [count], dtype: type })), output: { shape: [count], dtype },
    body: { op, dtype, src: from.map((type, input) => ({ op: "load", dtype: type, input, at })) },
  };
}

/** Every combination of special operands, one column per operand. */
function combinations({ op, from }: Signature): number[][] {
  const lists = from.map((t, i) => ((op === "shl" || op === "shr") && i === 1 ? SHIFTS : SPECIAL[t]));
  let rows: number[][] = [[]];
  for (const list of lists) rows = rows.flatMap((row) => list.map((v) => [...row, v]));
  return from.map((_, i) => rows.map((row) => row[i] ?? 0));
}

/** Operands spread over the range of their type, small magnitudes as often as large ones. */
function sweep({ op, from }: Signature, seed: number, count: number): number[][] {
  const r = seededNumbers(seed);
  const draw = (t: DType, i: number): number => {
    if (t === "bool") return r.below(2);
    if ((op === "shl" || op === "shr") && i === 1) return r.below(32);
    const bits = 2 ** (r.real(0, 1) * (t === "u8" ? 8 : t === "f16" ? 15 : 32));
    if (t === "u8" || t === "u32") return Math.min(2 ** (t === "u8" ? 8 : 32) - 1, Math.floor(bits));
    if (t === "i32") return Math.trunc(bits / 2) * (r.below(2) === 0 ? 1 : -1) | 0;
    const value = (r.below(2) === 0 ? 1 : -1) * 2 ** r.real(-12, op === "exp" || op === "pow" ? 6 : 16) * 0.5;
    return t === "f16" ? Math.f16round(value) : Math.fround(op === "log" || (op === "pow" && i === 0) ? Math.abs(value) : value);
  };
  return from.map((t, i) => Array.from({ length: count }, () => draw(t, i)));
}

/** Half-precision neighbours apart, from the singles between them. */
function halvesApart(a: number, b: number): number {
  if (Object.is(a, b) || a === b || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  if (!Number.isFinite(a) || !Number.isFinite(b)) return Math.max(Math.abs(a), Math.abs(b)) === Infinity && Math.min(Math.abs(a), Math.abs(b)) >= 65504 ? 1 : Infinity;
  return Math.abs(a - b) / Math.max(2 ** -24, 2 ** (Math.floor(Math.log2(Math.max(Math.abs(a), Math.abs(b)))) - 10));
}

/** Where the result is exact its zero has a sign, too. */
function judge(s: Signature, found: readonly number[], operands: readonly (readonly number[])[]): Outcome {
  const f = definitionOf(s);
  const limit = aluLimit(s.op, s.dtype).ulps;
  const faults: string[] = [];
  let worst = 0;
  let ulps = 0;
  for (const [i, value] of found.entries()) {
    const [a = 0, b = 0, c = 0] = operands.map((column) => column[i] ?? 0);
    const exact = f(a, b, c);
    const wanted = s.dtype === "f32" ? Math.fround(exact) : s.dtype === "f16" ? Math.f16round(exact) : exact;
    const apart = s.dtype === "f16" ? halvesApart(value, wanted) : s.dtype === "f32" ? ulpsApart(value, wanted) : value === wanted ? 0 : Infinity;
    const sign = limit === 0 && s.dtype === "f32" && wanted === 0 && !Object.is(Math.fround(value), wanted);
    ulps = Math.max(ulps, apart);
    worst = Math.max(worst, limit === 0 ? (apart === 0 ? 0 : Infinity) : apart / limit);
    if (apart > limit || sign) faults.push(`${s.op}(${operands.map((column) => text(column[i] ?? 0)).join(", ")}) is ${text(value)} instead of ${text(wanted)}${Number.isFinite(apart) && apart > 0 ? `, ${apart} ulps away` : ""}`);
  }
  return outcome(faults.length > 3 ? [...faults.slice(0, 3), `${faults.length} of ${found.length} in all`] : faults, worst, { value: ulps });
}

const text = (x: number): string => (Object.is(x, -0) ? "-0" : String(x));

async function check(s: Signature, operands: readonly (readonly number[])[], { backend }: Context): Promise<Outcome> {
  const absent = missing([s.dtype, ...s.from], backend.caps);
  if (absent !== undefined) return skipped(`the backend has no ${absent}`);
  const [found = []] = await runPlan(backend, planOf(kernelOf(s, operands[0]?.length ?? 0)), operands);
  return judge(s, found, operands);
}

/** Prefixes of the special values: what does not fill a vector takes another path. */
async function checkTails(s: Signature, context: Context): Promise<Outcome> {
  const all = combinations(s);
  let last: Outcome = outcome([]);
  let ulps = 0;
  for (const n of [0, 1, 2, 3, 4, 5, 7, 8, 9]) {
    last = await check(s, all.map((column) => column.slice(-n - 1).slice(0, n)), context);
    if (last.faults.length > 0 || last.skipped !== undefined) return last;
    ulps = Math.max(ulps, last.errors?.value ?? 0);
  }
  return { ...last, errors: { value: ulps } };
}

function casesOf(s: Signature, seed: number): Case[] {
  const id = `alu/${signatureName(s)}`;
  return [
    { id: `${id}special`, run: (context) => check(s, combinations(s), context) },
    { id: `${id}tails`, run: (context) => checkTails(s, context) },
    { id: `${id}sweep`, run: (context) => check(s, sweep(s, seedOf(seed, id), 2000), context) },
  ];
}

/** Every scalar operation on every type: special values in all combinations, lengths that fill no vector, and a sweep of the range. */
export const aluSuite: Suite = { name: "alu", cases: (seed) => signatures.flatMap((s) => casesOf(s, seed)) };
