import type { Expr } from "@receptive/core/extend";
import { describe, expect, it } from "vitest";
import { cpu } from "../cpu.ts";
import { MATH, power } from "../testing/evaluate.ts";
import { randomSource, runKernel } from "../testing/run-plan.ts";

const backend = cpu();
const at: Expr = { op: "index", of: "out", axis: 0 };

async function unary(op: keyof typeof MATH, x: readonly number[]): Promise<number[]> {
  const aval = { dtype: "f32", shape: [x.length] } as const;
  const [result = []] = await runKernel(backend, { kind: "loop", name: op, inputs: [aval], output: aval, body: { op, dtype: "f32", src: [{ op: "load", dtype: "f32", input: 0, at }] } }, [x]);
  return result;
}
async function binary(op: "pow" | "rem", x: readonly number[], y: readonly number[]): Promise<number[]> {
  const aval = { dtype: "f32", shape: [x.length] } as const;
  const src: Expr[] = [0, 1].map((input) => ({ op: "load", dtype: "f32", input, at }));
  const [result = []] = await runKernel(backend, { kind: "loop", name: op, inputs: [aval, aval], output: aval, body: { op, dtype: "f32", src } }, [x, y]);
  return result;
}

/** Distance in units in the last place of the float nearest to `exact`; the spacing of denormals below the normal range. */
function ulps(actual: number, exact: number): number {
  if (Object.is(actual, Math.fround(exact))) return 0;
  if (!Number.isFinite(actual) || !Number.isFinite(Math.fround(exact))) return Infinity;
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(exact))));
  return Math.abs(actual - exact) / 2 ** (exponent - 23);
}

const N = 100_000;
function spread(seed: number, low: number, high: number): number[] {
  const random = randomSource(seed);
  return Array.from({ length: N }, () => Math.fround(low + (high - low) * random()));
}
/** Both signs, even in the logarithm. */
function magnitudes(seed: number, low: number, high: number, signed: boolean): number[] {
  const random = randomSource(seed);
  return Array.from({ length: N }, () => Math.fround((signed && random() < 0.5 ? -1 : 1) * Math.exp(Math.log(low) + Math.log(high / low) * random())));
}

describe("accuracy", () => {
  // The bounds are the errors measured over these samples, rounded up; V8's own Math is the reference (below 1 ulp of f64).
  it.each<[keyof typeof MATH, number, string, number[]]>([
    ["exp", 1, "normal results", spread(1, -87, 88.7)],
    ["exp", 1.5, "denormal results", spread(2, -104, -87)],
    ["exp", 1, "near zero", magnitudes(3, 1e-10, 1, true)],
    ["log", 1, "all positive floats", magnitudes(4, 1e-45, 3e38, false)],
    ["log", 1, "near one", spread(5, 0.5, 2)],
    ["tanh", 2, "the curve", spread(6, -10, 10)],
    ["tanh", 2, "near zero", magnitudes(7, 1e-30, 1, true)],
    ["erf", 2, "the curve", spread(8, -5, 5)],
    ["erf", 2, "near zero", magnitudes(9, 1e-30, 1, true)],
    ["sin", 1.5, "a few turns", spread(10, -20, 20)],
    ["cos", 1.5, "a few turns", spread(11, -20, 20)],
    ["sin", 1.5, "every size", magnitudes(12, 1e-30, 3e38, true)],
    ["cos", 1.5, "every size", magnitudes(13, 1e-30, 3e38, true)],
    ["sqrt", 0.5, "every size", magnitudes(14, 1e-40, 3e38, false)],
  ])("%s within %f ulp: %s", async (op, bound, _range, x) => {
    const y = await unary(op, x);
    let worst = 0;
    let where = 0;
    x.forEach((each, i) => { const error = ulps(y[i] ?? NaN, MATH[op](each)); if (!(error <= worst)) { worst = error; where = each; } });
    expect(worst, `${op}(${where})`).toBeLessThanOrEqual(bound);
  });

  it("pow within 0.51 ulp", async () => {
    const random = randomSource(20);
    const x = magnitudes(21, 1e-40, 1e38, false);
    const y = x.map((each) => Math.fround((random() - 0.5) * Math.min(200, 200 / Math.abs(Math.log(each)))));
    const z = await binary("pow", x, y);
    const worst = Math.max(...x.map((each, i) => ulps(z[i] ?? NaN, each ** (y[i] ?? 0))).map((error) => (Number.isNaN(error) ? Infinity : error)));
    expect(worst).toBeLessThanOrEqual(0.51);
  });

  it("rem is exact", async () => {
    const x = magnitudes(30, 1e-42, 3e38, true);
    const y = magnitudes(31, 1e-42, 3e38, true);
    expect(await binary("rem", x, y)).toEqual(x.map((each, i) => each % (y[i] ?? 0)));
  });
});

describe("special values", () => {
  const edge = [0, -0, Infinity, -Infinity, NaN, 1, -1, 1e-45, -1e-45, 3.4e38, -3.4e38, 88.7, 88.8, -103.9, -104, 200, -200, 1e5, -1e5, 0.5, -0.5, 2, 3, -2, -3, 16777217, 2147483648];
  it.each(["exp", "log", "sqrt", "tanh", "erf", "sin", "cos", "floor"] as const)("%s", async (op) => {
    const x = edge.map(Math.fround);
    const y = await unary(op, x);
    x.forEach((each, i) => {
      const exact = MATH[op](each);
      if (Number.isNaN(exact)) expect(y[i], `${op}(${each})`).toBeNaN();
      else expect(ulps(y[i] ?? NaN, exact), `${op}(${each}) is ${y[i]}, not ${exact}`).toBeLessThanOrEqual(2);
      if (exact === 0) expect(Object.is(y[i], exact), `sign of ${op}(${each})`).toBe(true);
    });
  });

  it.each(["pow", "rem"] as const)("%s", async (op) => {
    const x = edge.flatMap((each) => edge.map(() => Math.fround(each)));
    const y = edge.flatMap(() => edge.map(Math.fround));
    const z = await binary(op, x, y);
    x.forEach((each, i) => {
      const exact = op === "pow" ? power(each, y[i] ?? 0) : each % (y[i] ?? 0);
      const name = `${op}(${each}, ${y[i]}) is ${z[i]}, not ${exact}`;
      if (Number.isNaN(exact)) expect(z[i], name).toBeNaN();
      else expect(ulps(z[i] ?? NaN, exact), name).toBeLessThanOrEqual(0.51);
    });
  });
});
