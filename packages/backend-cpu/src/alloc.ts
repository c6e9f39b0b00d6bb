/**
 * Hands out ranges of one WebAssembly memory: best fit over free ranges that are joined with their neighbours on release.
 * Every range starts on 64 bytes and ends with padding, so that a vector load past the last element stays in memory.
 */
import { BackendError } from "@receptive/core/extend";
import type { Buf } from "@receptive/core/extend";

const PAGE = 65536;
const ALIGN = 64;
/** Readable bytes after every range: a vector, and half of the next for shuffled loads. */
const PADDING = 32;
/** Nothing lives here: loads up to 16 bytes before the first range are safe, and 0 is no address. */
const FIRST = 1024;
const INITIAL_PAGES = 16;

/** A range of the backend's memory. `offset` is where it starts. */
export class CpuBuf implements Buf {
  readonly bytes: number;
  readonly offset: number;
  readonly owner: Allocator;
  freed = false;
  constructor(owner: Allocator, offset: number, bytes: number) {
    this.owner = owner;
    this.offset = offset;
    this.bytes = bytes;
  }
}

/** A memory that may grow to `pages`, or to the largest part of that which the engine lets us reserve; a shared one reserves it at once. */
function reserve(pages: number, shared: boolean): WebAssembly.Memory {
  for (let maximum = Math.min(pages, 65535); ; maximum = Math.max(INITIAL_PAGES, maximum >> 1)) {
    try { return new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum, shared }); } catch (cause) {
      if (maximum === INITIAL_PAGES) throw new BackendError("E_OUT_OF_MEMORY", "cpu: the engine refused a WebAssembly memory of 1 MiB", { cause });
    }
  }
}

interface Range { start: number; end: number }

export class Allocator {
  readonly memory: WebAssembly.Memory;
  readonly limit: number;
  allocs = 0;
  frees = 0;
  liveBytes = 0;
  peakBytes = 0;
  /** Free ranges by ascending start; the last may grow with the memory. */
  private readonly ranges: Range[] = [];
  private top: number;

  /** `shared`: threads can have the memory, too. */
  constructor(limit: number, shared = false) {
    this.limit = limit;
    this.memory = reserve(Math.ceil(limit / PAGE) + INITIAL_PAGES, shared);
    this.top = this.memory.buffer.byteLength;
    this.ranges.push({ start: FIRST, end: this.top - PADDING });
  }

  alloc(bytes: number): CpuBuf {
    if (!Number.isSafeInteger(bytes) || bytes < 0) throw new BackendError("E_ALLOC_SIZE", `cpu: cannot allocate ${bytes} bytes: a size is a whole number from 0`);
    const size = Math.ceil((bytes + PADDING) / ALIGN) * ALIGN;
    if (this.liveBytes + bytes > this.limit) throw this.outOfMemory(bytes);
    const range = this.find(size) ?? this.grow(size, bytes);
    const offset = range.start;
    range.start += size;
    if (range.start >= range.end) this.ranges.splice(this.ranges.indexOf(range), 1);
    this.allocs++;
    this.liveBytes += bytes;
    this.peakBytes = Math.max(this.peakBytes, this.liveBytes);
    return new CpuBuf(this, offset, bytes);
  }

  free(buf: CpuBuf): void {
    if (buf.owner !== this) throw new BackendError("E_BUFFER_FOREIGN", "cpu: this buffer belongs to another backend");
    if (buf.freed) throw new BackendError("E_BUFFER_FREED", "cpu: this buffer has been freed already");
    buf.freed = true;
    this.frees++;
    this.liveBytes -= buf.bytes;
    const start = buf.offset;
    const end = start + Math.ceil((buf.bytes + PADDING) / ALIGN) * ALIGN;
    const at = this.after(start);
    const before = this.ranges[at - 1];
    const next = this.ranges[at];
    if (before !== undefined && before.end === start) {
      before.end = end;
      if (next !== undefined && next.start === end) { before.end = next.end; this.ranges.splice(at, 1); }
      return;
    }
    if (next !== undefined && next.start === end) { next.start = start; return; }
    this.ranges.splice(at, 0, { start, end });
  }

  /** Index of the first free range that starts after `offset`. */
  private after(offset: number): number {
    let low = 0;
    let high = this.ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.ranges[middle]?.start ?? Infinity) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  private find(size: number): Range | undefined {
    let best: Range | undefined;
    let bestSize = Infinity;
    for (const range of this.ranges) {
      const length = range.end - range.start;
      if (length >= size && length < bestSize) { best = range; bestSize = length; if (length === size) break; }
    }
    return best;
  }
  private grow(size: number, bytes: number): Range {
    const last = this.ranges.at(-1);
    const atTop = last !== undefined && last.end === this.top - PADDING;
    const start = atTop ? last.start : this.top - PADDING;
    const missing = start + size + PADDING - this.top;
    // By at least an eighth, so that many small allocations grow rarely; by what is needed where that is refused.
    const generous = Math.ceil(Math.max(missing, this.top / 8) / PAGE);
    if (!this.growBy(generous) && !this.growBy(Math.ceil(missing / PAGE))) throw this.outOfMemory(bytes);
    if (atTop) { last.end = this.top - PADDING; return last; }
    const range: Range = { start, end: this.top - PADDING };
    this.ranges.push(range);
    return range;
  }
  private growBy(pages: number): boolean {
    // The engine says only that it refuses; the caller knows what was asked for.
    try { this.memory.grow(pages); } catch { return false; }
    this.top = this.memory.buffer.byteLength;
    return true;
  }
  private outOfMemory(bytes: number): BackendError {
    return new BackendError("E_OUT_OF_MEMORY", `cpu: out of memory: ${bytes} bytes asked for, ${this.liveBytes} live, limit ${this.limit}; free tensors, use smaller batches, or raise cpu({ maxMemoryBytes })`);
  }
}
