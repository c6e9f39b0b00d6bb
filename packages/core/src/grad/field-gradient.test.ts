import { beforeAll, expect, test } from "vitest";
import { reference } from "../reference/reference-backend.ts";
import { setDefaultBackend } from "../runtime/default-backend.ts";
import { checkGradient } from "../testing/check-gradient.ts";
import { fieldGradientCases } from "../testing/field-gradient-cases.ts";

beforeAll(() => setDefaultBackend(reference({ poison: true })));

test.each(fieldGradientCases)("$name: first and second derivatives equal central differences", async (c) => {
  const seed = 31337 + c.name.length;
  for (const found of await checkGradient(c, seed)) expect(found, `seed ${seed}`).toMatchObject({ close: true });
});
