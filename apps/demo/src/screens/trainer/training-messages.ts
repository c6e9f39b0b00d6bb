/** What the page and its training worker say to each other. Plain data: it crosses the boundary. */
import type { BackendChoice } from "../../model/backend.ts";

export type ModelName = "lenet5" | "mlp";
export type DataName = "synthetic" | "mnist" | "fashion-mnist" | "own";
export type AugmentName = "none" | "shift" | "handwriting";

export interface OwnFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** All that a run follows from, but for the reader's own files. */
export interface TrainingPlan {
  readonly model: ModelName;
  /** Of the MLP's hidden units. */
  readonly activation: "sigmoid" | "relu" | "tanh";
  readonly data: DataName;
  /** Training images, where they are drawn. */
  readonly digits: number;
  readonly batch: number;
  readonly rate: number;
  readonly optimizer: "adam" | "sgd";
  readonly augment: AugmentName;
  readonly seed: number;
  readonly backend: BackendChoice;
}

/** Where images come from, apart from the plan. */
export interface DataSource {
  /** The four IDX files, where the reader gave their own. */
  readonly files?: readonly OwnFile[];
  /** The address of a folder with the files of a download; the well-known mirrors unless told. */
  readonly from?: string;
}

export interface Shaped {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

export interface LayerPicture extends Shaped {
  readonly name: string;
}

export interface LayerWeights {
  readonly name: string;
  readonly weights: number;
  /** The shape of its weight, the bias left out. */
  readonly shape: readonly number[];
}

export interface TrainingReady {
  readonly dataName: string;
  readonly classes: readonly string[];
  readonly trainImages: number;
  readonly testImages: number;
  readonly weights: number;
  /** Of each layer that has any. */
  readonly layerWeights: readonly LayerWeights[];
  readonly stepsAnEpoch: number;
  /** Held-out images that are placed by what a layer makes of them. */
  readonly samples: { readonly images: Uint8Array; readonly labels: readonly number[] };
  /** An image to learn from, and what augmentation makes of it; no images where there is none. */
  readonly augmented: { readonly images: Uint8Array; readonly label: number };
}

/** A moment of training, at most ten a second. */
export interface Moment {
  readonly step: number;
  readonly epoch: number;
  /** Means over the steps since the last moment. */
  readonly loss: number;
  readonly accuracy: number;
  readonly imagesPerSecond: number;
  /** A few times a second; absent in between. */
  readonly pictures?: Pictures;
  /** Of held-out images, about once a second. */
  readonly test?: TestMoment;
  /** How many moments can be gone back to, where that changed. */
  readonly kept?: number;
}

export interface Pictures {
  /** First-layer weights, `[o, c, h, w]`. */
  readonly filters: Shaped;
  /** Share of the weights' sizes: the scale of the pictures. */
  readonly largest: number;
  /** What the maps are for the watched image; none for networks without maps. */
  readonly maps: readonly LayerPicture[];
}

export interface TestMoment {
  readonly loss: number;
  readonly accuracy: number;
  readonly confusion: readonly (readonly number[])[];
  /** Hidden layers, and how many of their units no held-out image moves. */
  readonly dead: readonly { readonly name: string; readonly units: number; readonly dead: number }[];
  readonly placed: PlacedSamples;
}

/** Where a layer puts the sample images, along the two directions in which they differ most. */
export interface PlacedSamples {
  readonly layer: string;
  readonly units: number;
  /** f64[n, 2]. */
  readonly scores: Float64Array;
  /** How much of all variance the two directions hold, 0 to 1. */
  readonly share: number;
}

/** Why training stopped by itself. */
export interface Trouble {
  readonly step: number;
  /** Where the first number is not finite: a layer's output, or its weights. */
  readonly where: string;
}

/** What the network was like at one moment. */
export interface Look {
  readonly step: number;
  readonly pictures: Pictures;
  /** What the loss of the watched image asks of maps, or of the pixels where there are no maps. */
  readonly gradients: readonly LayerPicture[];
  readonly test: TestMoment;
}

export interface FoundImage {
  readonly image: Uint8Array;
  /** Its place among the held-out images. */
  readonly index: number;
}

export interface Progress {
  readonly words: string;
  /** 0 to 1, where that is known. */
  readonly share?: number;
}

export interface TrainingEvents {
  moment(moment: Moment): void;
  trouble(trouble: Trouble): void;
  progress(progress: Progress): void;
}

/** What a kept run says of itself. */
export interface KeptRun {
  readonly plan: TrainingPlan;
  readonly step: number;
  readonly accuracy: number;
}

/** What the worker does. */
export interface Trainer {
  prepare(plan: TrainingPlan, source: DataSource, events: TrainingEvents): Promise<TrainingReady>;
  /** Ends a download; `prepare` then rejects. */
  cancel(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
  step(): Promise<void>;
  /** The weights alone, as a safetensors file. */
  weights(): Promise<Uint8Array>;
  /** All that training is at this moment, as a safetensors file. */
  run(): Promise<Uint8Array>;
  /** Goes on from a file: exactly, where it holds a run of this plan; from its weights alone otherwise. Says which. */
  takeUp(bytes: Uint8Array): Promise<"run" | "weights">;
  /** What moment `index` looked like; now where there is none. */
  look(index: number | null): Promise<Look>;
  /** Held-out images of a label that got a guess, at the moment that was last looked at. */
  found(label: number, guess: number): Promise<readonly FoundImage[]>;
  /** Chooses the held-out image whose maps are shown. */
  watch(index: number): Promise<FoundImage & { readonly label: number }>;
}
