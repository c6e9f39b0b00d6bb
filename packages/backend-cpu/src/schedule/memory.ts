/**
 * Memory for temporaries, by phases: within a phase nothing is known of the order in which units run, so an array lives from the
 * phase that writes it to the last that reads it. Arrays that one task writes and reads block by block, and nothing else reads, are
 * local: each thread keeps the blocks it is at in scratch memory of its own.
 */
import type { Phase, Task } from "./schedule.ts";

/** An array in scratch memory: the bytes of one sample block, and where a thread keeps its blocks. */
export interface LocalPlace { readonly offset: number; readonly blockBytes: number }
export interface MemoryPlan {
  /** Bytes of memory that several arrays use in turn. */
  readonly blocks: readonly number[];
  readonly blockOf: ReadonlyMap<number, number>;
  readonly locals: ReadonlyMap<number, LocalPlace>;
  /** Scratch bytes a thread needs for local arrays. */
  readonly localBytes: number;
}

interface Life { readonly first: number; last: number; readonly task: Task; local: boolean; firstCall: number; lastCall: number }

const align = (bytes: number): number => Math.ceil((bytes + 32) / 64) * 64;

function lives(phases: readonly Phase[], isTemp: (slot: number) => boolean): Map<number, Life> {
  const found = new Map<number, Life>();
  phases.forEach((phase, p) => {
    for (const task of phase.tasks) {
      task.calls.forEach((call, c) => {
        for (const slot of call.touched) {
          if (!isTemp(slot)) continue;
          const life = found.get(slot);
          if (life === undefined) { found.set(slot, { first: p, last: p, task, local: task.perBlock, firstCall: c, lastCall: c }); continue; }
          life.last = p;
          life.lastCall = c;
          if (life.task !== task) life.local = false;
        }
      });
    }
  });
  return found;
}

/** Places that several arrays may take one after another: best fit, or the largest free one grows. */
class Blocks {
  readonly sizes: number[] = [];
  private readonly free = new Set<number>();

  take(bytes: number): number {
    let fit = -1;
    let largest = -1;
    for (const block of this.free) {
      const size = this.sizes[block] ?? 0;
      if (size >= bytes && (fit < 0 || size < (this.sizes[fit] ?? 0))) fit = block;
      if (largest < 0 || size > (this.sizes[largest] ?? 0)) largest = block;
    }
    const chosen = fit >= 0 ? fit : largest >= 0 ? largest : this.sizes.length;
    this.sizes[chosen] = Math.max(this.sizes[chosen] ?? 0, bytes);
    this.free.delete(chosen);
    return chosen;
  }
  release(block: number): void { this.free.add(block); }
}

/** Gives each array a block; `spans` are [first, last] of some clock, ends included. */
function assign(spans: readonly { readonly slot: number; readonly first: number; readonly last: number; readonly bytes: number }[]): { blockOf: Map<number, number>; sizes: number[] } {
  const blocks = new Blocks();
  const blockOf = new Map<number, number>();
  let running: { readonly last: number; readonly block: number }[] = [];
  for (const span of spans.toSorted((a, b) => a.first - b.first || b.bytes - a.bytes)) {
    running = running.filter(({ last, block }) => { if (last >= span.first) return true; blocks.release(block); return false; });
    const block = blocks.take(span.bytes);
    blockOf.set(span.slot, block);
    running.push({ last: span.last, block });
  }
  return { blockOf, sizes: blocks.sizes };
}

/** `bytes(slot)` of a temporary, undefined for arguments and results; `group`: blocks a thread takes through a task at a time. */
export function planMemory(phases: readonly Phase[], bytes: (slot: number) => number | undefined, group: number): MemoryPlan {
  const found = lives(phases, (slot) => bytes(slot) !== undefined);
  const global: { slot: number; first: number; last: number; bytes: number }[] = [];
  const local: { slot: number; first: number; last: number; bytes: number; blockBytes: number; task: Task }[] = [];
  for (const [slot, life] of found) {
    const size = bytes(slot) ?? 0;
    const blocks = life.task.units;
    if (!life.local) { global.push({ slot, first: life.first, last: life.last, bytes: size }); continue; }
    local.push({ slot, first: life.firstCall, last: life.lastCall, bytes: align((size / blocks) * Math.min(group, blocks)), blockBytes: size / blocks, task: life.task });
  }
  const shared = assign(global);
  const locals = new Map<number, LocalPlace>();
  let localBytes = 0;
  for (const task of new Set(local.map((each) => each.task))) {
    const own = local.filter((each) => each.task === task);
    const { blockOf, sizes } = assign(own);
    const offsets = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
    for (const each of own) locals.set(each.slot, { offset: offsets[blockOf.get(each.slot) ?? 0] ?? 0, blockBytes: each.blockBytes });
    localBytes = Math.max(localBytes, sizes.reduce((sum, size) => sum + size, 0));
  }
  return { blocks: shared.sizes, blockOf: shared.blockOf, locals, localBytes };
}
