import { writeSafetensors } from "@receptive/formats";
import { checksum } from "../checkpoint/encode-checkpoint.ts";
import { fileName } from "../checkpoint/file-names.ts";
import { toSafe } from "../checkpoint/safe-values.ts";
import { readTree } from "../state/host-tensor.ts";
import type { TrainState } from "../state/train-state.ts";

/** The keys of a state's own words, as JSON, and of the checksum of its tensors, among the file's metadata. */
export const STATE_WORDS = "receptive.state";
export const STATE_CRC = "receptive.state.crc32";

/**
 * All that a loop of one's own carries from step to step, as the bytes of a safetensors file: weights and buffers under PyTorch's
 * names, so that it loads as a model, the optimizer's memory, the step count and the random key beside them. `words` go along and
 * come back with `loadState`: where the loop is in its data, for instance.
 *
 * @example
 * let state = trainState(model, optimizer, { seed: 1 });
 * const bytes = await saveState(state, { epoch: "3" });
 */
export async function saveState(state: TrainState, words: Readonly<Record<string, string>> = {}): Promise<Uint8Array<ArrayBuffer>> {
  const values = await readTree({ state });
  const tensors = new Map([...values].map(([name, value]) => [fileName(name), toSafe(value)] as const));
  return writeSafetensors(tensors, { format: "pt", [STATE_WORDS]: JSON.stringify(words), [STATE_CRC]: String(checksum(tensors)) });
}
