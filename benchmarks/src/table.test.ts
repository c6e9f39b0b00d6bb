import { expect, test } from "vitest";
import { resultTable } from "./table.ts";

test("aligned, with what does not apply left empty and failures explained below", () => {
  const counters = { kernels: 42, dispatches: 42, runs: 1, allocationsPerStep: 0, preparesPerStep: 0, writtenBytes: 4096, plannedBytes: 2048, moduleBytes: 1536 };
  const text = resultTable([
    { case: "train/lenet5/b128", backend: "cpu", threads: 1, medianMs: 7.0649, minMs: 6.5, samples: 140, counters, gflops: 40.04 },
    { case: "start/lenet5", backend: "cpu", threads: 2, medianMs: 579.4, minMs: 501, samples: 3, counters: {} },
    { case: "matmul/512", backend: "pytorch", threads: 1, error: "out of memory" },
  ]);
  expect(text).toMatchInlineSnapshot(`
    "case               backend  median ms  min ms  samples  GFLOP/s  µs/op  × neighbour  kernels  allocs/step  planned KB  module KB  peak MB
    ─────────────────  ───────  ─────────  ──────  ───────  ───────  ─────  ───────────  ───────  ───────────  ──────────  ─────────  ───────
    train/lenet5/b128  cpu           7.06    6.50      140     40.0                           42            0         2.0        1.5
    start/lenet5       cpu ×2         579     501        3
    matmul/512         pytorch     failed
    matmul/512 on pytorch failed: out of memory"
  `);
});
