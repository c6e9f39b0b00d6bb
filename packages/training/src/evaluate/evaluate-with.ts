import { argMax, compile, type CompileOptions, defaultBackend, type Tensor, tensor } from "@receptive/core";
import type { Dataset } from "@receptive/datasets";
import type { Model, ModelState } from "@receptive/layers";
import { checkCount } from "../fit/check-count.ts";
import { checkData } from "../fit/check-data.ts";
import { macrotask, Pace } from "../fit/pace.ts";
import { defaultLoss, type LossFunction } from "../step/loss-and-grads.ts";
import { prepareInput } from "../step/prepare-input.ts";
import { TrainingError } from "../training-error.ts";
import type { EvaluateOptions, Evaluation } from "./evaluate.ts";

interface Scores { readonly loss: Tensor; readonly predicted: Tensor }
type EvaluateStep = (weights: ModelState, batch: { readonly x: Tensor; readonly y: Tensor }) => Scores;
type BackendOf = NonNullable<CompileOptions["backend"]>;

const DEFAULT_BATCH = 250;
const IN_FLIGHT = 2;

/** One compiled step for each model, backend and loss, so that evaluating again compiles nothing. */
const steps = new WeakMap<Model, WeakMap<BackendOf, WeakMap<LossFunction, EvaluateStep>>>();

function memo<K extends object, V>(map: WeakMap<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function stepOf(model: Model, backend: BackendOf, loss: LossFunction): EvaluateStep {
  const ofModel = memo(steps, model, () => new WeakMap<BackendOf, WeakMap<LossFunction, EvaluateStep>>());
  const ofBackend = memo(ofModel, backend, () => new WeakMap<LossFunction, EvaluateStep>());
  return memo(ofBackend, loss, () => compile(function evaluateStep({ params, buffers }: ModelState, { x, y }: { x: Tensor; y: Tensor }): Scores {
    const [logits] = model.apply(params, buffers, prepareInput(model, x, y.size), { training: false, key: null });
    return { loss: loss(logits, y).mul(y.size), predicted: argMax(logits, 1) };
  }, { backend }));
}

function dispose({ loss, predicted }: Scores): void {
  loss.dispose();
  predicted.dispose();
}

/** Loss and predictions of a data set with given weights. */
export async function evaluateWith(model: Model, weights: ModelState, data: Dataset, options: EvaluateOptions): Promise<Evaluation> {
  checkData(data, "evaluate");
  const { batch = DEFAULT_BATCH, backend = defaultBackend(), loss = defaultLoss, signal } = options;
  if (batch !== "all") checkCount("evaluate", "batch", batch, 1);
  const step = stepOf(model, backend, loss);
  const classes = data.classes.length;
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const predictions = new Int32Array(data.length);
  let [lossSum, correct, at] = [0, 0, 0];
  const waiting: Scores[] = [];
  const hear = async (): Promise<void> => {
    const scores = waiting.shift();
    if (scores === undefined) return;
    const [[value = Number.NaN], predicted] = await Promise.all([scores.loss.read(), scores.predicted.read()]);
    dispose(scores);
    lossSum += value;
    for (const guess of predicted) {
      const label = data.labels[at] ?? 0;
      predictions[at++] = guess;
      if (guess === label) correct++;
      const row = confusion[label];
      if (row !== undefined) row[guess] = (row[guess] ?? 0) + 1;
    }
  };
  const pace = new Pace();
  for (const { x, y, shape, size } of data.batches({ size: batch, shuffle: false, reuse: true })) {
    if (signal?.aborted === true) {
      for (const scores of waiting) dispose(scores);
      throw new TrainingError("E_ABORTED", `evaluating ${data.name} was aborted.`, { cause: signal.reason });
    }
    const images = tensor(x, shape, { copy: false });
    const labels = tensor(y, [size], { copy: false });
    waiting.push(step(weights, { x: images, y: labels }));
    images.dispose();
    labels.dispose();
    while (waiting.length > IN_FLIGHT) await hear();
    await pace.keep();
  }
  while (waiting.length > 0) await hear();
  await macrotask();
  const count = data.length;
  return { loss: lossSum / count, accuracy: correct / count, count, ...(options.confusion === true ? { confusion } : {}), ...(options.predictions === true ? { predictions } : {}) };
}
