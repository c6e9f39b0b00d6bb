import { beforeAll, expect, test } from "vitest";
import { tensor } from "../index.ts";
import { grad } from "../grad/grad.ts";
import { reference } from "../reference/reference-backend.ts";
import { setDefaultBackend } from "../runtime/default-backend.ts";
import type { Tensor } from "../tensor.ts";

beforeAll(() => setDefaultBackend(reference({ precision: "f64", poison: true })));

const values = async (t: Tensor): Promise<number[]> => [...(await t.read())];
const POINTS = [0.1, -0.7, 3, 1e9, -0, 0, Infinity, Number.NaN];

test.each<[number, (x: number) => number]>([
  [2, (x) => x * x], [3, (x) => x * x * x], [4, (x) => (x * x) * (x * x)], [0.5, Math.sqrt], [-1, (x) => 1 / x], [-2, (x) => 1 / (x * x)], [1, (x) => x],
])("x.pow(%d) is made of products, quotients and roots", async (n, f) => {
  expect(await values(tensor(Float64Array.from(POINTS)).pow(n))).toEqual(POINTS.map(f));
});

test.each([-2, -1, 2, 3, 4])("the derivatives of x.pow(%d) are those of the general power, at 0 too", async (n) => {
  const x = tensor([0.3, -2, 0, -0, 5]);
  // A tensor as exponent takes the general way.
  const general = (t: Tensor): Tensor => t.pow(tensor(n));
  const once = (f: (t: Tensor) => Tensor) => grad((t: Tensor) => f(t).sum());
  const close = async (a: Tensor, b: Tensor): Promise<void> => {
    const wanted = await values(b);
    // Doubles in another order: a few units of the last place.
    for (const [i, v] of (await values(a)).entries()) expect(Math.abs(v - (wanted[i] ?? 0)) < 1e-12 ? wanted[i] : v).toBe(wanted[i]);
  };
  await close(once((t) => t.pow(n))(x), once(general)(x));
  const apart = tensor([0.3, -2, 5]);
  await close(once((t) => once((u) => u.pow(n))(t))(apart), once((t) => once(general)(t))(apart));
});

test("the derivative of the root is ∞ at 0", async () => {
  expect(await values(grad((t: Tensor) => t.pow(0.5).sum())(tensor([0, 4])))).toEqual([Infinity, 0.25]);
});

test("integers have a square alone", async () => {
  const x = tensor([3, -4], { dtype: "i32" });
  expect(await values(x.pow(2))).toEqual([9, 16]);
  expect(() => x.pow(3)).toThrow(expect.objectContaining({ code: "E_DTYPE_POW" }));
});
