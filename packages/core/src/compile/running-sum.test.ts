import { expect, test } from "vitest";
import { compile, cumsum, setDefaultBackend, tensor } from "../index.ts";
import { nullBackend } from "../null/null-backend.ts";
import { reference } from "../reference/reference-backend.ts";

// Rounds in which partial sums double their reach: so many kernels, each of a few operations, however long the axis is.
test.each([[64, 6], [4096, 12], [2 ** 20, 20]])("a running sum of %i elements is at most %i kernels", (n, rounds) => {
  const run = compile((x: ReturnType<typeof tensor>) => cumsum(x), { backend: nullBackend() });
  run(tensor(new Float32Array(n)));
  expect(run.stats().kernels).toBeGreaterThan(0);
  expect(run.stats().kernels).toBeLessThanOrEqual(rounds);
});

test("and is right", async () => {
  setDefaultBackend(() => reference());
  const sums = await cumsum(tensor(new Float32Array(5000).fill(1))).data();
  expect([sums[0], sums[1], sums[77], sums[4999]]).toEqual([1, 2, 78, 5000]);
});
