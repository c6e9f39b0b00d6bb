import { tensor, type Tensor } from "@receptive/core";
import type { Backend } from "@receptive/core/extend";
import { seededNumbers } from "../kit/seeded-numbers.ts";
import { baseShape, throughView } from "../ops/sample-values.ts";
import type { Sample } from "../ops/sample.ts";
import { type Differentiated, type Line, type LineValues, lineThrough, type Sum } from "./directional.ts";
import { smoothInputs } from "./smooth-inputs.ts";

const EPSILON = 2 ** -52;
/** (f(h) − f(−h))/2h is off by h²·f‴/6 and by ε·|f|/h: least where h is about the cube root of ε. Samples change over lengths of order 1, which is the scale. */
const STEP = Math.cbrt(EPSILON);
/** Of the derivative's terms, which are 2e-9: third derivatives three hundred times the first. A wrong rule shows as 1e-1. */
const TRUNCATION = 50 * STEP ** 2;
/** Of the value's terms: ten roundings of each, divided by the step. */
const ROUNDING = 10 * EPSILON / STEP;
/** Points tried where a difference reaches over a kink that depends on several inputs (a remainder, a margin). */
const ATTEMPTS = 8;

export interface DerivativeFault { readonly fault: string | null; readonly worst: number }

interface Measured { readonly derivative: Sum; readonly difference: number; readonly half: number; readonly allowed: number }

function measure(derivative: Sum, [far, near]: readonly (readonly [Sum, Sum])[]): Measured {
  const slopeOf = (pair: readonly [Sum, Sum] | undefined, h: number): number => (pair === undefined ? Number.NaN : (pair[0].sum - pair[1].sum) / (2 * h));
  const size = Math.max(...[far, near].flatMap((p) => (p === undefined ? [] : [p[0].size, p[1].size])));
  return { derivative, difference: slopeOf(far, STEP), half: slopeOf(near, STEP / 2), allowed: TRUNCATION * (1 + derivative.size) + ROUNDING * (1 + size) };
}

/** Derivatives at the middle of a line, and differences over two steps. */
async function measureLine(line: Line): Promise<{ first: Measured; second: Measured | null }> {
  const here = await line.valuesAt(0);
  const pairs: (readonly [LineValues, LineValues])[] = [];
  for (const h of [STEP, STEP / 2]) pairs.push([await line.valuesAt(h), await line.valuesAt(-h)]);
  const first = measure(here.first, pairs.map(([a, b]) => [a.value, b.value] as const));
  const slopes = pairs.flatMap(([a, b]) => (a.slope === null || b.slope === null ? [] : [[a.slope, b.slope] as const]));
  return { first, second: here.second === null ? null : measure(here.second, slopes) };
}

/** Of a smooth function the differences over h and h/2 agree, whatever the gradient says. */
const onKink = (m: Measured | null): boolean => m !== null && Math.abs(m.difference - m.half) > m.allowed;

function judge(order: string, m: Measured): DerivativeFault {
  const error = Math.abs(m.derivative.sum - m.half);
  const worst = Number.isFinite(error) ? error / m.allowed : Infinity;
  return { fault: worst <= 1 ? null : `${order} derivative ${m.derivative.sum} where differences give ${m.half}, ${worst.toPrecision(3)} times what is allowed`, worst };
}

function problem(sample: Sample, seed: number): Differentiated {
  const at = smoothInputs(sample.inputs, seed);
  const r = seededNumbers(seed + 1);
  const direction = (size: number): Float64Array => Float64Array.from({ length: size }, () => r.real());
  const directions = (): Float64Array[] => at.flatMap((p) => (p instanceof Int32Array ? [] : [direction(p.length)]));
  return {
    at, along: directions(), across: directions(),
    // Away from 0, and of both signs: no output goes untested.
    cotangent: (size, i) => { const c = seededNumbers(seed + 2 + i); return Float64Array.from({ length: size }, () => (c.below(2) === 0 ? -1 : 1) * c.real(0.5, 1.5)); },
    leaves: at.map((p, i) => tensor(p instanceof Int32Array ? p : Float32Array.from(p), baseShape(sample.inputs[i] ?? { shape: [p.length] }))),
    f: (bases: readonly Tensor[]) => [sample.f(...bases.map((b, i) => throughView(b, sample.inputs[i] ?? { shape: b.shape })))].flat(),
  };
}

/** Compares the gradient of a random projection of a sample, and that of its gradient, with differences along a random line. */
export async function checkGradient(sample: Sample, seed: number, oracle: Backend): Promise<{ readonly faults: readonly string[]; readonly worst: number }> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const line = await lineThrough(problem(sample, seed + 1000 * attempt), oracle, true);
    const { first, second } = await measureLine(line);
    line.dispose();
    if (onKink(first) || onKink(second)) continue;
    const judged = [judge("first", first), ...(second === null ? [] : [judge("second", second)])];
    return { faults: judged.flatMap((j) => (j.fault === null ? [] : [`${j.fault} (seed ${seed + 1000 * attempt})`])), worst: Math.max(...judged.map((j) => j.worst)) };
  }
  return { faults: [`no point of ${ATTEMPTS} at which differences over two steps agree: the sample is not smooth, or its inputs leave its domain (seed ${seed})`], worst: Infinity };
}
