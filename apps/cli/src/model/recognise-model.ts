import type { Safetensors } from "@receptive/formats";
import { isModelName, type ModelConfig, RECIPES } from "./model-choice.ts";

/** The key of a model's configuration among the file's metadata. */
export const CONFIG_KEY = "receptive.config";

function written({ metadata }: Safetensors): ModelConfig | null {
  try {
    const config = JSON.parse(metadata[CONFIG_KEY] ?? "null") as Partial<ModelConfig> | null;
    return config !== null && typeof config.name === "string" && isModelName(config.name) && Number.isInteger(config.classes) ? (config as ModelConfig) : null;
  } catch {
    return null;
  }
}

/**
 * Which model the weights of a file belong to: what the file says, else what its names and shapes tell, so that files of
 * PyTorch and checkpoints are known too. Null where it is none of ours.
 */
export function recogniseModel(file: Safetensors): ModelConfig | null {
  const said = written(file);
  if (said !== null) return said;
  const shape = (name: string): readonly number[] | undefined => file.tensors.get(name)?.shape;
  const [classes, width] = shape("fc3.weight") ?? [];
  if (classes === undefined || width === undefined) return null;
  if (shape("conv1.weight") !== undefined && shape("conv2.weight") !== undefined) return { name: "lenet5", classes, fc2: width };
  return String(shape("fc1.weight")) === "300,784" && classes === 10 ? { name: "mlp", classes } : null;
}

/** How a model is called in sentences. */
export function modelTitle({ name }: ModelConfig): string {
  return RECIPES[name].title;
}
