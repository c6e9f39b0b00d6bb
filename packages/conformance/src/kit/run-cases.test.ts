import { expect, test } from "vitest";
import type { Case } from "./case.ts";
import { type ConformanceResult, runCases } from "./run-conformance.ts";

const caseOf = (id: string): Case => ({ id, run: async () => ({ faults: [], worst: 0 }) });

test("cases run beside each other, up to so many, and alone where they count what a backend does", async () => {
  let running = 0;
  const most = new Map<string, number>();
  const order: string[] = [];
  const run = async (c: Case): Promise<ConformanceResult> => {
    running++;
    await Promise.resolve();
    most.set(c.id, running);
    await Promise.resolve();
    running--;
    return { id: c.id, status: "passed", faults: [], worst: 0, milliseconds: 0 };
  };
  const ids = ["ops/a/f32/1", "ops@other/a/f32/1", "reduce/sum/f32/1", "alu/a/f32/1", "memory/mlp/f32/1", "contract/a/f32/1", "views/chain/f32/1", "torch/a/f32/1"];
  await runCases(ids.map(caseOf), 3, run, (r) => order.push(r.id));
  expect(order).toEqual(ids);
  expect(Math.max(...most.values())).toBe(3);
  expect([most.get("memory/mlp/f32/1"), most.get("contract/a/f32/1")]).toEqual([1, 1]);
  await runCases(ids.map(caseOf), 1, run, ({ id }) => expect(most.get(id)).toBe(1));
});
