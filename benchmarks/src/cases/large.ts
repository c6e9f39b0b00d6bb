import type { BenchCase } from "./bench-case.ts";
import { convCase, matmulCase, ways } from "./kernels.ts";
import type { Work } from "./work.ts";

/** 256 MiB of singles: more than caches hold, in one buffer that WebGPU's larger devices give. */
const ELEMENTS = 2 ** 26;

/** `bytes` are what a sample moves at least: read once, and written where the result is as large. */
const memoryCase = (id: string, bytes: number, work: Work): BenchCase => ({ id, group: "kernel", work, bytes, large: true });

const asLarge = (c: BenchCase): BenchCase => ({ ...c, large: true });

/**
 * What a GPU is measured by: a product and a convolution against its arithmetic, reductions against the rate at which it copies
 * (`copy`: each element is read, changed and written).
 */
export const largeCases: readonly BenchCase[] = [
  ...[1000, 2048, 4095, 4096].map((n) => asLarge(matmulCase(String(n), n, n, n))),
  ...ways.map((way) => asLarge(convCase({ n: 256, c: 64, h: 32, w: 32, o: 64, k: 3, stride: 1, padding: 1 }, way))),
  memoryCase("copy/6.7e7", 8 * ELEMENTS, { kind: "copy", n: ELEMENTS }),
  memoryCase("reduce/sum/6.7e7", 4 * ELEMENTS, { kind: "reduce", op: "sum", shape: [ELEMENTS], axis: null }),
  memoryCase("reduce/rows/8192", 4 * ELEMENTS, { kind: "reduce", op: "sum", shape: [8192, 8192], axis: 1 }),
  memoryCase("reduce/columns/8192", 4 * ELEMENTS, { kind: "reduce", op: "sum", shape: [8192, 8192], axis: 0 }),
  memoryCase("softmax/16384x4096", 8 * ELEMENTS, { kind: "softmax", shape: [16384, 4096] }),
];
