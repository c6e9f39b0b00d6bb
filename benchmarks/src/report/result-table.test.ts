import { expect, test } from "vitest";
import { allCases } from "../cases/all-cases.ts";
import type { ObservationLine, RecordLine, SubjectId } from "../record/record.ts";
import { resultTable } from "./result-table.ts";

const subject = (name: string, backend: string, threads = 1, place: SubjectId["place"] = "process"): SubjectId => ({ name, backend, place, threads, version: "1" });
const load = { loadAverage: 0, running: 1, yardstickMs: [1, 1] } as const;
const observed = (id: string, who: SubjectId, medianMs: number, more: Partial<ObservationLine> = {}): RecordLine =>
  ({ kind: "observation", run: "r", case: id, group: "train", subject: who, samplesMs: [medianMs], medianMs, minMs: medianMs - 0.5, load, result: "equal", ...more });

test("aligned, medians of fresh processes, what does not apply left out, and failures explained below", () => {
  const text = resultTable([
    observed("train/lenet5/b128", subject("ours", "cpu"), 7, { flops: 2.8e8, counters: { kernels: 42, allocationsPerStep: 0, plannedBytes: 2048 } }),
    observed("train/lenet5/b128", subject("ours", "cpu"), 9, { flops: 2.8e8 }),
    observed("train/lenet5/b128", subject("tfjs", "wasm"), 16, { flops: 2.8e8 }),
    observed("train/lenet5/b128", subject("tfjs", "webgpu", 1, "page"), 900, { flops: 2.8e8 }),
    { kind: "failure", run: "r", case: "matmul/512", group: "kernel", subject: subject("pytorch", "cpu", 2), reason: "failed", error: "out of memory" },
    { kind: "failure", run: "r", case: "matmul/512", group: "kernel", subject: subject("tfjs", "wasm"), reason: "unequal", error: "its value 3 is 140, ours 2" },
    { kind: "skipped", run: "r", peer: "jax-js", reason: "not installed" },
  ], allCases);
  expect(text).toMatchInlineSnapshot(`
    "case               subject             median ms  min ms  × ours  GFLOP/s  kernels  allocs/step  planned KB
    ─────────────────  ──────────────────  ─────────  ──────  ──────  ───────  ───────  ───────────  ──────────
    train/lenet5/b128  ours cpu                 8.00    6.50             35.0       42            0         2.0
    train/lenet5/b128  tfjs wasm                16.0    15.5    2.00     17.5
    train/lenet5/b128  tfjs webgpu (page)        900     900              0.3
    matmul/512: pytorch cpu ×2 cannot: out of memory
    matmul/512: tfjs wasm computes something else, so it was not timed: its value 3 is 140, ours 2
    jax-js is skipped: not installed"
  `);
});

test("a size beside its neighbours, for each operation", () => {
  const text = resultTable([
    observed("cliff/sum-rows/1023", subject("ours", "cpu"), 1.5, { flops: 1023 }),
    observed("cliff/sum-rows/1024", subject("ours", "cpu"), 1.5, { flops: 1024 }),
    observed("cliff/sum-rows/1025", subject("ours", "cpu"), 2.5, { flops: 1025 }),
  ], allCases);
  expect(text.split("\n").slice(2).map((line) => line.split(/\s+/u).at(-1))).toEqual(["1.00", "1.00", "2.00"]);
});
