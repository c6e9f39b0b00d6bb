import { cpu } from "@receptive/backend-cpu";
import { setDefaultBackend, type Tensor, tensor } from "@receptive/core";
import { adam, momentum, sgd } from "@receptive/optimizers";
import { expect, test } from "vitest";
import { descend } from "./descend.ts";

setDefaultBackend(() => cpu());

const valley = (x: Tensor): Tensor => x.mul(x).mul(tensor([1, 10])).sum();

test("gradient descent on a quadratic is the formula's; it settles, crawls or diverges by its rate", async () => {
  const [good, slow, wild] = await descend(valley, [1, 1], { good: sgd(0.05), slow: sgd(1e-4), wild: sgd(0.2) }, { steps: 200 });
  // x ← x(1 − 2·0.05·λ): 0.9 and 0.
  expect([...(good?.points.slice(0, 6) ?? [])].map((v) => Number(v.toFixed(5)))).toEqual([1, 1, 0.9, 0, 0.81, 0]);
  expect(good?.end).toBe("settled");
  expect(slow).toMatchObject({ end: "steps" });
  expect(slow?.values).toHaveLength(201);
  expect(slow?.points).toHaveLength(402);
  // λmax = 20: beyond 2/20 it diverges.
  expect(wild?.end).toBe("diverged");
});

test("any optimizer goes down, under its own name", async () => {
  const found = await descend(valley, [2, -1], { momentum: momentum(0.01), Adam: adam(0.1) }, { steps: 150 });
  expect(found.map(({ name }) => name)).toEqual(["momentum", "Adam"]);
  for (const { values } of found) expect(values.at(-1) ?? 1).toBeLessThan(0.05 * (values[0] ?? 0));
});

test("what settles does not depend on the size of the function; nowhere to start and steps that are none are refused", async () => {
  for (const size of [1e-6, 1, 1e6]) {
    const [found] = await descend((x) => valley(x).mul(size), [1, 1], { plain: sgd(0.05 / size) }, { steps: 200 });
    expect(found?.end).toBe("settled");
    // The value falls by 0.81 a step from 1 (11 at the start): a change of 1e-7 of 11 takes ln(1.1e-6 / 0.19) / ln(0.81) = 57 steps and a few.
    expect(Math.abs((found?.values.length ?? 0) - 59)).toBeLessThanOrEqual(2);
  }
  await expect(descend(valley, [], { plain: sgd(0.1) })).rejects.toMatchObject({ code: "E_VIZ_RANGE" });
  await expect(descend(valley, [1, 1], { plain: sgd(0.1) }, { steps: -1 })).rejects.toMatchObject({ code: "E_VIZ_RANGE" });
});
