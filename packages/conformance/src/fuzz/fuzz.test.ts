/** The bounded part of the fuzzing, from fixed seeds: `pnpm fuzz` goes on from there. */
import { cpu } from "@receptive/backend-cpu";
import * as core from "@receptive/core";
import { reference } from "@receptive/core/reference";
import * as layers from "@receptive/layers";
import * as optimizers from "@receptive/optimizers";
import { describe, expect, test } from "vitest";
import { brokenBackends } from "../broken/all-broken.ts";
import { callOrders, campaigns, programs, targets } from "./testing/campaign.ts";
import { isErrorClass, NOT_CALLED } from "./testing/core-targets.ts";
import { judgeCall, printCall } from "./testing/judge-call.ts";
import { LAYERS_NOT_CALLED } from "./testing/layer-targets.ts";
import { OPTIMIZERS_NOT_CALLED } from "./testing/optimizer-targets.ts";
import { runFuzz } from "./testing/run-fuzz.ts";

const RUNS: Readonly<Record<string, number>> = { programs: 40, orders: 200, arguments: 400 };

describe.each([["cpu", () => cpu()], ["reference", () => reference({ poison: true })]] as const)("fuzzing %s from seed 20261125 finds nothing", (_, create) => {
  test.each(campaigns.map((c) => [c.name, c] as const))("%s", async (name, c) => {
    const { finding } = await c.run(create, { seed: 20261125, runs: RUNS[name] ?? 100 });
    expect(finding).toBeNull();
  });
});

test("every public function is called with spoiled arguments, or says why not", () => {
  const called = new Set(targets.map((t) => `${t.from} ${t.name}`));
  const missing = (from: string, names: readonly string[], without: Readonly<Record<string, string>>): string[] => names.filter((n) => !called.has(`${from} ${n}`) && without[n] === undefined);
  const functions = (module: object): string[] => Object.entries(module).filter(([, v]) => typeof v === "function" && v !== core.Tensor && !isErrorClass(v)).map(([n]) => n);
  expect(missing("core", functions(core), NOT_CALLED)).toEqual([]);
  expect(missing("tensor", Object.getOwnPropertyNames(core.Tensor.prototype), NOT_CALLED)).toEqual([]);
  // What layers passes on of core is core's.
  expect(missing("layers", functions(layers), LAYERS_NOT_CALLED)).toEqual([]);
  expect(missing("optimizers", functions(optimizers), OPTIMIZERS_NOT_CALLED)).toEqual([]);
});

test("the arguments that are spoiled are good ones", async () => {
  const [backend, singles] = [reference({ precision: "f32", deferred: true }), reference({ precision: "f32" })];
  const bad: string[] = [];
  for (const target of targets) {
    const { fault, refused } = await judgeCall(target, target.args, backend, singles);
    if (fault !== null || refused !== null) bad.push(`${printCall(target, target.args)}: ${fault ?? refused}`);
  }
  expect(bad).toEqual([]);
});

/** Faults that programs and orders meet within seconds; what special values and sizes tell is the other suites' to find. */
const MET: readonly (readonly [fault: string, by: typeof programs])[] = [
  ["memory is handed out twice", programs], ["a step reads what the step before has not written yet", programs], ["an empty product is 0", programs], ["max starts at 0", programs], ["what a reduction's result is added to is added twice", programs], ["a weight's gradient is written transposed", programs],
  ["a read does not wait for queued work", callOrders], ["a donated argument is reused before it is read", callOrders],
];
test.each(MET)("%s: found", async (fault, by) => {
  const found = brokenBackends.find((b) => b.fault === fault);
  const { finding } = await by.run(found?.create ?? (() => reference()), { seed: 1, runs: 400, shrink: false });
  expect(finding).toMatch(/^(programs|orders), seed 1, path /);
});

test("misuse of the command is 2 and says how", async () => {
  const sink = { text: "", write(t: string): void { this.text += t; } };
  expect(await runFuzz(["--backend", "cpu", "--only", "nothing"], { stdout: sink, stderr: sink })).toBe(2);
  expect(sink.text).toContain("pnpm fuzz --backend NAME");
});
