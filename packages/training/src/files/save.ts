import { writeSafetensors } from "@receptive/formats";
import { writeFileAtomic } from "@receptive/formats/node";
import type { Model } from "@receptive/layers";
import { toSafe } from "../checkpoint/safe-values.ts";
import { readTree } from "../state/host-tensor.ts";

async function encode(model: Model): Promise<Uint8Array<ArrayBuffer>> {
  const values = new Map([...await readTree(model.params), ...await readTree(model.buffers)]);
  const single = [...values].map(([name, value]) => [name, toSafe(value.data instanceof Float64Array ? { ...value, data: Float32Array.from(value.data) } : value)] as const);
  return writeSafetensors(new Map(single), { format: "pt", "receptive.model": model.kind });
}

/**
 * A model's weights and buffers as a safetensors file, under PyTorch's names (`conv1.weight`). With a path (Node) the file is
 * written, whole or not at all; without, its bytes are returned.
 *
 * Errors: E_FILE_WRITE, E_DISK_FULL, E_NO_FILES in a browser.
 *
 * @example
 * await save(model, "lenet5.safetensors");
 * const bytes = await save(model);
 */
export function save(model: Model, path: string): Promise<void>;
export function save(model: Model): Promise<Uint8Array<ArrayBuffer>>;
export async function save(model: Model, path?: string): Promise<Uint8Array<ArrayBuffer> | void> {
  const bytes = await encode(model);
  if (path === undefined) return bytes;
  await writeFileAtomic(path, bytes);
}
