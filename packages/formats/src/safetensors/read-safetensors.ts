import { FormatError } from "../errors.ts";
import { type HeaderEntry, readHeader } from "./header.ts";
import { type Safetensors, type SafeTensor, viewTensor } from "./tensor.ts";

/**
 * The tensors and metadata in a safetensors file (huggingface/safetensors, "Format"), copied out of `bytes`. Everything
 * is checked: each tensor's bytes fit its shape, and together they cover the data once, without gap or overlap.
 * `source` names the file in messages.
 *
 * Errors: FormatError with E_SAFETENSORS_…; nothing else, whatever the bytes.
 *
 * @example
 * const bytes = writeSafetensors({ bias: { shape: [3], data: Float32Array.of(1, 2, 3) } });
 * const { tensors } = readSafetensors(bytes, "lenet5.safetensors");
 * tensors.get("bias")?.data; // [1, 2, 3]
 */
export function readSafetensors(bytes: Uint8Array, source = "the file"): Safetensors {
  const { entries, metadata, dataStart } = readHeader(bytes, source);
  const data = bytes.subarray(dataStart);
  const ordered = [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end);
  checkCover(ordered, data.length, source);
  const tensors = new Map<string, SafeTensor>();
  for (const { name, dtype, shape, count, begin, end } of ordered) {
    // A copy starts at 0, aligned for every type, however the file laid it out.
    const own = new Uint8Array(end - begin);
    own.set(data.subarray(begin, end));
    tensors.set(name, viewTensor(dtype, shape, own.buffer, 0, count));
  }
  return { tensors, metadata };
}

/** `ordered`: by where their bytes begin. */
function checkCover(ordered: readonly HeaderEntry[], bytes: number, source: string): void {
  let reached = 0;
  let before = "";
  for (const { name, begin, end } of ordered) {
    if (begin < reached) throw new FormatError("E_SAFETENSORS_OVERLAP", `${source}: tensor "${name}" begins at byte ${begin}, inside "${before}", which ends at ${reached}.`);
    if (begin > reached) throw new FormatError("E_SAFETENSORS_GAP", `${source}: no tensor owns bytes ${reached} to ${begin}, before "${name}".`);
    if (end > bytes) throw new FormatError("E_SAFETENSORS_TRUNCATED", `${source} is cut off: tensor "${name}" ends at byte ${end} of the data, which has ${bytes}. Save or copy it again.`);
    reached = end;
    before = name;
  }
  if (reached < bytes) throw new FormatError("E_SAFETENSORS_GAP", `${source}: ${bytes - reached} bytes follow the last tensor, and no tensor owns them.`);
}
