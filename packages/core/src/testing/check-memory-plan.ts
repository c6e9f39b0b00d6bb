import type { Caps, Plan } from "../backend/interface.ts";
import { sizeOf } from "../shape.ts";

/**
 * The invariants of a memory plan, found from the plan alone: every slot is written before it is read, no two temporaries that
 * live at once share a block, blocks hold what they are given, and an argument that a result takes over is not read after.
 * Returns what is broken.
 */
export function brokenInvariants(plan: Plan, caps: Caps): string[] {
  const broken: string[] = [];
  const written = plan.slots.map((s) => (s.kind === "arg" ? -1 : Infinity));
  const lastUse = plan.slots.map(() => -1);
  for (const [n, step] of plan.steps.entries()) {
    for (const slot of step.ins) {
      if ((written[slot] ?? Infinity) >= n) broken.push(`step ${n} reads slot ${slot} before it is written`);
      lastUse[slot] = n;
    }
    for (const slot of step.outs) {
      if (written[slot] !== Infinity) broken.push(`step ${n} writes slot ${slot} again`);
      written[slot] = n;
      lastUse[slot] = Math.max(lastUse[slot] ?? -1, n);
    }
  }
  const temps = plan.slots.flatMap((s, i) => (s.kind === "temp" ? [{ slot: i, block: s.block, from: written[i] ?? 0, to: lastUse[i] ?? 0, bytes: sizeOf(s.aval.shape) * (caps.storageBytes[s.aval.dtype] ?? 0) }] : []));
  for (const a of temps) {
    if ((plan.blocks[a.block] ?? -1) < a.bytes) broken.push(`slot ${a.slot} of ${a.bytes} bytes lies in a block of ${plan.blocks[a.block]}`);
    for (const b of temps) if (a.slot < b.slot && a.block === b.block && a.from <= b.to && b.from <= a.to) broken.push(`slots ${a.slot} and ${b.slot} share block ${a.block} while both live`);
  }
  for (const [i, s] of plan.slots.entries()) {
    if (s.kind === "result" && written[i] === Infinity && !plan.slots.some((o) => o.kind === "arg" && o.donates === i)) broken.push(`result ${i} is never written`);
    if (s.kind === "arg" && s.donates !== undefined && (lastUse[i] ?? -1) > (written[s.donates] ?? 0) && written[s.donates] !== Infinity) broken.push(`argument ${i} is read after result ${s.donates} took its memory`);
  }
  for (const [i, bytes] of plan.blocks.entries()) if (!temps.some((t) => t.block === i && t.bytes === bytes)) broken.push(`block ${i} of ${bytes} bytes is larger than all it holds`);
  return broken;
}
