import type { Step } from "../backend/interface.ts";

/**
 * Static memory plan: each temporary lives from the step that writes it to the last that reads it, in a reusable block. Best
 * fit first; where none is large enough the largest free one grows.
 *
 * `temps` gives the bytes of each temporary slot; `blockOf` the block a slot lies in, `blocks` the bytes of each block.
 */
export function planBlocks(temps: ReadonlyMap<number, number>, steps: readonly Pick<Step, "ins" | "outs">[]): { blockOf: Map<number, number>; blocks: number[] } {
  const last = new Map<number, number>();
  for (const [s, step] of steps.entries()) for (const slot of [...step.ins, ...step.outs]) if (temps.has(slot)) last.set(slot, s);
  const blocks: number[] = [];
  const blockOf = new Map<number, number>();
  const free = new Set<number>();
  for (const [s, step] of steps.entries()) {
    for (const slot of step.outs) {
      const need = temps.get(slot);
      if (need === undefined || blockOf.has(slot)) continue;
      const block = chooseBlock(need, free, blocks);
      blocks[block] = Math.max(blocks[block] ?? 0, need);
      free.delete(block);
      blockOf.set(slot, block);
    }
    for (const slot of new Set([...step.ins, ...step.outs])) {
      const block = blockOf.get(slot);
      if (block !== undefined && last.get(slot) === s) free.add(block);
    }
  }
  return { blockOf, blocks };
}

function chooseBlock(need: number, free: ReadonlySet<number>, blocks: readonly number[]): number {
  let fit = -1;
  let largest = -1;
  for (const b of free) {
    const size = blocks[b] ?? 0;
    if (size >= need && (fit < 0 || size < (blocks[fit] ?? 0))) fit = b;
    if (largest < 0 || size > (blocks[largest] ?? 0)) largest = b;
  }
  return fit >= 0 ? fit : largest >= 0 ? largest : blocks.length;
}
