/** TensorFlow.js as a program that does cases, on the backend that the caller has brought up. */
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import * as tf from "@tensorflow/tfjs-core";
import type { TrainWork, Work } from "../../src/cases/work.ts";
import { lossesOf, NoProgram, type PreparedCase, type Program } from "../../src/hosts/program.ts";
import { networkSpec } from "../../src/networks/network-spec.ts";
import { BATCHES, batchesOf, digest, randomValues } from "../../src/networks/values.ts";
import { nhwc, tfjsNetwork } from "./tfjs-network.ts";
import { tfjsKernel } from "./tfjs-kernels.ts";

/** Waits until what was asked of the device is done; nothing to wait for on the CPU. */
export type Finish = () => Promise<void>;

/** Batches in place in memory, in the layout it wants: in its favour. */
function inputsOf(input: readonly number[], batch: number): (index: number) => { readonly x: () => tf.Tensor; readonly y: Int32Array } {
  const batches = batchesOf(input, batch);
  const moved = Array.from({ length: BATCHES }, (_, i) => nhwc(batches(i).x, input, batch));
  return (index) => ({
    x: () => {
      const { values, shape } = moved[index % BATCHES] ?? nhwc(batches(index).x, input, batch);
      return tf.tensor(values, [...shape]);
    },
    y: batches(index).y,
  });
}

function trainingStep({ network, width, batch, optimizer }: TrainWork): () => Promise<number> {
  const spec = networkSpec(network, width);
  const { weights, apply } = tfjsNetwork(spec);
  const variables = weights.map((weight) => tf.variable(weight));
  const rule = optimizer === "sgd" ? tf.train.sgd(0.01) : tf.train.adam(0.001, 0.9, 0.999, 1e-8);
  const inputs = inputsOf(spec.input, batch);
  let index = 0;
  return async () => {
    const { x, y } = inputs(index++);
    const loss = tf.tidy(() => {
      const images = x();
      const labels = tf.oneHot(tf.tensor1d(y, "int32"), 10);
      const cost = rule.minimize(() => tf.losses.softmaxCrossEntropy(labels, apply(images, variables)) as tf.Scalar, true, variables);
      if (cost === null) throw new Error("minimize returned no loss");
      return cost;
    });
    const [value = Number.NaN] = await loss.data();
    loss.dispose();
    return value;
  };
}

function inference({ network, batch }: Extract<Work, { kind: "infer" }>): PreparedCase {
  const spec = networkSpec(network);
  const { weights, apply } = tfjsNetwork(spec);
  const inputs = inputsOf(spec.input, batch);
  const run = async (index: number): Promise<ArrayLike<number>> => {
    const y = tf.tidy(() => apply(inputs(index).x(), weights));
    const values = await y.data();
    y.dispose();
    return values;
  };
  let index = 0;
  return { check: async () => digest(await run(0)), step: async () => { await run(index++); } };
}

function kernelCase(kernel: NonNullable<ReturnType<typeof tfjsKernel>>, finish: Finish): PreparedCase {
  return {
    check: async () => {
      const y = tf.tidy(() => kernel.seen(kernel.compute()));
      const values = digest(await y.data());
      y.dispose();
      return values;
    },
    step: async () => {
      const y = tf.tidy(kernel.compute);
      await finish();
      y.dispose();
    },
  };
}

/** What reads a result back: eager additions, and a round trip. */
function reading(run: () => tf.Tensor): PreparedCase {
  const once = async (): Promise<ArrayLike<number>> => {
    const y = tf.tidy(run);
    const values = await y.data();
    y.dispose();
    return values;
  };
  return { check: async () => digest(await once()), step: async () => { await once(); } };
}

function eagerAdds(adds: number): PreparedCase {
  const [x, one] = [tf.tensor1d(randomValues(8, 1, 0.001)), tf.tensor1d(randomValues(8, 2, 0.001))];
  return reading(() => {
    let y: tf.Tensor = x;
    for (let i = 0; i < adds; i++) y = tf.add(y, one);
    return y;
  });
}

function prepare(work: Work, finish: Finish): PreparedCase {
  const kernel = tfjsKernel(work);
  if (kernel !== undefined) return kernelCase(kernel, finish);
  switch (work.kind) {
    case "train": {
      const step = trainingStep(work);
      return { check: () => lossesOf(step), step: async () => { await step(); } };
    }
    case "compile": {
      const first = (): Promise<number> => trainingStep({ ...work, kind: "train", width: 1, optimizer: "sgd" })();
      return { check: async () => [await first()], step: async () => { await first(); } };
    }
    case "steps": {
      const step = trainingStep({ ...work, kind: "train", width: 1, optimizer: "sgd" });
      return { check: () => lossesOf(step), step: async () => { await step(); } };
    }
    case "infer": return inference(work);
    case "eager": return eagerAdds(work.adds);
    case "transfer": {
      const values = randomValues(work.n, 1);
      return reading(() => tf.mul(tf.tensor1d(values), 2));
    }
    default: throw new NoProgram("tfjs", work);
  }
}

export function tfjsProgram(about: string, finish: Finish): Program {
  return {
    version: tf.version_core,
    about,
    prepare: async (work) => {
      tf.disposeVariables();
      return prepare(work, finish);
    },
    dispose: () => { tf.disposeVariables(); },
  };
}
