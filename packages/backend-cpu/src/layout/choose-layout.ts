/**
 * Plan ▶ steps with layouts. Convolutions, pools and dense layers run best on eight samples side by side, so temporary arrays
 * between them take the blocked layout ([n / 8][rest][8]) and everything between them works on it as it lies. Arguments enter it by a
 * copy, results leave it by one; an array that some step cannot take blocked stays row-major.
 */
import type { Aval, ClaimedKernel, LoopKernel, Plan, ScatterKernel, Slot, Step } from "@receptive/core/extend";
import { acceptsBlocked } from "../claims/claimed.ts";
import { BLOCK } from "../kernel-code.ts";
import type { Blocked, Epilogue } from "../kernel-code.ts";
import { elementBytes, elementCount } from "../loop/element.ts";
import { loopNest } from "../loop/nest.ts";
import { allBlocked, samplesOf } from "./activations.ts";
import type { MoveKernel } from "./move.ts";

export interface LaidStep { readonly kernel: LoopKernel | ClaimedKernel | ScatterKernel | MoveKernel; readonly ins: readonly number[]; readonly outs: readonly number[]; readonly blocked?: Blocked; readonly epilogue?: Epilogue }
export interface LaidPlan {
  /** Those of the plan, then temporaries that the layout added. */
  readonly slots: readonly { readonly kind: Slot["kind"]; readonly aval: Aval }[];
  readonly steps: readonly LaidStep[];
}

/** The batch that most claimed calls of the plan share, if they can run blocked. */
function batchOf(plan: Plan): number | undefined {
  const votes = new Map<number, number>();
  for (const { kernel } of plan.steps) {
    const n = kernel.kind === "claimed" ? samplesOf(kernel) : undefined;
    if (kernel.kind !== "claimed" || n === undefined || n < BLOCK || n % BLOCK !== 0) continue;
    const blocked = allBlocked(kernel, n);
    if (blocked !== undefined && acceptsBlocked(kernel, blocked)) votes.set(n, (votes.get(n) ?? 0) + 1);
  }
  let best: number | undefined;
  for (const [n, count] of votes) if (count > (votes.get(best ?? -1) ?? 0)) best = n;
  return best;
}

class LayoutChooser {
  private readonly plan: Plan;
  private readonly n: number;
  /** Temporaries that are still to be blocked. */
  private readonly chosen = new Set<number>();
  private readonly possible = new Map<string, boolean>();

  constructor(plan: Plan, n: number) {
    this.plan = plan;
    this.n = n;
    plan.slots.forEach((slot, i) => {
      if (slot.kind === "temp" && elementBytes(slot.aval.dtype) === 4 && this.holdsSamples(slot.aval)) this.chosen.add(i);
    });
    for (const step of plan.steps) {
      step.ins.forEach((slot, i) => this.drop(slot, step.kernel.inputs[i]));
      const outputs = step.kernel.kind === "claimed" ? step.kernel.outputs : [step.kernel.output];
      step.outs.forEach((slot, i) => this.drop(slot, outputs[i]));
    }
  }

  private holdsSamples(aval: Aval): boolean {
    return aval.shape[0] === this.n;
  }
  /** A step that sees the array in another shape, without the samples first, sees it row-major. */
  private drop(slot: number, seen: Aval | undefined): void {
    if (seen === undefined || !this.holdsSamples(seen)) this.chosen.delete(slot);
  }

  blockedOf(step: Step): Blocked {
    return { n: this.n, ins: step.ins.map((slot) => this.chosen.has(slot)), outs: step.outs.map((slot) => this.chosen.has(slot)) };
  }

  /** The layout a claimed call runs in, whatever its arrays have: where none of them is blocked, it is not worth the copies. */
  claimLayout(step: Step): Blocked | undefined {
    if (step.kernel.kind !== "claimed" || samplesOf(step.kernel) !== this.n) return undefined;
    const all = allBlocked(step.kernel, this.n);
    if (all === undefined || !acceptsBlocked(step.kernel, all)) return undefined;
    const has = this.blockedOf(step);
    return all.ins.some((is, i) => is && has.ins[i] === true) || all.outs.some((is, i) => is && has.outs[i] === true) ? all : undefined;
  }

