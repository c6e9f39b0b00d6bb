import { type Plan, planBlocks } from "@receptive/core/extend";
import type { Target } from "../kernel-code.ts";
import { bytesOf } from "../wgsl/element.ts";
import { assemble, type Shader } from "./assemble.ts";
import { schedule } from "./schedule.ts";
import { tasksOf } from "./tasks.ts";

/** A shader of a plan, and what it does there. */
export interface PlanShader extends Shader {
  readonly name: string;
  /** How much of it each step of the plan is, by the step's place; together 1. */
  readonly shares: ReadonlyMap<number, number>;
}

export interface CompiledPlan {
  readonly shaders: readonly PlanShader[];
  /** Bytes of each reusable block, and the block of each memory that is neither argument nor result. */
  readonly blocks: readonly number[];
  readonly blockOf: ReadonlyMap<number, number>;
}

/** Shaders for all steps of a plan, in order. Memory of temporaries is planned anew, since steps have moved and met. */
export function compilePlan(plan: Plan, target: Target): CompiledPlan {
  const { tasks, scratch } = tasksOf(plan, target);
  const dispatches = schedule(tasks, target);
  const shaders = dispatches.map((dispatch): PlanShader => {
    const members = dispatch.flat();
    const all = members.reduce((sum, { stage }) => sum + stage.work, 0);
    const shares = new Map<number, number>();
    for (const { steps, stage } of members) for (const step of steps) shares.set(step, (shares.get(step) ?? 0) + (all === 0 ? 1 / members.length : stage.work / all) / steps.length);
    return { ...assemble(dispatch, tasks, target), name: members.map(({ name }) => name).join(" + "), shares };
  });
  const temporary = new Map([...plan.slots.flatMap((slot, i) => (slot.kind === "temp" ? [[i, bytesOf(slot.aval)] as const] : [])), ...scratch]);
  // Memory that nothing writes is that of an array of nothing: it needs a place to be bound all the same.
  const written = new Set(shaders.flatMap(({ bound }) => bound.flatMap(({ memory, access }) => (access === "write" ? [memory] : []))));
  const uses = shaders.map(({ bound }) => ({
    ins: bound.map(({ memory }) => memory),
    outs: bound.flatMap(({ memory, access }) => (access === "write" || !written.has(memory) ? [memory] : [])),
  }));
  return { shaders, ...planBlocks(temporary, uses) };
}
