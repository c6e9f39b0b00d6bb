import type { EpochRecord, Progress } from "@receptive/training";

/** What is known before training starts. */
export interface RunInfo {
  /** As it is typed: `lenet5`. */
  readonly model: string;
  /** As it is written for people: `LeNet-5`. */
  readonly modelTitle: string;
  readonly parameters: number;
  /** `mnist`, `synthetic` … */
  readonly data: string;
  readonly dataTitle: string;
  /** Why this data stands in for other data. */
  readonly dataReason?: string | undefined;
  readonly trainImages: number;
  readonly testImages: number;
  readonly backend: string;
  readonly epochs: number;
  readonly batch: number | "all";
  readonly optimizer: string;
  readonly learningRate: number;
  readonly schedule: string;
  readonly augment: string | null;
  readonly seed: number;
  readonly out: string;
  /** Epochs that were already done, by the checkpoint that is resumed. */
  readonly resumedFrom?: string | undefined;
}

/** What training came to. Shares are 0 to 1. */
export interface RunResult {
  readonly testAccuracy: number;
  readonly testLoss: number;
  readonly testImages: number;
  /** From the first step to the last, in this process: validation and checkpoints included. */
  readonly seconds: number;
  /** Images learned a second, validation and checkpoints left out. */
  readonly imagesPerSecond: number;
  /** `matrix[label][guess]`. */
  readonly confusion: readonly (readonly number[])[];
  readonly classes: readonly string[];
  /** First-layer weights, `[o, c, h, w]`. */
  readonly filters: { readonly data: Float32Array; readonly shape: readonly number[] };
  /** What `predict --data` is to be given for images like those it was tested with. */
  readonly askData: string;
  /** Names of what is worth looking at in the folder. */
  readonly files: readonly string[];
}

/** Where training was when it was stopped. */
export interface StopInfo {
  readonly epochsDone: number;
  readonly epochs: number;
  readonly checkpoint: string | null;
  /** The command that goes on. */
  readonly command: string;
}

/** Shows a training run to somebody: a terminal, a log, a program. */
export interface TrainView {
  start(info: RunInfo): void;
  progress(progress: Progress): void;
  epoch(record: EpochRecord, history: readonly EpochRecord[]): void;
  testing(): void;
  done(result: RunResult): void;
  stopped(info: StopInfo): void;
  /** Whatever happened: leave the terminal as it was. */
  close(): void;
}

/** Where a view writes: a stream such as `process.stdout`. */
export interface Output {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  write(text: string): unknown;
}
