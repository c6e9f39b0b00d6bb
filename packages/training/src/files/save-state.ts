import { writeSafetensors } from "@receptive/formats";
import { crc32 } from "../checkpoint/crc32.ts";
import { checksum } from "../checkpoint/encode-checkpoint.ts";
import { fileName } from "../checkpoint/file-names.ts";
import { toSafe } from "../checkpoint/safe-values.ts";
import { readTree } from "../state/host-tensor.ts";
import type { TrainState } from "../state/train-state.ts";

/** The keys of a state's own words, as JSON, and of the file's checksum, among its metadata. */
export const STATE_WORDS = "receptive.state";
export const STATE_CRC = "receptive.state.crc32";

/** Of words and tensors: a changed epoch would go on as quietly as a changed weight. */
export function stateChecksum(words: string, tensors: Parameters<typeof checksum>[0]): string {
  return `${crc32([new TextEncoder().encode(words)])} ${checksum(tensors)}`;
}

/**
 * All that a loop of one's own carries from step to step, as the bytes of a safetensors file: weights and buffers under PyTorch's
 * names, so that it loads as a model, the optimizer's memory, the step count and the random key beside them. `words` go along and
 * come back with `loadState`: where the loop is in its data, for instance. Singles and halves are kept as F32, integers and truth
 * values as they are.
 *
 * Errors: E_DONATED for a state that a step took over; what reading a tensor throws, E_DEVICE_LOST among it.
 *
 * @example
 * let state = trainState(model, optimizer, { seed: 1 });
 * const bytes = await saveState(state, { epoch: "3" });
 */
export async function saveState(state: TrainState, words: Readonly<Record<string, string>> = {}): Promise<Uint8Array<ArrayBuffer>> {
  const values = await readTree({ state });
  const tensors = new Map([...values].map(([name, value]) => [fileName(name), toSafe(value)] as const));
  const text = JSON.stringify(words);
  return writeSafetensors(tensors, { format: "pt", [STATE_WORDS]: text, [STATE_CRC]: stateChecksum(text, tensors) });
}
