import type { LoopKernel } from "@receptive/core/extend";
import { elementCount } from "./element.ts";
import { topological } from "./node.ts";
import type { Node } from "./node.ts";

/** Polynomials of some forty vector operations (exp: 1.8 ns an element with its load and store, where an addition takes 0.1). */
const POLYNOMIALS: ReadonlySet<string> = new Set(["exp", "log", "sin", "cos", "tanh", "erf", "pow"]);
const POLYNOMIAL = 40;

/** About how many vector operations a loop takes; of its expression's nodes about half are addresses and constants, which cost nothing. */
export function loopCost(kernel: LoopKernel, roots: readonly Node[]): number {
  const nodes = topological(roots).reduce((sum, { op }) => sum + (POLYNOMIALS.has(op) ? POLYNOMIAL : 1), 0);
  return (elementCount(kernel.output.shape) * elementCount(kernel.reduce?.shape ?? []) * nodes) / 8;
}
