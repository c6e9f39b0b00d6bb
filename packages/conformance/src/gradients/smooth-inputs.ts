/** Inputs at which a function is smooth: on no kink, and no two values equal or nearly so. */
import { baseShape } from "../ops/sample-values.ts";
import type { SampleInput } from "../ops/sample.ts";
import { countOf } from "../kit/element-layout.ts";
import { type SeededNumbers, seededNumbers } from "../kit/seeded-numbers.ts";

/** Kinks of samples lie at such multiples: 0, ±0.4, ±0.5, 0.75, ±1. */
const KINK_GRID = 0.05;
/** Far more than the step of a difference, far less than what a function changes over. */
const CLEARANCE = 1e-3;

function permutation(n: number, r: SeededNumbers): number[] {
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = r.below(i + 1);
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  return order;
}

/** Keeps half the clearance from the grid; monotone, so that values that differ still do. */
function offGrid(x: number): number {
  const kink = Math.round(x / KINK_GRID) * KINK_GRID;
  const d = x - kink;
  return Math.abs(d) >= CLEARANCE ? x : kink + (d < 0 ? -1 : 1) * (CLEARANCE + Math.abs(d)) / 2;
}

/**
 * Doubles for the float inputs of a sample. Numbers are drawn one from each of N equal parts of the range, N the elements of
 * all inputs together, in random order: whatever is compared with whatever, it is not a tie (where one side of a maximum wins
 * by a hair, a difference would reach over the kink and measure the mean of two slopes). Given values, which are often ties
 * and kinks, are moved up by amounts that differ.
 */
export function smoothInputs(inputs: readonly SampleInput[], seed: number): (Float64Array | Int32Array)[] {
  const r = seededNumbers(seed);
  const sizes = inputs.map((input) => (input.dtype === "i32" ? 0 : countOf({ shape: baseShape(input) })));
  const total = sizes.reduce((a, b) => a + b, 0);
  const order = permutation(total, r);
  let next = 0;
  return inputs.map((input, k) => {
    if (input.dtype === "i32") return Int32Array.from(input.values ?? []);
    const { low = -1, high = 1, values } = input;
    return Float64Array.from({ length: sizes[k] ?? 0 }, (_, i) => {
      const part = order[next++] ?? 0;
      return values === undefined ? offGrid(low + (high - low) * (part + 0.5 + r.real(-0.25, 0.25)) / total) : (values[i] ?? 0) + CLEARANCE * (part + 1);
    });
  });
}
