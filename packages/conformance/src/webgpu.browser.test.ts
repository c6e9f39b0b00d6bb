/** A part of the kit in a page, on the GPU that the browser gives: its own SwiftShader, where there is none. */
import { webgpu } from "@receptive/backend-webgpu";
import { BackendError } from "@receptive/core/extend";
import { reference } from "@receptive/core/reference";
import { expect, test } from "vitest";
import { aluSuite } from "./alu/alu-suite.ts";
import { contractSuite } from "./contract/contract-suite.ts";
import type { Context, Suite } from "./kit/case.ts";
import { matches } from "./kit/limitation.ts";
import { limitationsOfDevice } from "./limitations.ts";
import { reduceSuite } from "./reduce/reduce-suite.ts";
import { trainingSuite } from "./training/training-suite.ts";

const backend = await webgpu().catch((error: unknown) => {
  if (error instanceof BackendError) return error;
  throw error;
});

/** What stands for the rest: every scalar function, a reduction of each size, LeNet-5 for twenty steps in its envelope. */
const PARTS: readonly (readonly [Suite, string])[] = [[contractSuite, "*"], [aluSuite, "alu/*/f32/special"], [reduceSuite, "reduce/sum/f32/inner-*"], [trainingSuite, "training/lenet5/f32/envelope"]];

test.each(PARTS.map(([suite, only]) => ({ suite, only, name: suite.name })))("$name: $only", { timeout: 120_000 }, async ({ suite, only }) => {
  // A browser without WebGPU is another test's business: this one runs in the Chromium that this repository installs.
  if (backend instanceof BackendError) throw backend;
  const limitations = await limitationsOfDevice(backend);
  const context: Context = {
    backend, oracle: reference(), singles: reference({ precision: "f32" }), seed: 1, lose: null,
    create: async () => await webgpu(), candidate: async () => backend,
  };
  const failed: string[] = [];
  let passed = 0;
  for (const c of await suite.cases(1)) {
    if (!matches(only, c.id)) continue;
    const { faults } = await c.run(context);
    const limited = limitations.some(({ id }) => matches(id, c.id));
    if (faults.length > 0 !== limited) failed.push(`${c.id}: ${faults.join("; ") || "passes, though limited"}`);
    else passed++;
  }
  expect(failed).toEqual([]);
  expect(passed).toBeGreaterThan(0);
});
