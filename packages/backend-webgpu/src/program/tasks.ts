/** Steps ▶ tasks: each a stage with the memory it reads and writes, and the tasks that it waits for. */
import { type Aval, BackendError, type Kernel, type Plan } from "@receptive/core/extend";
import { claimedKernel } from "../claims/claimed.ts";
import type { KernelCode, Stage, Target } from "../kernel-code.ts";
import { loopKernel } from "../loop/loop-kernel.ts";
import { scatterKernel } from "../loop/scatter-kernel.ts";
import { countOf } from "../wgsl/element.ts";
import { donationsOf, type FusedStep, fuseTails } from "./fuse-tails.ts";

export interface Task {
  readonly stage: Stage;
  readonly name: string;
  /** Places in the plan of the steps it does. */
  readonly steps: readonly number[];
  /** The memory behind each binding: a slot of the plan (a donated argument is its result's), or working memory, counted on from there. */
  readonly memory: readonly number[];
  /** Places of the tasks that come before it. */
  readonly after: ReadonlySet<number>;
}

export interface Tasks {
  readonly tasks: readonly Task[];
  /** Bytes of each working memory, by its number. */
  readonly scratch: ReadonlyMap<number, number>;
}

function outputsOf(kernel: Kernel): readonly Aval[] {
  return kernel.kind === "claimed" ? kernel.outputs : [kernel.output];
}

function kernelCode({ kernel, tail }: FusedStep, aliases: readonly (number | undefined)[], target: Target): KernelCode {
  if (outputsOf(kernel).every((aval) => countOf(aval.shape) === 0)) return { stages: [], scratch: [] };
  switch (kernel.kind) {
    case "loop": return loopKernel(kernel, aliases, target);
    case "scatter": return scatterKernel(kernel, aliases, target);
    case "claimed": {
      const found = claimedKernel({ call: kernel, aliases, ...(tail === undefined ? {} : { tail }) }, target);
      if (found === undefined) throw new BackendError("E_CLAIM_UNKNOWN", `webgpu: a plan names the claim ${kernel.name}, which this backend refused`);
      return found;
    }
  }
}

/** Who waits for whom: readers for the writer, and a writer for the readers of what was there before. */
class Order {
  readonly #writer = new Map<number, number>();
  readonly #readers = new Map<number, number[]>();

  add(task: number, { bindings }: Stage, memory: readonly number[]): ReadonlySet<number> {
    const after = new Set<number>();
    for (const m of memory) {
      const writer = this.#writer.get(m);
      if (writer !== undefined) after.add(writer);
    }
    bindings.forEach(({ operand }, i) => {
      const m = memory[i] ?? -1;
      if (operand.access === "read") this.#readers.set(m, [...(this.#readers.get(m) ?? []), task]);
      else for (const reader of this.#readers.get(m) ?? []) after.add(reader);
    });
    bindings.forEach(({ operand }, i) => { if (operand.access === "write") this.#writer.set(memory[i] ?? -1, task); });
    after.delete(task);
    return after;
  }
}

export function tasksOf(plan: Plan, target: Target): Tasks {
  const donations = donationsOf(plan);
  const memoryOf = (slot: number): number => donations.get(slot) ?? slot;
  const tasks: Task[] = [];
  const scratch = new Map<number, number>();
  const order = new Order();
  for (const step of fuseTails(plan, target)) {
    const outs = step.outs.map(memoryOf);
    const aliases = step.ins.map((slot) => { const at = outs.indexOf(memoryOf(slot)); return at < 0 ? undefined : at; });
    const code = kernelCode(step, aliases, target);
    const first = plan.slots.length + scratch.size;
    for (const [i, bytes] of code.scratch.entries()) scratch.set(first + i, bytes);
    for (const stage of code.stages) {
      if (stage.bindings.length > target.maxBindings) throw new BackendError("E_BUFFER_TOO_LARGE", `webgpu: "${step.kernel.name}" works on arrays so large that a shader would see them in ${stage.bindings.length} parts, and this device gives it ${target.maxBindings}; compute in smaller pieces.`);
      const memory = stage.bindings.map(({ operand: { of, index } }) => (of === "scratch" ? first + index : memoryOf((of === "in" ? step.ins : step.outs)[index] ?? -1)));
      tasks.push({ stage, name: step.kernel.name, steps: step.steps, memory, after: order.add(tasks.length, stage, memory) });
    }
  }
  return { tasks, scratch };
}
