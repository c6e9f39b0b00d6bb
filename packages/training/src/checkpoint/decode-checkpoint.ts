import { readSafetensors, type Safetensors } from "@receptive/formats";
import type { HostTensor, HostValues } from "../state/host-tensor.ts";
import { TrainingError } from "../training-error.ts";
import { checksum } from "./encode-checkpoint.ts";
import { bestFileName, fileName } from "./file-names.ts";
import { type Description, readDescription } from "./read-description.ts";
import { checkSameConfig, type RunConfig } from "./run-config.ts";
import { fromSafe } from "./safe-values.ts";
import type { Snapshot } from "./snapshot.ts";

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
  checkSameConfig(saved, config, mismatches, source);
  return { position, epochs, stoppedEarly, best, carry: values, bestWeights };
}

function describe(file: Safetensors, source: string): Description {
  const description = readDescription(file.metadata, source);
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
