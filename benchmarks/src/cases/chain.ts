import type { BenchCase } from "../bench-case.ts";
import { inputAt, residentStep } from "./resident.ts";

/** Eight elementwise operations in a row on a million elements: what fusion saves is memory traffic. */
export const chainCases: readonly BenchCase[] = [{
  id: "chain/1e6",
  flops: 8e6,
  prepare: (context) => residentStep(context, [[1_000_000]], (xs) =>
    inputAt(xs, 0).mul(1.5).add(0.25).relu().mul(0.5).sub(0.125).abs().maximum(0.01).add(1)),
}];
