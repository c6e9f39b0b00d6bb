import { readSafetensors, type Safetensors } from "@receptive/formats";
import type { HostTensor, HostValues } from "../state/host-tensor.ts";
import { TrainingError } from "../training-error.ts";
import { checksum, DESCRIPTION, VERSION } from "./encode-checkpoint.ts";
import { bestFileName, fileName } from "./file-names.ts";
import { checkSameConfig, type RunConfig } from "./run-config.ts";
import { fromSafe } from "./safe-values.ts";
import type { Snapshot } from "./snapshot.ts";

type Description = Omit<Snapshot, "carry" | "bestWeights"> & { readonly version: number; readonly config: RunConfig; readonly hasBestWeights: boolean; readonly crc32: number };

/** What a tensor of the checkpoint must be like. */
export type Wanted = ReadonlyMap<string, Pick<HostTensor, "shape" | "dtype">>;

/**
 * Reads a checkpoint of a run with this configuration and these tensors. `carry` and `weights` are those of the run that is to
 * go on, by name.
 *
 * Errors: E_SAFETENSORS_…, E_CHECKPOINT_FORMAT, E_CHECKPOINT_CORRUPT, E_RESUME_MISMATCH.
 */
export function decodeCheckpoint(bytes: Uint8Array, source: string, config: RunConfig, carry: Wanted, weights: Wanted): Snapshot {
  const file = readSafetensors(bytes, source);
  const { config: saved, position, epochs, stoppedEarly, best, hasBestWeights } = describe(file, source);
  const mismatches: string[] = [];
  const values = pick(file, carry, fileName, mismatches);
  const bestWeights = hasBestWeights ? pick(file, weights, bestFileName, mismatches) : null;
  if (mismatches.length > 0) throw new TrainingError("E_RESUME_MISMATCH", `${source} is of another model or optimizer: ${mismatches.join("; ")}.`);
  checkSameConfig(saved, config, source);
  return { position, epochs, stoppedEarly, best, carry: values, bestWeights };
}

function describe(file: Safetensors, source: string): Description {
  const text = file.metadata[DESCRIPTION];
  if (text === undefined) throw new TrainingError("E_CHECKPOINT_FORMAT", `${source} holds weights, but no state of training to resume. Use load() to start from its weights.`);
  let description: Description;
  try {
    description = JSON.parse(text) as Description;
  } catch (cause) {
    throw new TrainingError("E_CHECKPOINT_CORRUPT", `${source}: the description of the training is damaged. Resume from an earlier checkpoint.`, { cause });
  }
  if (description.version !== VERSION) throw new TrainingError("E_CHECKPOINT_FORMAT", `${source} is a checkpoint of format ${String(description.version)}, this version reads ${VERSION}. Use the version that wrote it.`);
  if (description.crc32 !== checksum(file.tensors)) throw new TrainingError("E_CHECKPOINT_CORRUPT", `${source} is damaged: its checksum is wrong. Resume from an earlier checkpoint.`);
  return description;
}

function pick(file: Safetensors, wanted: Wanted, nameInFile: (name: string) => string, mismatches: string[]): HostValues {
  const values = new Map<string, HostTensor>();
  for (const [name, { shape, dtype }] of wanted) {
    const key = nameInFile(name);
    const found = file.tensors.get(key);
    const data = found === undefined ? null : fromSafe(found, dtype);
    if (found === undefined) mismatches.push(`${key} is missing`);
    else if (String(found.shape) !== String(shape)) mismatches.push(`${key} is [${found.shape.join(",")}], not [${shape.join(",")}]`);
    else if (data === null) mismatches.push(`${key} is ${found.dtype}, not ${dtype}`);
    else values.set(name, { shape, dtype, data });
  }
  return values;
}
