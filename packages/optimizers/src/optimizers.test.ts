import { compile, setDefaultBackend, type Tensor, tensor } from "@receptive/core";
import { reference } from "@receptive/core/reference";
import { describe, expect, test } from "vitest";
import { adam, cosine, momentum, type Optimizer, sgd, type TensorTree, type TrainState } from "./index.ts";

setDefaultBackend(() => reference());

const start = (optimizer: Optimizer, params: TensorTree): TrainState => ({ params, buffers: {}, opt: optimizer.init(params), step: tensor(0, { dtype: "i32" }), key: tensor(new Uint32Array(2)) });
const values = async (tree: TensorTree): Promise<number[]> => [...(await (tree as Tensor).data())];

describe("sgd", () => {
  test("moves against the gradient", async () => {
    const optimizer = sgd(0.5);
    const state = optimizer.update(tensor([1, -2]), start(optimizer, tensor([3, 4])));
    expect(await values(state.params)).toEqual([2.5, 5]);
    expect(state.opt).toEqual({});
  });

  test("dampening leaves the first gradient whole", async () => {
    const optimizer = sgd(1, { momentum: 0.5, dampening: 0.75 });
    let state = optimizer.update(tensor([8]), start(optimizer, tensor([0])));
    expect(await values(state.params)).toEqual([-8]); // v = 8
    state = optimizer.update(tensor([8]), state);
    expect(await values(state.params)).toEqual([-14]); // v = 0.5·8 + 0.25·8 = 6
  });

  test("momentum(lr) is sgd with 0.9", async () => {
    for (const optimizer of [momentum(1), sgd(1, { momentum: 0.9 })]) {
      let state = start(optimizer, tensor([0]));
      for (let i = 0; i < 2; i++) state = optimizer.update(tensor([10]), state);
      expect((await values(state.params))[0]).toBeCloseTo(-29, 5); // v = 10, then 19; 0.9 is not exact
      expect(optimizer.name).toBe("momentum");
    }
  });
});

describe("adam", () => {
  test("its first step is the rate, whatever the size of the gradient", async () => {
    const optimizer = adam(0.25, { eps: 0 });
    const state = optimizer.update(tensor([1e-3, -1e3]), start(optimizer, tensor([0, 0])));
    const [a = 0, b = 0] = await values(state.params);
    expect(a).toBeCloseTo(-0.25, 6); // single-precision constants
    expect(b).toBeCloseTo(0.25, 6);
  });

  test("the bias correction keeps its digits in single precision", async () => {
    setDefaultBackend(reference({ precision: "f32" }));
    const optimizer = adam(1, { eps: 0 });
    const state = optimizer.update(tensor([1]), start(optimizer, tensor([0])));
    // 1 − f32(0.999) is off by 1.3e-5, which would show as 6e-6; a dozen roundings of 6e-8 are allowed.
    expect(Math.abs(((await values(state.params))[0] ?? 0) + 1)).toBeLessThan(12 * 2 ** -24);
    setDefaultBackend(reference());
  });
});

describe("state", () => {
  test("keeps the structure of the parameters, and whatever else it holds", async () => {
    const optimizer = adam(0.1);
    const params = { fc1: { weight: tensor([[1, 2]]), bias: tensor([1]) }, scale: tensor([3]) };
    const state = { ...start(optimizer, params), buffers: { mean: tensor([5]) }, note: 7 };
    const next = optimizer.update({ fc1: { weight: tensor([[1, 1]]), bias: tensor([1]) }, scale: tensor([1]) }, state);
    expect(Object.keys(next.params)).toEqual(["fc1", "scale"]);
    expect(next.note).toBe(7);
    expect(next.buffers).toBe(state.buffers);
    expect(await next.step.item()).toBe(1);
    expect(next.step.dtype).toBe("i32");
  });

  test("one plan serves every step of a schedule", async () => {
    const optimizer = sgd(cosine(1, { steps: 4 }));
    const update = compile((state: TrainState) => optimizer.update({ w: tensor([1]) }, state));
    let state = start(optimizer, { w: tensor([0]) });
    for (let i = 0; i < 4; i++) state = update(state);
    expect(update.stats().traces).toBe(1);
    const sum = [0, 1, 2, 3].reduce((s, k) => s + optimizer.rateAt(k), 0);
    expect((await values((state.params as { w: Tensor }).w))[0]).toBeCloseTo(-sum, 6); // constants are single precision
  });
});

test.each([
  ["momentum of 1", () => sgd(0.1, { momentum: 1 })],
  ["negative momentum", () => momentum(0.1, -0.5)],
  ["nesterov without momentum", () => sgd(0.1, { nesterov: true })],
  ["nesterov with dampening", () => sgd(0.1, { momentum: 0.9, nesterov: true, dampening: 0.1 })],
  ["a beta of 1", () => adam(0.1, { betas: [0.9, 1] })],
  ["negative weight decay", () => adam(0.1, { weightDecay: -1 })],
])("%s is an error", (_, make) => {
  expect(make).toThrowError(expect.objectContaining({ code: "E_OPTIMIZER_OPTION" }));
});

describe("trees that do not match", () => {
  const optimizer = momentum(0.1);
  const state = start(optimizer, { fc1: { weight: tensor([1, 2]) } });
  test.each([
    ["a missing gradient", { fc1: {} }, /fc1\.weight is missing/],
    ["a gradient of another shape", { fc1: { weight: tensor([1]) } }, /fc1\.weight is f32\[2\], but what goes with it is f32\[1\]/],
    ["a tensor for a tree", tensor([1]), /fc1 is missing/],
  ] as const)("%s", (_, grads, message) => {
    expect(() => optimizer.update(grads, state)).toThrowError(expect.objectContaining({ code: "E_OPTIMIZER_TREE", message: expect.stringMatching(message) as string }));
  });

  test("state of another optimizer", () => {
    expect(() => adam(0.1).update({ fc1: { weight: tensor([1, 2]) } }, state)).toThrowError(/not made by adam, it has no m/);
  });
});
