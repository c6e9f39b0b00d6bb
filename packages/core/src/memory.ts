import type { Backend } from "./backend/interface.ts";
import { defaultBackend } from "./runtime/default-backend.ts";
import { deviceOf } from "./runtime/device.ts";
import type { LiveRow } from "./runtime/live-memory.ts";

export interface MemoryUse {
  /** Bytes that tensors hold on the device. */
  readonly liveBytes: number;
  /** Bytes kept ready for the next tensors. */
  readonly idleBytes: number;
  /** Buffers ever asked of the backend: constant once a training loop is warm. */
  readonly allocations: number;
  /** Who holds the live bytes, largest first: a growing row is a leak, and names the operation that makes it. */
  readonly tensors: readonly LiveRow[];
}

/**
 * Memory in use on a backend (the default one, unless told): bytes, and the operations whose results hold them. Memory inside
 * compiled programs is planned, and not counted here.
 *
 * @example
 * const kept = tensor([1, 2, 3]).exp().start();
 * memory().tensors.some((row) => row.what === "exp f32[3]"); // true
 */
export function memory(backend: Backend = defaultBackend()): MemoryUse {
  const { pool, live } = deviceOf(backend);
  return { liveBytes: pool.liveBytes, idleBytes: pool.idleBytes, allocations: pool.allocations, tensors: live.rows() };
}
