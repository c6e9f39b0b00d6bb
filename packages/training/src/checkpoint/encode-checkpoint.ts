import { type WritableTensor, writeSafetensors } from "@receptive/formats";
import { crc32 } from "./crc32.ts";
import { bestFileName, fileName } from "./file-names.ts";
import { type Description, DESCRIPTION, DESCRIPTION_CRC, descriptionChecksum, VERSION } from "./read-description.ts";
import type { RunConfig } from "./run-config.ts";
import { toSafe } from "./safe-values.ts";
import type { Snapshot } from "./snapshot.ts";

/** The checksum of a checkpoint's tensors, whatever their order in the file. */
export function checksum(tensors: ReadonlyMap<string, { readonly data: ArrayBufferView }>): number {
  const names = [...tensors.keys()].sort();
  return crc32(names.flatMap((name) => tensors.get(name)?.data ?? []));
}

/** A safetensors file with all that training is; its weights load as those of a model. */
export function encodeCheckpoint(snapshot: Snapshot, config: RunConfig): Uint8Array<ArrayBuffer> {
  const tensors = new Map<string, WritableTensor>();
  for (const [name, value] of snapshot.carry) tensors.set(fileName(name), toSafe(value));
  for (const [name, value] of snapshot.bestWeights ?? []) tensors.set(bestFileName(name), toSafe(value));
  const { position, epochs, stoppedEarly, best } = snapshot;
  const description: Description = { version: VERSION, position, epochs, stoppedEarly, best, config, hasBestWeights: snapshot.bestWeights !== null, crc32: checksum(tensors) };
  const text = JSON.stringify(description);
  return writeSafetensors(tensors, { format: "pt", [DESCRIPTION]: text, [DESCRIPTION_CRC]: descriptionChecksum(text) });
}
