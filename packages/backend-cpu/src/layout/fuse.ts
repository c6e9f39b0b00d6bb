/**
 * Joins a blocked claim with the loop that follows it, where the claim can do the loop's work on its way to memory: the results are then
 * written once and not read again.
 */
import { fuses } from "../claims/claimed.ts";
import type { LaidPlan, LaidStep } from "./choose-layout.ts";
import { matchEpilogue } from "./epilogue.ts";

function readersOf(steps: readonly LaidStep[]): Map<number, number[]> {
  const readers = new Map<number, number[]>();
  steps.forEach((step, i) => { for (const slot of new Set(step.ins)) readers.set(slot, [...(readers.get(slot) ?? []), i]); });
  return readers;
}

/** The step that does both, or undefined. */
function joined(claim: LaidStep, loop: LaidStep): LaidStep | undefined {
  const [slot] = claim.outs;
  if (claim.kernel.kind !== "claimed" || loop.kernel.kind !== "loop" || claim.epilogue !== undefined || claim.outs.length !== 1 || slot === undefined) return undefined;
  const { blocked } = claim;
  if (blocked === undefined || loop.blocked?.outs[0] !== true || loop.blocked.n !== blocked.n) return undefined;
  const match = matchEpilogue(loop.kernel, loop.ins.indexOf(slot));
  if (match === undefined || loop.ins.filter((each) => each === slot).length !== 1 || !fuses(claim.kernel, match.epilogue)) return undefined;
  // A mask that lies row-major would be read at other places than the results are written.
  if (match.mask !== undefined && loop.blocked.ins[match.mask] !== true) return undefined;
  const extra = [match.bias, match.mask].filter((input) => input !== undefined);
  return {
    kernel: claim.kernel, epilogue: match.epilogue,
    ins: [...claim.ins, ...extra.map((input) => loop.ins[input] ?? slot)], outs: loop.outs,
    blocked: { n: blocked.n, ins: [...blocked.ins, ...extra.map((input) => input === match.mask)], outs: blocked.outs },
  };
}

/** The step that writes each temporary. */
function writersOf({ steps }: LaidPlan): Map<number, number> {
  const writers = new Map<number, number>();
  steps.forEach((step, i) => { for (const slot of step.outs) writers.set(slot, i); });
  return writers;
}

/** A joined step stands where the claim stood, so no read or write moves past another's; what it needs must be there by then. */
export function fuseEpilogues(plan: LaidPlan): LaidPlan {
  const readers = readersOf(plan.steps);
  const writers = writersOf(plan);
  const dropped = new Set<number>();
  const steps = [...plan.steps];
  const isTemp = (slot: number | undefined): boolean => slot !== undefined && plan.slots[slot]?.kind === "temp";
  plan.steps.forEach((claim, i) => {
    const [slot] = claim.outs;
    const [only, second] = slot === undefined ? [] : readers.get(slot) ?? [];
    const loop = only === undefined ? undefined : plan.steps[only];
    if (only === undefined || loop === undefined || second !== undefined || !isTemp(slot) || !isTemp(loop.outs[0])) return;
    const both = joined(claim, loop);
    if (both === undefined || both.ins.some((each) => (writers.get(each) ?? -1) > i)) return;
    steps[i] = both;
    dropped.add(only);
  });
  return { slots: plan.slots, steps: steps.filter((_, i) => !dropped.has(i)) };
}