  /** Arrays that a step cannot take blocked. */
  private refused(step: Step, index: number): readonly number[] {
    const blocked = this.blockedOf(step);
    const touched = [...step.ins, ...step.outs].filter((slot) => this.chosen.has(slot));
    if (touched.length === 0 || step.kernel.kind === "scatter") return touched;
    if (step.kernel.kind === "claimed") {
      const all = this.claimLayout(step);
      if (all === undefined) return touched;
      return [...step.ins.filter((_, i) => all.ins[i] !== true), ...step.outs.filter((_, i) => all.outs[i] !== true)].filter((slot) => this.chosen.has(slot));
    }
    const key = `${index}:${blocked.ins.join()}:${blocked.outs.join()}`;
    const known = this.possible.get(key) ?? loopNest(step.kernel, blocked) !== undefined;
    this.possible.set(key, known);
    return known ? [] : touched;
  }

  settle(): void {
    for (let changed = true; changed;) {
      changed = false;
      for (const [index, step] of this.plan.steps.entries()) {
        for (const slot of this.refused(step, index)) if (this.chosen.delete(slot)) changed = true;
      }
    }
  }
}

/** Adds the copies between layouts, each array's once. */
class Mover {
  readonly slots: { readonly kind: Slot["kind"]; readonly aval: Aval }[];
  readonly steps: LaidStep[] = [];
  private readonly entered = new Map<number, number>();

  constructor(plan: Plan) { this.slots = plan.slots.map(({ kind, aval }) => ({ kind, aval })); }

  private temp(aval: Aval): number {
    return this.slots.push({ kind: "temp", aval }) - 1;
  }
  enter(slot: number, n: number): number {
    const known = this.entered.get(slot);
    const aval = this.slots[slot]?.aval;
    if (known !== undefined || aval === undefined) return known ?? slot;
    const to = this.temp(aval);
    this.steps.push({ kernel: { kind: "move", to: "blocked", samples: n, rest: elementCount(aval.shape) / n }, ins: [slot], outs: [to] });
    this.entered.set(slot, to);
    return to;
  }
  /** A temporary for a blocked result, and the step that brings it out. */
  leave(slot: number, n: number): { readonly slot: number; readonly step: LaidStep } | undefined {
    const aval = this.slots[slot]?.aval;
    if (aval === undefined) return undefined;
    const from = this.temp(aval);
    return { slot: from, step: { kernel: { kind: "move", to: "row-major", samples: n, rest: elementCount(aval.shape) / n }, ins: [from], outs: [slot] } };
  }
}

/** Gives every array of a plan its layout. */
export function chooseLayout(plan: Plan): LaidPlan {
  const n = batchOf(plan);
  if (n === undefined) return { slots: plan.slots, steps: plan.steps };
  const chooser = new LayoutChooser(plan, n);
  chooser.settle();
  const mover = new Mover(plan);
  for (const step of plan.steps) {
    const has = chooser.blockedOf(step);
    const wants = chooser.claimLayout(step);
    if (wants === undefined) {
      mover.steps.push([...has.ins, ...has.outs].includes(true) ? { ...step, blocked: has } : step);
      continue;
    }
    const ins = step.ins.map((slot, i) => (wants.ins[i] === true && has.ins[i] !== true ? mover.enter(slot, n) : slot));
    const left = step.outs.map((slot, i) => (wants.outs[i] === true && has.outs[i] !== true ? mover.leave(slot, n) : undefined));
    mover.steps.push({ kernel: step.kernel, ins, outs: step.outs.map((slot, i) => left[i]?.slot ?? slot), blocked: wants });
    for (const each of left) if (each !== undefined) mover.steps.push(each.step);
  }
  return { slots: mover.slots, steps: mover.steps };
}
