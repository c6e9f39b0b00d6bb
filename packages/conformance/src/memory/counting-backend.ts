import type { Backend, Buf } from "@receptive/core/extend";

export interface MemoryCounts { allocs: number; frees: number; live: number; peak: number }

/** A backend that counts what is asked of it, and passes it on. */
export function countingBackend(inner: Backend): { readonly backend: Backend; readonly counts: MemoryCounts } {
  const counts: MemoryCounts = { allocs: 0, frees: 0, live: 0, peak: 0 };
  const backend: Backend = {
    name: inner.name, caps: inner.caps, lost: inner.lost,
    alloc(bytes): Buf {
      const buf = inner.alloc(bytes);
      counts.allocs++;
      counts.live += bytes;
      counts.peak = Math.max(counts.peak, counts.live);
      return buf;
    },
    free(buf) {
      inner.free(buf);
      counts.frees++;
      counts.live -= buf.bytes;
    },
    write: (buf, data, offset) => inner.write(buf, data, offset),
    read: (buf, offset, bytes) => inner.read(buf, offset, bytes),
    prepare: (plan, options) => inner.prepare(plan, options),
    sync: () => inner.sync(),
    dispose: () => inner.dispose(),
    ...(inner.claim === undefined ? {} : { claim: (call) => inner.claim?.(call) ?? null }),
  };
  return { backend, counts };
}
