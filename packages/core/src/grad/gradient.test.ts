import { beforeAll, expect, test } from "vitest";
import { tensor } from "../index.ts";
import { stopGradient } from "./grad.ts";
import { reference } from "../reference/reference-backend.ts";
import { setDefaultBackend } from "../runtime/default-backend.ts";
import { checkGradient } from "../testing/check-gradient.ts";
import { gradientCases } from "../testing/gradient-cases.ts";

beforeAll(() => setDefaultBackend(reference({ poison: true })));

test.each(gradientCases)("$name: first and second derivatives equal central differences", async (c) => {
  const seed = 20260 + c.name.length;
  for (const found of await checkGradient(c, seed)) expect(found, `seed ${seed}`).toMatchObject({ close: true });
});

test("the check finds a gradient that is wrong", async () => {
  // The derivative of x² with one factor held constant is half of what it should be.
  const [found] = await checkGradient({ name: "half", inputs: [{ shape: [3] }], f: (x = tensor(0)) => x.mul(stopGradient(x)) }, 1);
  expect(found).toMatchObject({ order: 1, close: false });
});
