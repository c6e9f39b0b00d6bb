/** Gradients against central differences, in double precision along random directions. */
import { tensor } from "../index.ts";
import { grad, stopGradient } from "../grad/grad.ts";
import { type Shape, sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { seededValues } from "./seeded-values.ts";

export interface Input { readonly shape: Shape; readonly low?: number; readonly high?: number; readonly values?: readonly number[] }

export interface GradientCase {
  readonly name: string;
  readonly inputs: readonly Input[];
  readonly f: (...xs: Tensor[]) => Tensor;
  /** False where the second derivative does not exist or is not checked. */
  readonly second?: boolean;
}

/** The step of the difference. The error is about h²·f‴/6 + ε·|f|/h, of order 1e-10 for functions of order 1. */
const H = 1e-5;
/** A hundred times that error: it covers cases whose higher derivatives are in the hundreds. A wrong factor shows as 1e-1. */
const TOLERANCE = 2e-8;

type Scalar = (xs: readonly Tensor[]) => Tensor;

export interface Comparison { readonly order: number; readonly derivative: number; readonly difference: number; readonly close: boolean }

async function compare(order: number, f: Scalar, points: readonly Float64Array[], shapes: readonly Shape[], directions: readonly Float64Array[]): Promise<Comparison> {
  const at = (t: number): Tensor[] => points.map((p, i) => tensor(p.map((v, k) => v + t * (directions[i]?.[k] ?? 0)), shapes[i] ?? []));
  const [above, below] = [await f(at(H)).item(), await f(at(-H)).item()];
  const difference = (above - below) / (2 * H);
  let derivative = 0;
  for (const [i, g] of grad(f)(at(0)).entries()) for (const [k, v] of (await g.read()).entries()) derivative += v * (directions[i]?.[k] ?? 0);
  const scale = 1 + Math.abs(difference) + Math.max(Math.abs(above), Math.abs(below));
  return { order, derivative, difference, close: Math.abs(derivative - difference) <= TOLERANCE * scale };
}

/** Compares the gradient of a random projection of f, and that of its gradient, with differences. */
export async function checkGradient(c: GradientCase, seed: number): Promise<Comparison[]> {
  const draw = seededValues(seed);
  const shapes = c.inputs.map((i) => i.shape);
  const points = c.inputs.map((i) => (i.values === undefined ? draw(sizeOf(i.shape), i.low, i.high) : Float64Array.from(i.values)));
  const directions = points.map((p) => draw(p.length));
  const out = c.f(...points.map((p, i) => tensor(p, shapes[i] ?? [])));
  const weights = draw(out.size);
  const first: Scalar = (xs) => c.f(...xs).mul(tensor(weights, out.shape)).sum();
  const found = [await compare(1, first, points, shapes, directions)];
  if (c.second === false) return found;
  const across = points.map((p) => draw(p.length));
  // Projected on fixed directions, a gradient is a scalar function again.
  const second: Scalar = (xs) => grad(first)(xs).map((g, i) => g.mul(stopGradient(tensor(across[i] ?? new Float64Array(), shapes[i] ?? []))).sum()).reduce((a, b) => a.add(b));
  found.push(await compare(2, second, points, shapes, directions));
  return found;
}
