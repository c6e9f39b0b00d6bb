import { expect, test } from "vitest";
import { BackendError } from "./errors.ts";
import { memory } from "./memory.ts";
import { tensor } from "./ops/create.ts";
import { reference } from "./reference.ts";
import { compile } from "./compile/compiled.ts";
import { setDefaultBackend } from "./runtime/default-backend.ts";
import { Pool } from "./runtime/pool.ts";
import type { Tensor } from "./tensor.ts";

const only = (what: string): { count: number; bytes: number } => {
  const row = memory().tensors.find((r) => r.what === what);
  return { count: row?.count ?? 0, bytes: row?.bytes ?? 0 };
};

test("live memory is counted by the operation that made it, until it is freed", async () => {
  setDefaultBackend(reference({ precision: "f32" }));
  const x = tensor(new Float32Array(100));
  const kept = [1, 2, 3].map(() => x.exp().start());
  expect(only("exp f32[100]")).toEqual({ count: 3, bytes: 3 * 448 });
  expect(only("tensor f32[100]").count).toBe(1);
  kept[0]?.dispose();
  expect(only("exp f32[100]").count).toBe(2);
  const double = compile((t: Tensor) => t.add(t));
  const y = double(x);
  expect(only("add f32[100]").count).toBe(1);
  y.dispose();
  for (const t of kept) t.dispose();
  x.dispose();
  expect(memory()).toMatchObject({ liveBytes: 0, tensors: [] });
  expect(memory().idleBytes).toBeGreaterThan(0);
});

test("idle memory goes back to the backend before a request is refused", async () => {
  const LIMIT = 10_000;
  let live = 0;
  const pool = new Pool({
    alloc(bytes) {
      if (live + bytes > LIMIT) throw new BackendError("E_OUT_OF_MEMORY", "full");
      live += bytes;
      return { bytes };
    },
    free(buf) { live -= buf.bytes; },
  }, LIMIT);
  pool.release(pool.acquire(6000));
  expect(pool.idleBytes).toBeGreaterThan(0);
  // Does not fit beside the idle buffer, and has another size.
  expect(pool.acquire(8000).bytes).toBeGreaterThanOrEqual(8000);
  expect(pool.idleBytes).toBe(0);
  expect(() => pool.acquire(8000)).toThrow("full");
});
