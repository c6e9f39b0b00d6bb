import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { PLAIN, RELAXED } from "./frozen-kernel.ts";
import { ceilingGflops, yardstickMs } from "./yardstick.ts";

test("the frozen kernels are what they have always been: a changed one would change every record's meaning", () => {
  expect([PLAIN, RELAXED].map((text) => createHash("sha256").update(text).digest("hex").slice(0, 16))).toEqual(["5512db4fcaa147bf", "53b3faee0e17e467"]);
});

test("they run, and take some time", async () => {
  expect(await yardstickMs()).toBeGreaterThan(0.1);
  expect(await ceilingGflops()).toBeGreaterThan(1);
});
