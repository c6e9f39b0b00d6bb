import { readSafetensors, writeSafetensors } from "@receptive/formats";
import type { Model } from "@receptive/layers";
import { save } from "@receptive/training";
import type { ModelConfig } from "../model/model-choice.ts";
import { CONFIG_KEY } from "../model/recognise-model.ts";

/** A model's weights as a safetensors file that says how to build the model. Equal weights give equal bytes: no date, no path. */
export async function encodeModel(model: Model, config: ModelConfig): Promise<Uint8Array> {
  const { tensors, metadata } = readSafetensors(await save(model));
  const { seed: _, ...shape } = config;
  return writeSafetensors(tensors, { ...metadata, [CONFIG_KEY]: JSON.stringify(shape) });
}
