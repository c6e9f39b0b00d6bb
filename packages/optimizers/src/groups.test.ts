import { compile, setDefaultBackend, type Tensor, tensor } from "@receptive/core";
import { reference } from "@receptive/core/reference";
import { describe, expect, test } from "vitest";
import { adam, adamw, adjustableRate, cosine, momentum, type Optimizer, sgd, type TensorTree, type TrainState, withRate } from "./index.ts";

setDefaultBackend(() => reference());

const start = (optimizer: Optimizer, params: TensorTree): TrainState => ({ params, buffers: {}, opt: optimizer.init(params), step: tensor(0, { dtype: "i32" }), key: tensor(new Uint32Array(2)) });
const net = (): TensorTree => ({ fc1: { weight: tensor([4]), bias: tensor([4]) }, fc2: { weight: tensor([4]) } });
const ones = (): TensorTree => ({ fc1: { weight: tensor([1]), bias: tensor([1]) }, fc2: { weight: tensor([1]) } });
async function values(params: TensorTree): Promise<number[]> {
  const { fc1, fc2 } = params as { fc1: { weight: Tensor; bias: Tensor }; fc2: { weight: Tensor } };
  return Promise.all([fc1.weight.item(), fc1.bias.item(), fc2.weight.item()]);
}

describe("parameter groups", () => {
  test("have a rate and weight decay of their own; the first that matches counts", async () => {
    const optimizer = sgd(1, {
      weightDecay: 0.5,
      groups: [{ match: (name) => name === "fc1.bias", weightDecay: 0, lr: 2 }, { match: (name) => name.startsWith("fc1"), scale: 0.25 }],
    });
    const state = optimizer.update(ones(), start(optimizer, net()));
    expect(await values(state.params)).toEqual([4 - 0.25 * 3, 4 - 2, 4 - 3]);
  });

  test("scale goes with the optimizer's schedule, lr with its own", async () => {
    const optimizer = sgd(cosine(1), { groups: [{ match: (name) => name === "fc1.weight", scale: 0.5 }, { match: (name) => name === "fc1.bias", lr: cosine(2) }] }).bind({ totalSteps: 2 });
    let state = start(optimizer, net());
    for (let k = 0; k < 2; k++) state = optimizer.update(ones(), state);
    const got = await values(state.params); // rates 1, ½ of each
    for (const [i, want] of [4 - 0.75, 4 - 3, 4 - 1.5].entries()) expect(got[i]).toBeCloseTo(want, 6); // cosines of single-precision constants
  });

  test("a scale of 0 freezes, decoupled weight decay included", async () => {
    const optimizer = adamw(0.1, { weightDecay: 0.5, groups: [{ match: (name) => name.startsWith("fc1"), scale: 0 }] });
    expect((await values(optimizer.update(ones(), start(optimizer, net())).params)).slice(0, 2)).toEqual([4, 4]);
  });

  test.each<[string, () => unknown, RegExp]>([
    ["a group of nothing", () => sgd(1, { groups: [{ match: (name) => name === "fc9.bias" }] }).init(net()), /no parameter belongs to groups\[0\]; the names are fc1\.weight, fc1\.bias, fc2\.weight/],
    ["a group that another one hides", () => adam(1, { groups: [{ match: () => true }, { match: (name) => name === "fc1.bias" }] }).init(net()), /groups\[1\]/],
    ["a match that is no function", () => sgd(1, { groups: [{ match: JSON.parse('"bias"') as () => boolean }] }), /match is a function/],
    ["negative weight decay", () => sgd(1, { groups: [{ match: () => true, weightDecay: -1 }] }), /weightDecay/],
    ["a negative scale", () => sgd(1, { groups: [{ match: () => true, scale: -1 }] }), /scale/],
    ["an adjustable rate", () => sgd(1, { groups: [{ match: () => true, lr: adjustableRate(1) }] }), /give groups\[0\] a scale/],
  ])("%s is an error", (_, make, message) => {
    expect(make).toThrowError(expect.objectContaining({ code: "E_OPTIMIZER_OPTION", message: expect.stringMatching(message) as string }) as Error);
  });
});

describe("an adjustable rate", () => {
  test("changes between updates of one plan, scaled in groups", async () => {
    const optimizer = sgd(adjustableRate(1), { groups: [{ match: (name) => name === "fc1.bias", scale: 0.5 }] });
    const update = compile((grads: TensorTree, state: TrainState) => optimizer.update(grads, state));
    let state = update(ones(), start(optimizer, net()));
    expect(await values(state.params)).toEqual([3, 3.5, 3]);
    state = update(ones(), withRate(state, 0.25));
    state = update(ones(), state);
    expect(await values(state.params)).toEqual([2.5, 3.25, 2.5]);
    expect(update.stats().traces).toBe(1);
    expect(optimizer.rateAt(7)).toBe(1);
  });

  test("is an error where the optimizer has none, or something else would use it", () => {
    const plain = momentum(1);
    expect(() => withRate(start(plain, net()), 0.5)).toThrowError(expect.objectContaining({ code: "E_OPTIMIZER_TREE" }) as Error);
    expect(() => sgd(1, { momentum: adjustableRate(0.5) })).toThrowError(expect.objectContaining({ code: "E_OPTIMIZER_OPTION" }) as Error);
    expect(() => adjustableRate(0.1).rate(tensor(0, { dtype: "i32" }))).toThrowError(expect.objectContaining({ code: "E_SCHEDULE" }) as Error);
  });
});
