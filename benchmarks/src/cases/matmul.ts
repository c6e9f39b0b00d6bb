import type { BenchCase } from "../bench-case.ts";
import { inputAt, residentStep } from "./resident.ts";

/** a[m, k] · b[k, n]. */
export function matmulCase(id: string, m: number, k: number, n: number): BenchCase {
  return {
    id: `matmul/${id}`,
    flops: 2 * m * n * k,
    tiny: m * n * k <= 128 ** 3,
    prepare: (context) => residentStep(context, [[m, k], [k, n]], (xs) => inputAt(xs, 0).matmul(inputAt(xs, 1))),
  };
}

/** Squares, one off a square either way, and the MLP's first layer as m×k×n. */
export const matmulCases: readonly BenchCase[] = [
  ...[128, 255, 256, 257, 512, 1024].map((n) => matmulCase(String(n), n, n, n)),
  matmulCase("128x784x300", 128, 784, 300),
];
