import { TrainingError } from "../training-error.ts";

/** What must be the same for a resumed run to end where the uninterrupted one would have. */
export interface RunConfig {
  readonly epochs: number;
  readonly batch: number;
  readonly seed: number;
  readonly optimizer: string;
  readonly images: number;
  /** A hash of the data. */
  readonly data: number;
  readonly augment: readonly string[];
}

const NAMES: Readonly<Record<keyof RunConfig, string>> = {
  epochs: "epochs", batch: "batch", seed: "seed", optimizer: "optimizer", images: "number of training images", data: "training data", augment: "augment",
};

/** Throws E_RESUME_MISMATCH with everything that differs. */
export function checkSameConfig(saved: RunConfig, now: RunConfig, source: string): void {
  const show = (config: RunConfig, key: keyof RunConfig): string => (key === "data" ? `#${config.data.toString(16)}` : JSON.stringify(config[key]));
  const keys = Object.keys(NAMES) as (keyof RunConfig)[];
  const different = keys.filter((key) => show(saved, key) !== show(now, key));
  if (different.length === 0) return;
  const list = different.map((key) => `${NAMES[key]} was ${show(saved, key)}, is ${show(now, key)}`).join("; ");
  throw new TrainingError("E_RESUME_MISMATCH", `${source} is of a run with other options: ${list}. Resume with the same options, or load() its weights to start anew.`);
}
