import { softmax, type Tensor } from "@receptive/core";
import type { BenchCase } from "../bench-case.ts";
import { convCase, ways } from "./conv.ts";
import { matmulCase } from "./matmul.ts";
import { inputAt, residentStep } from "./resident.ts";

/** 256 MiB of singles: more than caches hold, in one buffer that WebGPU's larger devices give. */
const ELEMENTS = 2 ** 26;

/** `bytes` are what a step moves at least: read once, and written where the result is as large. */
function memoryCase(id: string, shape: readonly number[], bytes: number, compute: (x: Tensor) => Tensor): BenchCase {
  return { id, bytes, large: true, prepare: (context) => residentStep(context, [shape], (xs) => compute(inputAt(xs, 0))) };
}

const asLarge = (c: BenchCase): BenchCase => ({ ...c, large: true });

/**
 * What a GPU is measured by: a product and a convolution against its arithmetic, reductions against the rate at which it copies
 * (`copy`: each element is read, changed and written).
 */
export const largeCases: readonly BenchCase[] = [
  ...[1000, 2048, 4095, 4096].map((n) => asLarge(matmulCase(String(n), n, n, n))),
  ...ways.map((way) => asLarge(convCase({ n: 256, c: 64, h: 32, w: 32, o: 64, k: 3, stride: 1, padding: 1 }, way))),
  memoryCase("copy/6.7e7", [ELEMENTS], 8 * ELEMENTS, (x) => x.neg()),
  memoryCase("reduce/sum/6.7e7", [ELEMENTS], 4 * ELEMENTS, (x) => x.sum()),
  memoryCase("reduce/rows/8192", [8192, 8192], 4 * ELEMENTS, (x) => x.sum(1)),
  memoryCase("reduce/columns/8192", [8192, 8192], 4 * ELEMENTS, (x) => x.sum(0)),
  memoryCase("softmax/16384x4096", [16384, 4096], 8 * ELEMENTS, (x) => softmax(x)),
];
