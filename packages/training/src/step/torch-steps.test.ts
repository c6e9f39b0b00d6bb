import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cpu } from "@receptive/backend-cpu";
import { compile, type CompileOptions, setDefaultBackend, type Tensor, tensor } from "@receptive/core";
import { reference } from "@receptive/core/reference";
import { avgPool2d, batchNorm2d, capture, conv2d, elu, globalAvgPool, leakyRelu, lenet5, linear, maxPool2d, mnistMlp, type Model, relu, sequential } from "@receptive/layers";
import { adam, type Optimizer, sgd } from "@receptive/optimizers";
import { beforeEach, describe, expect, test } from "vitest";
import { load } from "../files/load.ts";
import { namedTensors } from "../state/named-tensors.ts";
import { type TrainState, trainState } from "../state/train-state.ts";
import { beyond, numbers, readTensors, type Tensors, torchModels } from "../testing/torch-reference.ts";
import { defaultLoss, forwardAndGrads, type LabelledBatch } from "./loss-and-grads.ts";

type BackendOf = NonNullable<CompileOptions["backend"]>;
interface StepResult { readonly loss: number; readonly logits: Float32Array; readonly grads: Map<string, Tensor>; readonly state: TrainState }

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
    yield { loss: await loss.item(), logits: Float32Array.from(await logits.data()), grads: namedTensors(grads), state };
  }
}

function lossesOf(kind: string, run: string): readonly number[] {
  const models = JSON.parse(readFileSync(join(folder ?? "", "models.json"), "utf8")) as Record<string, { runs: Record<string, { loss_f64: number[] }> }>;
  return models[kind]?.runs[run]?.loss_f64 ?? [];
}

/** PyTorch's `cnn_bn`; its pools and its strided convolution leave cells out at the end. */
function batchNormCnn(): Model {
  return sequential({
    conv1: conv2d(1, 8, 3, { padding: 1, bias: false }), bn1: batchNorm2d(8), relu1: relu(), pool1: maxPool2d(3, { stride: 2, padding: 1, floor: true }),
    dw: conv2d(8, 8, 3, { stride: 2, padding: 1, groups: 8, bias: false, floor: true }), bn2: batchNorm2d(8), leaky: leakyRelu(0.1),
    pw: conv2d(8, 16, 1), elu: elu(), avgpool: avgPool2d(2, { floor: true }), gap: globalAvgPool(), fc: linear(16, 10),
  });
}

/** Weights and running statistics after a step, within the tolerances of the fixtures. */
async function expectState(run: string, step: number, state: ReadonlyMap<string, Tensor>, wanted: Tensors): Promise<void> {
  for (const [name, value] of state) {
    const [values, ref] = [await value.data(), numbers(wanted, `f64/step${step}/param/${name}`)];
    if (run === "sgd_momentum") expect({ name, ...beyond(values, ref, 1e-6, 1e-5) }).toMatchObject({ name, count: 0 });
    else {
      // Adam divides gradients near zero by their own size: a few elements may differ by a fraction of a step.
      expect({ name, ...beyond(values, ref, 2e-4, 0) }).toMatchObject({ name, count: 0 });
      expect(beyond(values, ref, 1e-5, 1e-5).count).toBeLessThanOrEqual(3 + ref.length / 1000);
    }
  }
}

/** Every number of the fixture's three steps, and the logits in inference after them. */
async function expectThreeSteps(model: Model, kind: string, run: string, optimizer: Optimizer, backend: BackendOf): Promise<void> {
  const wanted = readTensors(folder ?? "", `${kind}.${run}`);
  const losses = lossesOf(kind, run);
  let k = 0;
  for await (const { loss, logits, grads, state } of threeSteps(model, kind, optimizer, backend, folder ?? "")) {
    // Tolerances of the fixtures: what an honest single-precision implementation with any order of summation meets.
    expect(Math.abs(loss - (losses[k++] ?? Number.NaN))).toBeLessThan(1e-5);
    expect(beyond(logits, numbers(wanted, `f64/step${k}/logits`), 1e-5, 1e-4)).toMatchObject({ count: 0 });
    for (const [name, grad] of grads) expect({ name, ...beyond(await grad.data(), numbers(wanted, `f64/step${k}/grad/${name}`), 1e-5, 1e-4) }).toMatchObject({ name, count: 0 });
    await expectState(run, k, new Map([...namedTensors(state.params), ...namedTensors(state.buffers)]), wanted);
    model.setState(state);
  }
  expect(k).toBe(3);
  const x = readTensors(folder ?? "", `${kind}.batches`).get("x/0");
  if (x?.dtype !== "F32") throw new Error("the fixture has another batch");
  const after = await compile((images: Tensor) => model(images), { backend })(tensor(x.data, x.shape)).data();
  expect(beyond(after, numbers(wanted, "f64/final/eval_logits_batch0"), 1e-5, 1e-4)).toMatchObject({ count: 0 });
}

describe("three steps equal PyTorch's", () => {
  beforeEach(({ skip }) => skip(folder === null, "RECEPTIVE_REFERENCE names no folder with torch/models in it"));
  describe.each(backends)("on %s", (_, backend) => {
    test.each(optimizers)("LeNet-5, %s", async (run, optimizer) => {
      await expectThreeSteps(lenet5({ fc2: 84 }), "lenet5", run, optimizer, backend());
    });

    test.each(optimizers)("a CNN with batch norm and a depthwise convolution, %s", async (run, optimizer) => {
      await expectThreeSteps(batchNormCnn(), "cnn_bn", run, optimizer, backend());
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

  test("the CNN's activations in inference, layer by layer", async () => {
    const model = await load(batchNormCnn(), join(folder ?? "", "cnn_bn.init.safetensors"));
    const batches = readTensors(folder ?? "", "cnn_bn.batches");
    const x = batches.get("x/0");
    if (x?.dtype !== "F32") throw new Error("the fixture has another batch");
    setDefaultBackend(cpu());
    const all: Readonly<Record<string, { readonly data: Float32Array }>> = await capture(model, tensor(x.data, x.shape));
    for (const name of model.names) {
      // The fixtures' tolerance of logits.
      const wanted = numbers(batches, `eval_act/${name === "fc" ? "logits" : name}`);
      expect({ name, ...beyond(all[name]?.data ?? [], wanted, 1e-5, 1e-4) }).toMatchObject({ name, count: 0 });
    }
  });
});
