import { tensor } from "@receptive/core";
import type { Model } from "@receptive/layers";
import type { Settings } from "../fit/settings.ts";
import { fingerprint } from "../fit/check-data.ts";
import type { TrainState } from "../state/train-state.ts";
import { defaultLoss } from "../step/loss-and-grads.ts";
import { TrainingError } from "../training-error.ts";
import { lossHash, optimizerHash } from "./graph-hash.ts";
import { modelStructure } from "./model-structure.ts";

/** What must be the same for a resumed run to end where the uninterrupted one would have. */
export interface RunConfig {
  readonly epochs: number;
  readonly batch: number;
  readonly seed: number;
  readonly optimizer: string;
  /** At a few steps from the first to the last. */
  readonly learningRates: readonly number[];
  /** A hash of what an update computes. */
  readonly update: number;
  /** The name of the loss function, and a hash of what it computes. */
  readonly loss: readonly [name: string, graph: number];
  /** A line for each layer. */
  readonly model: readonly string[];
  readonly images: number;
  /** A hash of the data. */
  readonly data: number;
  readonly augment: readonly string[];
}

/** Twelve digits: engines may differ in the last ones of a cosine. JSON has no NaN. */
const rounded = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(12)) : -1);

/** What a run of this model with these settings is. `state`: that of its start. */
export function runConfig(model: Model, state: TrainState, settings: Settings): RunConfig {
  const { epochs, batch, steps, seed, optimizer, loss, train, augment } = settings;
  const last = epochs * steps - 1;
  const classes = train.classes.length;
  // Shapes alone matter.
  const [logits, labels] = [tensor(new Float32Array(2 * classes), [2, classes]), tensor(new Int32Array(2))];
  const config: RunConfig = {
    epochs, batch, seed, optimizer: optimizer.name,
    learningRates: [0, 0.25, 0.5, 0.75, 1].map((share) => rounded(optimizer.rateAt(Math.floor(share * last)))),
    update: optimizerHash(optimizer, state),
    loss: [loss === defaultLoss ? "cross-entropy" : `custom ${loss.name}`.trim(), lossHash(loss, logits, labels)],
    model: modelStructure(model),
    images: train.length, data: fingerprint(train), augment: augment.map(({ name }) => name),
  };
  logits.dispose();
  labels.dispose();
  return config;
}

const hex = (hash: number): string => `#${hash.toString(16)}`;

function ratesText(rates: readonly number[]): string {
  return new Set(rates).size === 1 ? String(rates[0]) : rates.map((rate) => Number(rate.toPrecision(4))).join(" → ");
}

type Shown = readonly [what: string, of: (config: RunConfig) => string];

const SHOWN: readonly Shown[] = [
  ["epochs", ({ epochs }) => String(epochs)],
  ["batch", ({ batch }) => String(batch)],
  ["seed", ({ seed }) => String(seed)],
  ["optimizer", ({ optimizer }) => JSON.stringify(optimizer)],
  ["loss", ({ loss: [name, graph] }) => `${name} ${hex(graph)}`],
  ["number of training images", ({ images }) => String(images)],
  ["training data", ({ data }) => hex(data)],
  ["augment", ({ augment }) => JSON.stringify(augment)],
];

/** The first line in which two models differ. */
function modelDifference(saved: readonly string[], now: readonly string[]): string[] {
  const length = Math.max(saved.length, now.length);
  const at = Array.from({ length }, (_, i) => i).find((i) => saved[i] !== now[i]);
  return at === undefined ? [] : [`model was ${saved[at] ?? "shorter"}, is ${now[at] ?? "shorter"}`];
}

/** What differs in rates and options. Over another number of steps rates differ anyway, and an update holds its rate. */
function optimizerDifference(saved: RunConfig, now: RunConfig): string[] {
  if (saved.epochs !== now.epochs || saved.batch !== now.batch || saved.images !== now.images) return [];
  if (String(saved.learningRates) !== String(now.learningRates)) return [`learning rate was ${ratesText(saved.learningRates)}, is ${ratesText(now.learningRates)}`];
  if (saved.optimizer !== now.optimizer || saved.update === now.update) return [];
  return [`options of the optimizer (${now.optimizer}) were ${hex(saved.update)}, are ${hex(now.update)}`];
}

function differences(saved: RunConfig, now: RunConfig): string[] {
  const options = SHOWN.flatMap(([what, of]) => (of(saved) === of(now) ? [] : [`${what} was ${of(saved)}, is ${of(now)}`]));
  const model = modelDifference(saved.model, now.model);
  // The graph of an update has the shapes of the model in it.
  return [...options, ...(model.length > 0 ? model : optimizerDifference(saved, now))];
}

/** Tensors that a message names; the others are counted. */
const NAMED = 4;

/** Throws E_RESUME_MISMATCH with everything that differs; `tensors`: those that do not fit, in words. */
export function checkSameConfig(saved: RunConfig, now: RunConfig, tensors: readonly string[], source: string): void {
  const more = tensors.length > NAMED ? [`${tensors.length - NAMED} more tensors do not fit`] : [];
  const list = [...differences(saved, now), ...tensors.slice(0, NAMED), ...more];
  if (list.length === 0) return;
  throw new TrainingError("E_RESUME_MISMATCH", `${source} is of a run with other options: ${list.join("; ")}. Resume with the same options, or load() its weights to start anew.`);
}
