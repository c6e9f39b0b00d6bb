import { readSafetensors, type Safetensors } from "@receptive/formats";
import { readFile } from "@receptive/formats/node";
import type { Model } from "@receptive/layers";
import { load, TrainingError } from "@receptive/training";
import { CliError } from "../cli-error.ts";
import { buildModel, type ModelConfig } from "./model-choice.ts";
import { recogniseModel } from "./recognise-model.ts";

export interface OpenedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly file: Safetensors;
  /** Null where the weights are of none of our models. */
  readonly config: ModelConfig | null;
}

/** A safetensors file and which model it is of. Throws E_FILE_…, E_SAFETENSORS_…. */
export async function openWeights(path: string): Promise<OpenedFile> {
  const bytes = await readFile(path);
  const file = readSafetensors(bytes, path);
  return { path, bytes, file, config: recogniseModel(file) };
}

/** The model with the weights of a file. Throws E_MODEL_UNKNOWN, E_LOAD_MISMATCH. */
export async function openModel(path: string): Promise<{ model: Model; config: ModelConfig }> {
  const { bytes, file, config } = await openWeights(path);
  if (config === null) {
    const names = [...file.tensors.keys()].slice(0, 3).join(", ");
    throw new CliError("E_MODEL_UNKNOWN", `${path} holds ${names === "" ? "no tensors" : `${names} …`}: weights of neither lenet5 nor mlp. Name a file that receptive train wrote, or see what it holds with receptive inspect.`);
  }
  const model = buildModel(config);
  try {
    await load(model, bytes);
  } catch (error) {
    // `load` was given bytes and does not know the name of the file.
    if (error instanceof TrainingError) throw new TrainingError(error.code, error.message.replace(/^the file/, path), { cause: error });
    throw error;
  }
  return { model, config };
}
