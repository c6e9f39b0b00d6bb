/** Plan ▶ module: layouts, code of every step, phases, memory. */
import { BackendError } from "@receptive/core/extend";
import type { Aval, Plan } from "@receptive/core/extend";
import { emitClaimed } from "../claims/claimed.ts";
import { chooseLayout } from "../layout/choose-layout.ts";
import type { LaidPlan, LaidStep } from "../layout/choose-layout.ts";
import { fuseEpilogues } from "../layout/fuse.ts";
import { emitMove } from "../layout/move.ts";
import { elementBytes, elementCount } from "../loop/element.ts";
import { emitLoopKernel } from "../loop/loop-kernel.ts";
import { emitScatter } from "../scatter.ts";
import { ModuleBuilder } from "../wasm/encoder.ts";
import { exportApart, stepByStep } from "./apart.ts";
import { emitPhases, emitRun } from "./emit.ts";
import { planMemory } from "./memory.ts";
import { schedule } from "./schedule.ts";
import type { CodedStep, Phase } from "./schedule.ts";
import { emitShared } from "../threads/deal.ts";
import type { Dealing, Dealt } from "../threads/deal.ts";

/** Short math routines are copied into loops of plans up to this size, and called in larger ones. */
const INLINE_MATH_STEPS = 200;
/** What the arrays of one turn through a task may take, so that they stay in the second-level cache of small machines. */
const WARM_BYTES = 512 * 1024;

/** `dealing`: how threads share plans, which needs a shared memory; one thread without it. */
export interface Target { readonly trigTable: number; readonly fused: boolean; readonly winograd?: boolean; readonly dealing?: Dealing }
export interface Built {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Bytes of each block of memory, and the block of each array that needs one; arrays from the plan's on are the backend's own. */
  readonly blocks: readonly number[];
  readonly blockOf: ReadonlyMap<number, number>;
  /** Addresses in the table. */
  readonly entries: number;
  /** Scratch bytes of each thread. */
  readonly ownBytes: number;
  /** About how many vector operations a run takes. */
  readonly cost: number;
  /** There where threads can share the plan. */
  readonly dealt: Dealt | undefined;
}

export function avalBytes(aval: Aval): number {
  return elementCount(aval.shape) * elementBytes(aval.dtype);
}
function checkSupported(aval: Aval): void {
  if (aval.dtype === "f16") throw new BackendError("E_DTYPE_UNSUPPORTED", "cpu: f16 is not supported by this backend; cast to f32");
}

function checkPlan(plan: Plan): void {
  plan.slots.forEach((slot, i) => {
    checkSupported(slot.aval);
    if (slot.kind === "temp" && avalBytes(slot.aval) > (plan.blocks[slot.block] ?? -1)) throw new BackendError("E_PLAN_INVALID", `cpu: slot ${i} does not fit block ${slot.block}`);
  });
  for (const { kernel } of plan.steps) for (const aval of [...kernel.inputs, ...(kernel.kind === "claimed" ? kernel.outputs : [kernel.output])]) checkSupported(aval);
}

function emitStep(m: ModuleBuilder, step: LaidStep, target: Target, inlineMath: boolean): Omit<CodedStep, "ins" | "outs"> {
  const { kernel, blocked, epilogue } = step;
  switch (kernel.kind) {
    case "move": return { code: emitMove(m, kernel), ownSamples: [true] };
    case "scatter": return { code: emitScatter(m, kernel), ownSamples: [] };
    case "claimed": return { code: emitClaimed(m, kernel, blocked, epilogue), ownSamples: blocked?.ins ?? [] };
    case "loop": {
      const loop = emitLoopKernel({ module: m, trigTable: target.trigTable, inlineMath }, kernel, blocked);
      if (loop === undefined) throw new BackendError("E_INTERNAL", `cpu: the loop kernel ${kernel.name} was given a layout it cannot take`);
      return loop;
    }
  }
}

