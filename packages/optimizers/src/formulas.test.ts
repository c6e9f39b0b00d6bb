import { compile, tensor, type Tensor } from "@receptive/core";
import { reference } from "@receptive/core/reference";
import { describe, expect, test } from "vitest";
import { adadelta, adagrad, adam, adamax, adamw, nadam, type Optimizer, radam, rmsprop, sgd, type TrainState } from "./index.ts";
import { plainAdadelta, plainAdagrad, plainAdam, plainAdamax, plainNadam, plainRadam, plainRmsprop, plainSgd } from "./testing/plain-optimizers.ts";

const STEPS = 60;
/** Signs change, sizes range over three orders of magnitude. */
const gradient = (k: number): number => Math.fround(Math.sin(1.7 * k + 0.4) * (k % 7 === 3 ? 20 : 0.05 + (k % 5)));
const ADAM = [0.9, 0.999] as const;

const cases: readonly [string, Optimizer, (g: number, t: number) => number, decay?: number, decoupled?: number][] = [
  ["adam, amsgrad", adam(0.05, { amsgrad: true }), plainAdam(0.05, ADAM, 1e-8, true)],
  ["adam, weight decay and a large eps", adam(0.05, { weightDecay: 0.1, eps: 0.1 }), plainAdam(0.05, ADAM, 0.1, false), 0.1],
  ["adam, betas 0", adam(0.05, { betas: [0, 0] }), plainAdam(0.05, [0, 0], 1e-8, false)],
  ["adamw's own weight decay", adamw(0.05), plainAdam(0.05, ADAM, 1e-8, false), 0, 0.05 * 0.01],
  ["radam", radam(0.05), plainRadam(0.05, ADAM, 1e-8)],
  ["radam that never trusts the mean square", radam(0.05, { betas: [0.9, 0.6] }), plainRadam(0.05, [0.9, 0.6], 1e-8)],
  ["radam, betas 0.9 and 0.8, weight decay", radam(0.05, { betas: [0.9, 0.8], weightDecay: 0.05 }), plainRadam(0.05, [0.9, 0.8], 1e-8), 0.05],
  ["nadam", nadam(0.02), plainNadam(0.02, ADAM, 1e-8, 4e-3)],
  ["rmsprop", rmsprop(0.02), plainRmsprop(0.02, 0.99, 1e-8, 0, false)],
  ["rmsprop, momentum and weight decay", rmsprop(0.02, { momentum: 0.9, weightDecay: 0.1 }), plainRmsprop(0.02, 0.99, 1e-8, 0.9, false), 0.1],
  ["rmsprop, centered, momentum", rmsprop(0.02, { momentum: 0.5, centered: true, alpha: 0.9 }), plainRmsprop(0.02, 0.9, 1e-8, 0.5, true)],
  ["adamax, betas and weight decay", adamax(0.05, { betas: [0.8, 0.9], weightDecay: 0.1 }), plainAdamax(0.05, [0.8, 0.9], 1e-8), 0.1],
  ["adadelta, rho and weight decay", adadelta(0.5, { rho: 0.8, eps: 1e-4, weightDecay: 0.1 }), plainAdadelta(0.5, 0.8, 1e-4), 0.1],
  ["adamax, a large eps", adamax(0.05, { eps: 0.5 }), plainAdamax(0.05, ADAM, 0.5)],
  ["adagrad, lrDecay and a large eps", adagrad(0.2, { lrDecay: 0.1, eps: 0.5 }), plainAdagrad(0.2, 0.1, 0, 0.5)],
  ["adagrad, a sum that starts above 0", adagrad(0.2, { initialSum: 0.3 }), plainAdagrad(0.2, 0, 0.3, 1e-10)],
  ["sgd, dampening", sgd(0.01, { momentum: 0.8, dampening: 0.3 }), plainSgd(0.01, 0.8, 0.3)],
];

