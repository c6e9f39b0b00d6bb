import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cpu } from "@receptive/backend-cpu";
import { compile, type CompileOptions, type Tensor, tensor } from "@receptive/core";
import { reference } from "@receptive/core/reference";
import { lenet5, mnistMlp, type Model } from "@receptive/layers";
import { adam, type Optimizer, sgd } from "@receptive/optimizers";
import { beforeEach, describe, expect, test } from "vitest";
import { load } from "../files/load.ts";
import { namedTensors } from "../state/named-tensors.ts";
import { type TrainState, trainState } from "../state/train-state.ts";
import { beyond, numbers, readTensors, torchModels } from "../testing/torch-reference.ts";
import { defaultLoss, forwardAndGrads, type LabelledBatch } from "./loss-and-grads.ts";

type BackendOf = NonNullable<CompileOptions["backend"]>;
interface StepResult { readonly loss: number; readonly logits: Float32Array; readonly grads: Map<string, Tensor>; readonly params: Map<string, Tensor> }

const folder = torchModels();
const backends: [string, () => BackendOf][] = [["reference f64", () => reference()], ["cpu", () => cpu()]];
const optimizers: [string, Optimizer][] = [["sgd_momentum", sgd(0.05, { momentum: 0.9 })], ["adam", adam(1e-3)]];

/** Three steps on the fixture's batches, from its initial weights. */
async function* threeSteps(model: Model, kind: string, optimizer: Optimizer, backend: BackendOf, root: string): AsyncGenerator<StepResult> {
  await load(model, join(root, `${kind}.init.safetensors`));
  const bound = optimizer.bind({ totalSteps: 3 });
  const step = compile((state: TrainState, batch: LabelledBatch) => {
    const { loss, logits, grads, buffers } = forwardAndGrads(model, state, batch, defaultLoss);
    return [bound.update(grads, { ...state, buffers }), { loss, logits, grads }] as const;
  }, { donate: [0], backend });
  let state = trainState(model, bound, { backend });
  const batches = readTensors(root, `${kind}.batches`);
  for (let k = 0; k < 3; k++) {
    const [x, y] = [batches.get(`x/${k}`), batches.get(`y/${k}`)];
    if (x?.dtype !== "F32" || y?.dtype !== "I32") throw new Error("the fixture has other batches");
    const [next, { loss, logits, grads }] = step(state, { x: tensor(x.data, x.shape), y: tensor(y.data) });
    state = next;
    yield { loss: await loss.item(), logits: Float32Array.from(await logits.data()), grads: namedTensors(grads), params: namedTensors(state.params) };
  }
}

function lossesOf(kind: string, run: string): readonly number[] {
  const models = JSON.parse(readFileSync(join(folder ?? "", "models.json"), "utf8")) as Record<string, { runs: Record<string, { loss_f64: number[] }> }>;
  return models[kind]?.runs[run]?.loss_f64 ?? [];
}

describe("three steps equal PyTorch's", () => {
  beforeEach(({ skip }) => skip(folder === null, "RECEPTIVE_REFERENCE names no folder with torch/models in it"));
  describe.each(backends)("on %s", (_, backend) => {
    test.each(optimizers)("LeNet-5, %s", async (run, optimizer) => {
      const wanted = readTensors(folder ?? "", `lenet5.${run}`);
      const losses = lossesOf("lenet5", run);
      let k = 0;
      for await (const { loss, logits, grads, params } of threeSteps(lenet5({ fc2: 84 }), "lenet5", optimizer, backend(), folder ?? "")) {
        // Tolerances of the fixtures: what an honest single-precision implementation with any order of summation meets.
        expect(Math.abs(loss - (losses[k++] ?? Number.NaN))).toBeLessThan(1e-5);
        expect(beyond(logits, numbers(wanted, `f64/step${k}/logits`), 1e-5, 1e-4)).toMatchObject({ count: 0 });
        for (const [name, grad] of grads) expect({ name, ...beyond(await grad.data(), numbers(wanted, `f64/step${k}/grad/${name}`), 1e-5, 1e-4) }).toMatchObject({ name, count: 0 });
        for (const [name, param] of params) {
          const [values, ref] = [await param.data(), numbers(wanted, `f64/step${k}/param/${name}`)];
          if (run === "sgd_momentum") expect({ name, ...beyond(values, ref, 1e-6, 1e-5) }).toMatchObject({ name, count: 0 });
          else {
            // Adam divides gradients near zero by their own size: a few elements may differ by a fraction of a step.
            expect({ name, ...beyond(values, ref, 2e-4, 0) }).toMatchObject({ name, count: 0 });
            expect(beyond(values, ref, 1e-5, 1e-5).count).toBeLessThanOrEqual(3 + ref.length / 1000);
          }
        }
      }
      expect(k).toBe(3);
    });

    test.each(optimizers)("losses of the MLP, %s", async (run, optimizer) => {
      const losses: number[] = [];
      for await (const { loss } of threeSteps(mnistMlp(), "mlp", optimizer, backend(), folder ?? "")) losses.push(loss);
      const wanted = lossesOf("mlp", run);
      expect(losses.length).toBe(3);
      // The fixtures' tolerance of a loss.
      for (const [i, loss] of losses.entries()) expect(Math.abs(loss - (wanted[i] ?? Number.NaN))).toBeLessThan(1e-5);
    });
  });
});
