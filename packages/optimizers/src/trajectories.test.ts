import { cpu } from "@receptive/backend-cpu";
import { compile, type CompileOptions, type Tensor, tensor } from "@receptive/core";
import { reference } from "@receptive/core/reference";
import { describe, expect, test } from "vitest";
import type { TrainState } from "./index.ts";
import { optimizerOf } from "./testing/optimizer-of.ts";
import { readTrajectories, type Trajectory } from "./testing/read-trajectories.ts";

const { cases, rows } = readTrajectories();
const PARAMS = [0, 1, 2];
const rowsOf = (id: string, kind: "param" | "grad", k: number): Record<string, Tensor> =>
  Object.fromEntries(PARAMS.map((i) => {
    const { shape, row } = rows(`${id}/${kind}/${i}`);
    return [`p${i}`, tensor(row(k), shape)];
  }));

/** The most that any parameter is beyond its tolerance after any step. */
async function worstExcess(c: Trajectory, backend: NonNullable<CompileOptions["backend"]>): Promise<number> {
  const optimizer = optimizerOf(c);
  const update = compile((grads: Record<string, Tensor>, state: TrainState) => optimizer.update(grads, state), { backend });
  const params = rowsOf(c.id, "param", 0);
  let state: TrainState = { params, buffers: {}, opt: optimizer.init(params), step: tensor(0, { dtype: "i32" }), key: tensor(new Uint32Array(2)) };
  let worst = -Infinity;
  for (let k = 0; k < c.steps; k++) {
    state = update(rowsOf(c.id, "grad", k), state);
    for (const i of PARAMS) {
      const got = await (state.params as Record<string, Tensor>)[`p${i}`]?.read();
      for (const [j, want] of rows(`${c.id}/param/${i}`).row(k + 1).entries()) {
        worst = Math.max(worst, Math.abs((got?.[j] ?? Number.NaN) - want) - c.tol.atol - c.tol.rtol * Math.abs(want));
      }
    }
  }
  expect(await state.step.item()).toBe(c.steps);
  expect(update.stats().traces).toBe(1);
  return worst;
}

test("all of PyTorch's runs are here", () => {
  expect(cases.length).toBe(21);
});

describe("the trajectories of PyTorch's optimizers, step by step", () => {
  test.each(cases)("$id", async (c) => {
    const optimizer = optimizerOf(c);
    for (const [k, rate] of c.lr_per_step.entries()) expect(optimizer.rateAt(k)).toBeCloseTo(rate, 12);
    for (const backend of [reference(), reference({ precision: "f32" }), cpu()]) expect(await worstExcess(c, backend)).toBeLessThanOrEqual(0);
  });
});