describe("options that the stored runs leave out follow the formula", () => {
  test.each(cases)("%s", async (_, optimizer, move, decay = 0, decoupled = 0) => {
    const states = await Promise.all((["f64", "f32"] as const).map(async (precision) => {
      const update = compile((g: Tensor, state: TrainState) => optimizer.update(g, state), { backend: reference({ precision }) });
      const w = tensor([1.5]);
      let state: TrainState = { params: w, buffers: {}, opt: optimizer.init(w), step: tensor(0, { dtype: "i32" }), key: tensor(new Uint32Array(2)) };
      const seen: number[] = [];
      for (let k = 0; k < STEPS; k++) {
        state = update(tensor([gradient(k)]), state);
        seen.push(await (state.params as Tensor).item());
      }
      return seen;
    }));
    let w = 1.5;
    for (let k = 0; k < STEPS; k++) {
      w += move(gradient(k) + decay * w, k + 1) - decoupled * w;
      // Single-precision constants in both; 60 roundings of a weight near 1 in the second.
      expect(Math.abs((states[0]?.[k] ?? Number.NaN) - w)).toBeLessThan(2e-6 * (1 + Math.abs(w)));
      expect(Math.abs((states[1]?.[k] ?? Number.NaN) - w)).toBeLessThan(1e-5 * (1 + Math.abs(w)));
    }
  });
});

const defaults: readonly [string, Optimizer, (g: number, t: number) => number][] = [
  ["adam", adam(1), plainAdam(1, ADAM, 1e-8, false)],
  ["adamw", adamw(1, { weightDecay: 0 }), plainAdam(1, ADAM, 1e-8, false)],
  ["adamax", adamax(1), plainAdamax(1, ADAM, 1e-8)],
  ["adagrad", adagrad(1), plainAdagrad(1, 0, 0, 1e-10)],
  ["adadelta", adadelta(), plainAdadelta(1, 0.9, 1e-6)],
  ["nadam", nadam(1), plainNadam(1, ADAM, 1e-8, 4e-3)],
  ["radam", radam(1), plainRadam(1, ADAM, 1e-8)],
  ["rmsprop", rmsprop(1), plainRmsprop(1, 0.99, 1e-8, 0, false)],
];

describe("the size of eps shows where gradients are tiny; where they are 0 nothing moves", () => {
  test.each(defaults)("%s", async (_, optimizer, move) => {
    const update = compile((g: Tensor, state: TrainState) => optimizer.update(g, state), { backend: reference() });
    const params = tensor([0, 0]);
    let state: TrainState = { params, buffers: {}, opt: optimizer.init(params), step: tensor(0, { dtype: "i32" }), key: tensor(new Uint32Array(2)) };
    let want = 0;
    for (let t = 1; t <= 8; t++) {
      const g = Math.fround(t * 1e-10);
      state = update(tensor([g, 0]), state);
      want += move(g, t);
      const [moved = Number.NaN, still] = await (state.params as Tensor).read();
      // Single-precision constants.
      expect(Math.abs(moved / want - 1)).toBeLessThan(2e-6);
      expect(still).toBe(0);
    }
  });
});

test("radam's factor keeps its digits in single precision over a long run", async () => {
  for (const [b2, t] of [[0.999, 6], [0.999, 300], [0.999, 3000], [0.999, 100_000], [0.99, 40], [0.9, 9], [0.9999, 2000]] as const) {
    const optimizer = radam(1, { betas: [0, b2], eps: 0 });
    const w = tensor([0]);
    // A mean square of 1 − β2ᵗ, as t gradients of 1 leave it, and one more of them.
    const opt = { m: tensor([0]), v: tensor([1 - b2 ** (t - 1)]) };
    const update = compile((g: Tensor, state: TrainState) => optimizer.update(g, state), { backend: reference({ precision: "f32" }) });
    const state = update(tensor([1]), { params: w, buffers: {}, opt, step: tensor(t - 1, { dtype: "i32" }), key: tensor(new Uint32Array(2)) });
    const limit = 2 / (1 - b2) - 1;
    const rho = limit - (2 * t * b2 ** t) / (1 - b2 ** t);
    const want = -Math.sqrt(((rho - 4) * (rho - 2) * limit) / ((limit - 4) * (limit - 2) * rho));
    // v itself is a rounding of 1 − β2ᵗ; ρ − 4 is as small as 1.
    expect(Math.abs((await (state.params as Tensor).item()) / want - 1)).toBeLessThan(2e-5);
  }
});
