import type { Dataset, TrainTest } from "@receptive/datasets";
import { stateWords } from "@receptive/training";
import type { KeptRun, TrainingPlan } from "./training-messages.ts";

/** Where a run was in its data, and on which. */
export interface RunPosition {
  readonly step: number;
  readonly epoch: number;
  /** The next batch of the epoch. */
  readonly batch: number;
}

function hashOf({ labels, images }: Dataset): number {
  let hash = 2166136261;
  const stir = (value: number): void => { hash = Math.imul(hash ^ value, 16777619) >>> 0; };
  for (let i = 0; i < labels.length; i++) stir(labels[i] ?? 0);
  // Some of the pixels tell data sets apart; all of them would take a while.
  for (let i = 0; i < images.length; i += 997) stir(images[i] ?? 0);
  return hash;
}

/** Tells images from others. */
export function dataMark({ train, test }: TrainTest): string {
  return `${train.name} ${train.length} ${test.length} ${hashOf(train).toString(16)}`;
}

export function runWords(plan: TrainingPlan, data: string, { step, epoch, batch }: RunPosition, accuracy: number): Record<string, string> {
  return { plan: JSON.stringify(plan), data, step: String(step), epoch: String(epoch), batch: String(batch), accuracy: String(accuracy) };
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;

export function positionOf(words: Readonly<Record<string, string>>): RunPosition {
  const [step, epoch, batch] = [Number(words["step"]), Number(words["epoch"]), Number(words["batch"])];
  if (![step, epoch, batch].every(isCount)) throw new Error("The file does not say where its run was; it was not kept by this page.");
  return { step, epoch, batch };
}

const ONE_OF = {
  model: ["lenet5", "mlp"], activation: ["sigmoid", "relu", "tanh"], data: ["synthetic", "mnist", "fashion-mnist", "own"],
  optimizer: ["adam", "sgd"], augment: ["none", "shift", "handwriting"], backend: ["cpu", "webgpu"],
} as const;
const NUMBERS = { digits: [100, 60_000], batch: [1, 1000], rate: [0, 1e30], seed: [0, 999_999] } as const;

function isPlan(value: unknown): value is TrainingPlan {
  if (typeof value !== "object" || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return Object.entries(ONE_OF).every(([key, choices]) => choices.some((choice) => choice === fields.get(key)))
    && Object.entries(NUMBERS).every(([key, [low, high]]) => { const number = fields.get(key); return typeof number === "number" && number >= low && number <= high; });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The run in a file; undefined where there are weights alone. Throws what `stateWords` throws. */
export function readKeptRun(bytes: Uint8Array): KeptRun | undefined {
  const words = stateWords(bytes);
  const plan = parse(words?.["plan"] ?? "");
  if (words === undefined || !isPlan(plan)) return undefined;
  return { plan, step: positionOf(words).step, accuracy: Number(words["accuracy"]) };
}
