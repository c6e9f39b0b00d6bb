import type { Aval, Expr, LoopKernel } from "@receptive/core/extend";
import { expect, it } from "vitest";
import { cpu } from "./cpu.ts";
import { runKernel } from "./testing/run-plan.ts";

const at: Expr = { op: "index", of: "out", axis: 0 };

/** The sum of inputs `from` to `to`, added in pairs so that the expression stays shallow. */
function total(from: number, to: number): Expr {
  if (to - from === 1) return { op: "load", dtype: "f32", input: from, at };
  const middle = (from + to) >> 1;
  return { op: "add", dtype: "f32", src: [total(from, middle), total(middle, to)] };
}

function sumOf(count: number): LoopKernel {
  const aval: Aval = { dtype: "f32", shape: [2] };
  return { kind: "loop", name: "sum", inputs: Array.from({ length: count }, () => aval), output: aval, body: total(0, count) };
}

// 127 and 128 parameters are the last count of one byte and the first of two; the engine takes no more than 1000.
it.each([126, 127, cpu().caps.maxBindings - 1])("a kernel may read %i inputs", async (count) => {
  const values = Array.from({ length: count }, (_, i) => [i, 1]);
  expect(await runKernel(cpu(), sumOf(count), values)).toEqual([[(count * (count - 1)) / 2, count]]);
});
