import { expect, test } from "vitest";
import type { LoopKernel } from "../backend/interface.ts";
import { planOf } from "../reference/run-kernel.ts";
import { nullBackend } from "./null-backend.ts";

const F4 = { shape: [4], dtype: "f32" } as const;
const one: LoopKernel = { kind: "loop", name: "one", inputs: [], output: F4, body: { op: "const", dtype: "f32", value: 1 } };
const code = (name: string): unknown => expect.objectContaining({ code: name });

test("records plans, counts work, and reads zeros", async () => {
  const backend = nullBackend();
  const buf = backend.alloc(16);
  backend.write(buf, new Float32Array([1, 2, 3, 4]));
  const plan = planOf(one);
  const program = await backend.prepare(plan, { deterministic: true });
  program.run([], [buf]);
  expect([...new Float32Array(await backend.read(buf, 0, 16))]).toEqual([0, 0, 0, 0]);
  expect(backend.plans).toEqual([plan]);
  expect(backend.stats()).toEqual({ allocs: 1, frees: 0, liveBytes: 16, peakBytes: 16, prepares: 1, runs: 1 });
});

test("checks plans, buffers and order of use as an executing backend does", async () => {
  const backend = nullBackend({ async: true });
  const prepared = backend.prepare(planOf(one), { deterministic: true });
  expect(prepared).toBeInstanceOf(Promise);
  const program = await prepared;
  expect(() => program.run([], [])).toThrow(code("E_PLAN_INVALID"));
  expect(() => program.run([], [{ bytes: 16 }])).toThrow(code("E_BUFFER_FOREIGN"));
  expect(() => backend.prepare({ ...planOf(one), steps: [] }, { deterministic: true })).toThrow(code("E_PLAN_INVALID"));
  const buf = backend.alloc(16);
  backend.free(buf);
  expect(() => backend.free(buf)).toThrow(code("E_BUFFER_FREED"));
  program.dispose();
  expect(() => program.run([], [buf])).toThrow(code("E_PROGRAM_DISPOSED"));
  backend.dispose();
  expect(() => backend.alloc(1)).toThrow(code("E_BACKEND_DISPOSED"));
});

test("takes other capabilities and answers offers", async () => {
  const backend = nullBackend({ caps: { maxBindings: 4 }, claim: ({ name }) => (name === "dot" ? {} : null) });
  expect(backend.caps).toMatchObject({ maxBindings: 4, maxBufferBytes: 2 ** 32 });
  const call = { kind: "claimed", name: "dot", attrs: {}, inputs: [F4], outputs: [F4] } as const;
  expect(backend.claim?.(call)).toEqual({});
  expect(nullBackend().claim).toBeUndefined();
  await backend.prepare(planOf(call), { deterministic: true });
  expect(backend.plans).toHaveLength(1);
});
