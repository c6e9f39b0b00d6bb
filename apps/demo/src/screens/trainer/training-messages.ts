/** What the page and its training worker say to each other. Plain data: it crosses the boundary. */
import type { BackendChoice } from "../../model/backend.ts";

export type ModelName = "lenet5" | "mlp";
export type DataName = "synthetic" | "mnist";

export interface TrainingPlan {
  readonly model: ModelName;
  readonly data: DataName;
  /** Training digits, where they are drawn. */
  readonly digits: number;
  readonly batch: number;
  readonly rate: number;
  readonly optimizer: "adam" | "sgd";
  readonly seed: number;
  readonly backend: BackendChoice;
  /** MNIST's four IDX files, where the reader gave their own. */
  readonly files?: readonly { readonly name: string; readonly bytes: Uint8Array }[];
}

export interface TrainingReady {
  readonly dataName: string;
  readonly trainDigits: number;
  readonly testDigits: number;
  readonly weights: number;
  /** Of each layer that has any. */
  readonly layerWeights: readonly { readonly name: string; readonly weights: number }[];
  readonly stepsAnEpoch: number;
}

/** A moment of training, at most ten a second. */
export interface Moment {
  readonly step: number;
  readonly epoch: number;
  /** Means over the steps since the last moment. */
  readonly loss: number;
  readonly accuracy: number;
  readonly imagesPerSecond: number;
  /** First-layer weights, `[o, c, h, w]`, a few times a second; absent in between. */
  readonly filters?: { readonly data: Float32Array; readonly shape: readonly number[] };
  /** What the first maps are for the drawn digit; with the filters. */
  readonly maps?: Maps;
  /** Of held-out digits, about once a second. */
  readonly test?: TestMoment;
  /** Number of this moment's checkpoint, if one was kept. */
  readonly checkpoint?: number;
}

export interface TestMoment {
  readonly loss: number;
  readonly accuracy: number;
  readonly confusion: readonly (readonly number[])[];
}

/** Why training stopped by itself. */
export interface Trouble {
  readonly step: number;
  /** Where the first number is not finite: a layer's output, or its weights. */
  readonly where: string;
}

export interface Maps {
  readonly name: string;
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** What one checkpoint looked like. */
export interface Look {
  readonly step: number;
  readonly filters: { readonly data: Float32Array; readonly shape: readonly number[] };
  readonly maps: Maps | null;
  readonly test: TestMoment;
}

export interface Mistaken {
  readonly image: Uint8Array;
  readonly label: number;
  readonly guess: number;
}

export interface TrainingEvents {
  moment(moment: Moment): void;
  trouble(trouble: Trouble): void;
  progress(words: string): void;
}

/** What the worker does. */
export interface Trainer {
  /** `digit`: the drawing whose maps are shown. */
  prepare(plan: TrainingPlan, digit: Uint8Array, events: TrainingEvents): Promise<TrainingReady>;
  start(): Promise<void>;
  stop(): Promise<void>;
  step(): Promise<void>;
  /** The weights as a safetensors file. */
  weights(): Promise<Uint8Array>;
  /** Takes up weights that were saved before; training goes on from them. */
  restore(bytes: Uint8Array): Promise<void>;
  /** What checkpoint `index` looked like; the newest weights where there is none. */
  look(index: number | null): Promise<Look>;
  /** Test digits of a label that got a guess. */
  mistaken(label: number, guess: number): Promise<readonly Mistaken[]>;
}
