import { lenet5, mnistMlp, type Model } from "@receptive/layers";
import { CliError } from "../cli-error.ts";

/** What a model of ours is built from: enough to build it again for the weights in a file. */
export interface ModelConfig {
  readonly name: ModelName;
  readonly classes: number;
  /** Units of LeNet-5's second fully connected layer. */
  readonly fc2?: number | undefined;
  /** Which pixels the preparation expects. */
  readonly pixels?: "mnist" | "fashion-mnist" | undefined;
  readonly seed?: number | undefined;
}

export const MODEL_NAMES = ["lenet5", "mlp"] as const;
export type ModelName = (typeof MODEL_NAMES)[number];

export type OptimizerName = "sgd" | "momentum" | "adam";
export type ScheduleName = "constant" | "step" | "cosine";

/** How each model learns well when nothing else is said. */
interface Recipe {
  readonly title: string;
  readonly optimizer: OptimizerName;
  readonly schedule: ScheduleName;
  readonly epochs: number;
  readonly batch: number;
}

export const RECIPES: Readonly<Record<ModelName, Recipe>> = {
  lenet5: { title: "LeNet-5", optimizer: "adam", schedule: "cosine", epochs: 10, batch: 128 },
  mlp: { title: "MLP 784-300-100-10", optimizer: "sgd", schedule: "constant", epochs: 30, batch: 128 },
};

/** The rate of each optimizer; plain descent on the MLP's sigmoids needs a large one. */
export function defaultRate(model: ModelName, optimizer: OptimizerName): number {
  if (optimizer === "adam") return 1e-3;
  if (optimizer === "momentum") return model === "mlp" ? 0.1 : 0.01;
  return model === "mlp" ? 0.5 : 0.1;
}

export function isModelName(name: string): name is ModelName {
  return MODEL_NAMES.some((known) => known === name);
}

/** A model with fresh weights. Throws E_DATA_MODEL for the MLP with other than 10 classes. */
export function buildModel({ name, classes, fc2, pixels, seed = 0 }: ModelConfig): Model {
  switch (name) {
    case "lenet5": return lenet5({ classes, seed, ...(fc2 === undefined ? {} : { fc2 }), ...(pixels === undefined ? {} : { pixels }) });
    case "mlp":
      if (classes !== 10) throw new CliError("E_DATA_MODEL", `mlp tells 10 classes apart, the data has ${classes}. Use lenet5, which adapts.`);
      return mnistMlp({ seed });
  }
}
