import { expect, test } from "vitest";
import type { BenchCase } from "./bench-case.ts";
import { withNeighbours } from "./neighbours.ts";
import type { BenchRecord } from "./bench-line.ts";

const none = (): Promise<never> => Promise.reject(new Error("not run"));
const cases: readonly BenchCase[] = [
  { id: "cliff/x/7", flops: 70, neighbours: ["cliff/x/8"], prepare: none },
  { id: "cliff/x/8", flops: 80, neighbours: ["cliff/x/7", "cliff/x/9"], prepare: none },
  { id: "cliff/x/9", flops: 90, neighbours: ["cliff/x/8"], prepare: none },
];
const line = (id: string, minMs: number, backend = "cpu"): BenchRecord => ({ case: id, backend, threads: 1, medianMs: 2 * minMs, minMs, samples: 3, counters: {} });

test("a cliff is measured per operation, against the best neighbour on the same backend", () => {
  const lines = withNeighbours([line("cliff/x/7", 70), line("cliff/x/8", 80), line("cliff/x/9", 270), line("cliff/x/9", 9, "reference")], cases);
  expect(lines.map((each) => ("ratioToNeighbour" in each ? each.ratioToNeighbour : undefined))).toEqual([1, 1, 3, undefined]);
});
