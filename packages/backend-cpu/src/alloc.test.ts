import { describe, expect, it } from "vitest";
import { Allocator } from "./alloc.ts";
import type { CpuBuf } from "./alloc.ts";
import { coded } from "./testing/coded.ts";
import { randomSource } from "./testing/run-plan.ts";

describe("allocator", () => {
  it("keeps live ranges apart, aligned, padded and inside memory through random use", () => {
    const random = randomSource(1);
    const allocator = new Allocator(1 << 28);
    const live: CpuBuf[] = [];
    for (let step = 0; step < 4000; step++) {
      if (random() < 0.55) live.push(allocator.alloc(Math.floor(random() * random() * 40000)));
      else {
        const at = Math.floor(random() * live.length);
        const [buf] = live.splice(at, 1);
        if (buf !== undefined) allocator.free(buf);
      }
    }
    const sorted = live.toSorted((a, b) => a.offset - b.offset);
    sorted.forEach((buf, i) => {
      expect(buf.offset % 64).toBe(0);
      expect(buf.offset).toBeGreaterThanOrEqual(1024);
      const next = sorted[i + 1]?.offset ?? allocator.memory.buffer.byteLength;
      expect(buf.offset + buf.bytes + 32).toBeLessThanOrEqual(next);
    });
    expect(allocator.liveBytes).toBe(live.reduce((sum, buf) => sum + buf.bytes, 0));
    for (const buf of live) allocator.free(buf);
    expect(allocator.liveBytes).toBe(0);
    expect(allocator.allocs).toBe(allocator.frees);
  });

  it("joins freed neighbours, so that memory does not grow when the same sizes come again", () => {
    const allocator = new Allocator(1 << 28);
    const round = (): void => {
      const bufs = Array.from({ length: 50 }, (_, i) => allocator.alloc(1000 * (i + 1)));
      for (const i of [1, 0]) for (let at = i; at < bufs.length; at += 2) { const buf = bufs[at]; if (buf !== undefined) allocator.free(buf); }
      allocator.free(allocator.alloc(1_300_000));
    };
    round();
    const bytes = allocator.memory.buffer.byteLength;
    for (let i = 0; i < 20; i++) round();
    expect(allocator.memory.buffer.byteLength).toBe(bytes);
  });

  it("says what was asked for when memory is out, and works on", () => {
    const allocator = new Allocator(1 << 20);
    const first = allocator.alloc(1_000_000);
    expect(() => allocator.alloc(100_000)).toThrow(coded("E_OUT_OF_MEMORY", /100000 bytes asked for, 1000000 live, limit 1048576/));
    allocator.free(first);
    expect(allocator.alloc(1_000_000).bytes).toBe(1_000_000);
    expect(() => allocator.alloc(-1)).toThrow(coded("E_ALLOC_SIZE"));
    expect(() => allocator.free(first)).toThrow(coded("E_BUFFER_FREED"));
  });
});
