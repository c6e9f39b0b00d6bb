import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { PLAIN, RELAXED } from "./frozen-kernel.ts";
import { ceilingGflops, yardstickMs } from "./yardstick.ts";

test("the frozen kernels are what they have always been: a changed one would change every record's meaning", () => {
  expect([PLAIN, RELAXED].map((text) => createHash("sha256").update(text).digest("hex").slice(0, 16))).toEqual(["5512db4fcaa147bf", "53b3faee0e17e467"]);
});

test("the plain one computes what it has always computed: multiply-adds of 32-bit floats, to the bit, and a sum over its memory", async () => {
  const { instance } = await WebAssembly.instantiate(Uint8Array.from(atob(PLAIN), (c) => c.charCodeAt(0)));
  const { run } = instance.exports;
  if (typeof run !== "function") throw new Error("it exports no run");
  expect([[7, 64], [1000, 4096]].map(([turns, bytes]): unknown => run(turns, bytes))).toEqual([5.531405448913574, 8.345352172851562]);
});

test("times and rates are finite numbers above 0", async () => {
  const [ms, gflops] = [await yardstickMs(), await ceilingGflops()];
  for (const value of [ms, gflops]) expect(Number.isFinite(value) && value > 0).toBe(true);
});
