import { expect, test } from "vitest";
import { allCases } from "./cases/all-cases.ts";
import { runCase } from "./run-case.ts";

const tiny = allCases.filter((c) => c.tiny === true);

test("small cases run on the reference too, and say what they counted", async () => {
  for (const benchCase of tiny.filter((c) => c.id !== "matmul/128")) {
    const line = await runCase(benchCase, { backend: "reference", threads: 1, timeMs: 1 });
    if ("error" in line) throw new Error(line.error);
    expect(line).toMatchObject({ case: benchCase.id, backend: "reference", threads: 1 });
    expect(line.samples).toBeGreaterThanOrEqual(3);
    expect(line.minMs).toBeLessThanOrEqual(line.medianMs);
    expect(line.counters.kernels).toBeGreaterThan(0);
  }
});

test("a case that fails is a line with its reason, not the end of the run", async () => {
  const broken = { id: "broken/case", prepare: async () => { throw new Error("no such thing"); } };
  expect(await runCase(broken, { backend: "cpu", threads: 1, timeMs: 1 })).toEqual({ case: "broken/case", backend: "cpu", threads: 1, error: "no such thing" });
});

test("FLOPs are those of the networks: LeNet-5 416,520 multiply-adds forward, the MLP 266,200", () => {
  const flopsOf = (id: string): number | undefined => allCases.find((c) => c.id === id)?.flops;
  expect(flopsOf("infer/lenet5/b1")).toBe(2 * 416_520);
  // Three passes, less the input gradient of the first layer (117,600 and 235,200 multiply-adds).
  expect(flopsOf("train/lenet5/b128")).toBe(2 * 128 * (3 * 416_520 - 117_600));
  expect(flopsOf("train/mlp/b128")).toBe(2 * 128 * (3 * 266_200 - 235_200));
});
