import { readSafetensors, type Safetensors } from "@receptive/formats";
import { fileName } from "../checkpoint/file-names.ts";
import { fromSafe } from "../checkpoint/safe-values.ts";
import { type HostTensor, tensorsOf } from "../state/host-tensor.ts";
import { namedTensors } from "../state/named-tensors.ts";
import type { TrainState } from "../state/train-state.ts";
import { TrainingError } from "../training-error.ts";
import { STATE_CRC, STATE_WORDS, stateChecksum } from "./save-state.ts";

type Words = Readonly<Record<string, string>>;

function parseWords(text: string): Words | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return undefined;
    const entries = Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === "string");
    return entries.length === Object.keys(parsed).length ? Object.fromEntries(entries) : undefined;
  } catch {
    return undefined;
  }
}

/** The words of a file whose checksum is right; undefined where `saveState` wrote none. */
function readWords({ tensors, metadata }: Safetensors): Words | undefined {
  const text = metadata[STATE_WORDS];
  if (text === undefined) return undefined;
  if (metadata[STATE_CRC] !== stateChecksum(text, tensors)) throw new TrainingError("E_CHECKPOINT_CORRUPT", "the file is damaged: its checksum is wrong. Use another copy.");
  const words = parseWords(text);
  if (words === undefined) throw new TrainingError("E_CHECKPOINT_CORRUPT", "the words of the file are no texts by name. Write it with saveState().");
  return words;
}

/**
 * The words of a state's file, without making tensors of it; undefined where the file is none of `saveState`.
 *
 * Errors: E_CHECKPOINT_CORRUPT where it is damaged; E_SAFETENSORS_….
 *
 * @example
 * const words = stateWords(await saveState(trainState(model, optimizer), { epoch: "3" }));
 * words?.epoch; // "3"
 */
export function stateWords(bytes: Uint8Array): Words | undefined {
  return readWords(readSafetensors(bytes, "the file"));
}

/**
 * Takes up a state that `saveState` wrote: training goes on as if it had never stopped, bit for bit. `like` is a fresh state of
 * the same model and optimizer; the state that comes back has tensors of its own, and can be donated.
 *
 * Errors: E_CHECKPOINT_FORMAT where the file is no such state, E_CHECKPOINT_CORRUPT where it is damaged, E_LOAD_MISMATCH with every
 * mismatch where model or optimizer is another; E_SAFETENSORS_….
 *
 * @example
 * const bytes = await saveState(trainState(model, optimizer), { epoch: "3" });
 * const { state, words } = loadState(bytes, trainState(model, optimizer));
 * words.epoch; // "3"
 */
export function loadState(bytes: Uint8Array, like: TrainState): { readonly state: TrainState; readonly words: Words } {
  const file = readSafetensors(bytes, "the file");
  const { tensors } = file;
  const words = readWords(file);
  if (words === undefined) throw new TrainingError("E_CHECKPOINT_FORMAT", "the file holds no state of training. Use load() for bare weights.");
  const faults: string[] = [];
  const values = new Map<string, HostTensor>();
  for (const [name, { shape, dtype }] of namedTensors({ state: like })) {
    const found = tensors.get(fileName(name));
    const data = found === undefined ? null : fromSafe(found, dtype);
    if (found === undefined) faults.push(`${fileName(name)} is missing`);
    else if (data === null || String(found.shape) !== String(shape)) faults.push(`${fileName(name)} is ${found.dtype} [${found.shape.join(",")}], not ${dtype} [${shape.join(",")}]`);
    else values.set(name, { shape, dtype, data });
  }
  const expected = new Set([...values.keys()].map(fileName));
  for (const name of tensors.keys()) if (faults.length === 0 && !expected.has(name)) faults.push(`${name} is in the file alone`);
  if (faults.length > 0) throw new TrainingError("E_LOAD_MISMATCH", `the file's state is of another model or optimizer: ${faults.join("; ")}.`);
  return { state: tensorsOf(values, { state: like }).state, words };
}