/** Code is shared by steps that have kernel and layout in common. */
function emitSteps(m: ModuleBuilder, steps: readonly LaidStep[], target: Target, firstShared: number): CodedStep[] {
  const emitted = new Map<LaidStep["kernel"], Map<string, Omit<CodedStep, "ins" | "outs">>>();
  let shared = firstShared;
  return steps.map((step) => {
    const layout = JSON.stringify([step.blocked, step.epilogue]);
    const known = emitted.get(step.kernel) ?? new Map<string, Omit<CodedStep, "ins" | "outs">>();
    emitted.set(step.kernel, known);
    const coded = known.get(layout) ?? emitStep(m, step, target, steps.length <= INLINE_MATH_STEPS);
    known.set(layout, coded);
    return { ...coded, ins: step.ins, outs: step.outs, ...(coded.code.sharedBytes > 0 ? { shared: shared++ } : {}) };
  });
}

/** Sample blocks to take through a task at a time; `bytes` of each temporary. */
function groupOf(phases: readonly Phase[], bytes: (slot: number) => number): number {
  let most = 0;
  for (const { tasks } of phases) {
    for (const task of tasks) {
      if (!task.perBlock) continue;
      const slots = new Set(task.calls.flatMap((call) => call.touched));
      most = Math.max(most, [...slots].reduce((sum, slot) => sum + bytes(slot), 0) / task.units);
    }
  }
  return Math.max(1, Math.floor(WARM_BYTES / Math.max(1, most)));
}

function aliasesOf(plan: Plan): Map<number, number> {
  const aliases = new Map<number, number>();
  plan.slots.forEach((slot, i) => { if (slot.kind === "arg" && slot.donates !== undefined) aliases.set(slot.donates, i); });
  return aliases;
}

/** `apart`: every step by itself, exported as s0, s1 …, with the moves that the layout added counted to the step they serve. */
export function build(plan: Plan, target: Target, apart = false): Built {
  checkPlan(plan);
  const laid = chooseLayout(plan);
  // A profile shows every step of the plan.
  return buildLaid(apart ? laid : fuseEpilogues(laid), aliasesOf(plan), target, apart);
}

export interface LaidOut { readonly module: ModuleBuilder; readonly steps: readonly CodedStep[]; readonly phases: readonly Phase[] }

/** Code of all steps, and the phases they fall into. */
export function layOut(laid: LaidPlan, aliases: ReadonlyMap<number, number>, target: Target, apart = false): LaidOut {
  const module = new ModuleBuilder({ fused: target.fused, winograd: target.winograd ?? true, shared: target.dealing !== undefined });
  const steps = emitSteps(module, laid.steps, target, laid.slots.length);
  return { module, steps, phases: apart ? stepByStep(steps) : schedule(steps, aliases) };
}

/** The same for steps whose layouts are chosen. */
export function buildLaid(laid: LaidPlan, aliases: ReadonlyMap<number, number>, target: Target, apart = false): Built {
  const { module: m, steps, phases } = layOut(laid, aliases, target, apart);
  const sharedBytes = new Map(steps.flatMap(({ shared, code }) => (shared === undefined ? [] : [[shared, code.sharedBytes]])));
  const bytes = (slot: number): number | undefined => {
    const found = laid.slots[slot];
    return found === undefined ? sharedBytes.get(slot) : found.kind === "temp" ? avalBytes(found.aval) : undefined;
  };
  const group = groupOf(phases, (slot) => bytes(slot) ?? 0);
  const memory = planMemory(phases, bytes, group);
  const entries = laid.slots.length + sharedBytes.size;
  const places = { tableIndex: (slot: number): number => slot, locals: memory.locals, localBytes: memory.localBytes, group };
  const code = emitPhases(m, phases, places);
  const ownBytes = Math.ceil((memory.localBytes + steps.reduce((most, step) => Math.max(most, step.code.ownBytes), 0)) / 64) * 64;
  if (apart) exportApart(m, laid.steps, code);
  else m.export("run", emitRun(m, code));
  const { dealing } = target;
  const dealt = apart || dealing === undefined ? undefined : emitShared(m, code, ownBytes, dealing);
  return { bytes: m.build(), blocks: memory.blocks, blockOf: memory.blockOf, entries, ownBytes, cost: steps.reduce((sum, step) => sum + step.code.cost, 0), dealt };
}
