import { readFileSync } from "node:fs";
import { compile, type Tensor, tensor } from "@receptive/core";
import { reference } from "@receptive/core/reference";
import { describe, expect, test } from "vitest";
import { adam, cosine, type Optimizer, sgd, type TrainState } from "./index.ts";

interface Trajectory {
  readonly id: string;
  readonly optimizer: "SGD" | "Adam";
  readonly hyper: { readonly lr: number; readonly momentum?: number; readonly nesterov?: boolean; readonly weight_decay?: number; readonly betas?: readonly [number, number] };
  readonly steps: number;
  /** As PyTorch's float32 run deviates from its float64 run, with room for another order of operations. */
  readonly tol: { readonly rtol: number; readonly atol: number };
  readonly lrPerStep?: readonly number[];
  readonly rows: readonly number[];
  readonly shapes: readonly (readonly number[])[];
  /** By parameter, row and element. */
  readonly params: readonly (readonly (readonly number[])[])[];
  readonly grads: readonly (readonly (readonly number[])[])[];
}

const { cases } = JSON.parse(readFileSync(new URL("../fixtures/trajectories.json", import.meta.url), "utf8")) as { cases: readonly Trajectory[] };

function optimizerOf({ optimizer, hyper, lrPerStep, steps }: Trajectory): Optimizer {
  // The only scheduled run goes along CosineAnnealingLR over all its steps, to eta_min = 0.001.
  const lr = lrPerStep === undefined ? hyper.lr : cosine(hyper.lr, { min: 0.001 });
  const weightDecay = hyper.weight_decay ?? 0;
  const made = optimizer === "SGD"
    ? sgd(lr, { momentum: hyper.momentum ?? 0, nesterov: hyper.nesterov ?? false, weightDecay })
    : adam(lr, { betas: hyper.betas ?? [0.9, 0.999], weightDecay });
  return made.bind({ totalSteps: steps });
}

const stepOf = (values: readonly (readonly (readonly number[])[])[], shapes: Trajectory["shapes"], k: number): Record<string, Tensor> =>
  Object.fromEntries(shapes.map((shape, i) => [`p${i}`, tensor(Float64Array.from(values[i]?.[k] ?? []), shape)]));

async function* run(c: Trajectory, update: (grads: Record<string, Tensor>, state: TrainState) => TrainState): AsyncGenerator<[step: number, params: Record<string, Tensor>]> {
  const optimizer = optimizerOf(c);
  const params = stepOf(c.params, c.shapes, 0);
  let state: TrainState = { params, buffers: {}, opt: optimizer.init(params), step: tensor(0, { dtype: "i32" }), key: tensor(new Uint32Array(2)) };
  for (let k = 0; k < c.steps; k++) {
    state = update(stepOf(c.grads, c.shapes, k), state);
    expect(await state.step.item()).toBe(k + 1);
    yield [k + 1, state.params as Record<string, Tensor>];
  }
}

async function worstExcess(c: Trajectory, update: Parameters<typeof run>[1]): Promise<number> {
  let worst = -Infinity;
  let compared = 0;
  for await (const [step, params] of run(c, update)) {
    const row = c.rows.indexOf(step);
    if (row < 0) continue;
    for (const [i] of c.shapes.entries()) {
      const got = await params[`p${i}`]?.read();
      for (const [j, want] of (c.params[i]?.[row] ?? []).entries()) {
        worst = Math.max(worst, Math.abs((got?.[j] ?? Number.NaN) - want) - c.tol.atol - c.tol.rtol * Math.abs(want));
        compared++;
      }
    }
  }
  expect(compared).toBe(8 * (c.rows.length - 1));
  return worst;
}

describe("the trajectories of PyTorch's optimizers, step by step", () => {
  test.each(cases)("$id", async (c) => {
    const optimizer = optimizerOf(c);
    for (const [k, rate] of (c.lrPerStep ?? []).entries()) expect(optimizer.rateAt(k)).toBeCloseTo(rate, 12);
    for (const precision of ["f64", "f32"] as const) {
      const backend = reference({ precision });
      const update = compile((grads: Record<string, Tensor>, state: TrainState) => optimizer.update(grads, state), { backend });
      expect(await worstExcess(c, update)).toBeLessThanOrEqual(0);
      expect(update.stats().traces).toBe(1);
    }
  });
});
