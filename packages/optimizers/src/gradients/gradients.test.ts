import { setDefaultBackend, type Tensor, tensor } from "@receptive/core";
import { reference } from "@receptive/core/reference";
import { describe, expect, test } from "vitest";
import { adamw, chain, clipNorm, clipValue, cosine, globalNorm, sgd, type TensorTree, type TrainState, weightDecay } from "../index.ts";

setDefaultBackend(() => reference());

const params = (): TensorTree => ({ a: { weight: tensor([10, 10]) }, b: tensor([10]) });
const grads = (a: number, b: number, c: number): TensorTree => ({ a: { weight: tensor([a, b]) }, b: tensor([c]) });
async function values(tree: TensorTree): Promise<number[]> {
  const { a, b } = tree as { a: { weight: Tensor }; b: Tensor };
  return [...(await a.weight.read()), ...(await b.read())];
}

test("the norm is of all tensors together", async () => {
  expect(await globalNorm(grads(2, -3, 6)).item()).toBe(7);
  expect(await globalNorm({}).item()).toBe(0);
});

describe("clipNorm", () => {
  test("shortens what is too long and keeps the direction", async () => {
    const got = await values(clipNorm(3.5)(grads(2, -3, 6), params()));
    for (const [i, want] of [1, -1.5, 3].entries()) expect(got[i]).toBeCloseTo(want, 5); // PyTorch's 1e-6 beside a norm of 7
  });

  test("leaves what is short enough, and zeros", async () => {
    expect(await values(clipNorm(8)(grads(2, -3, 6), params()))).toEqual([2, -3, 6]);
    expect(await values(clipNorm(1)(grads(0, 0, 0), params()))).toEqual([0, 0, 0]);
  });

  test("does not hide NaN and infinity", async () => {
    expect(await values(clipNorm(1)(grads(2, Number.NaN, 6), params()))).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(await values(clipNorm(1)(grads(2, Infinity, 6), params()))).toEqual([0, Number.NaN, 0]);
  });
});

test("clipValue limits every number; NaN stays", async () => {
  expect(await values(clipValue(2.5)(grads(2, -3, 6), params()))).toEqual([2, -2.5, 2.5]);
  expect(await values(clipValue(2.5)(grads(Number.NaN, -Infinity, 6), params()))).toEqual([Number.NaN, -2.5, 2.5]);
});

test("weightDecay adds λw where it should", async () => {
  expect(await values(weightDecay(0.5)(grads(1, 2, 3), params()))).toEqual([6, 7, 8]);
  expect(await values(weightDecay(0.5, { match: (name) => name === "a.weight" })(grads(1, 2, 3), params()))).toEqual([6, 7, 3]);
});

describe("chain", () => {
  const run = async (optimizer: ReturnType<typeof chain>): Promise<number[]> => {
    const state: TrainState = { params: params(), buffers: {}, opt: optimizer.init(params()), step: tensor(0, { dtype: "i32" }), key: tensor(new Uint32Array(2)) };
    return values(optimizer.update(grads(1, 2, 4), state).params);
  };

  test("goes from left to right", async () => {
    expect(await run(chain(clipValue(2), weightDecay(0.5), sgd(1)))).toEqual([10 - 6, 10 - 7, 10 - 7]);
    expect(await run(chain(weightDecay(0.5), clipValue(2), sgd(1)))).toEqual([8, 8, 8]);
    expect(await run(chain(sgd(1)))).toEqual([9, 8, 6]);
  });

  test("is the optimizer otherwise: its name, its schedule, its length", () => {
    const optimizer = chain(clipNorm(1), adamw(cosine(1))).bind({ totalSteps: 10 });
    expect(optimizer.name).toBe("adamw");
    expect(optimizer.rateAt(5)).toBeCloseTo(0.5, 15);
  });
});

test.each<[string, () => unknown]>([
  ["a norm of 0", () => clipNorm(0)],
  ["an infinite limit", () => clipValue(Infinity)],
  ["negative decay", () => weightDecay(-1)],
])("%s is an error", (_, make) => {
  expect(make).toThrowError(expect.objectContaining({ code: "E_OPTIMIZER_OPTION" }) as Error);
});
