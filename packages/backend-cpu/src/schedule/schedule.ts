/**
 * Steps ▶ phases. A phase is what runs between two barriers: tasks that do not depend on each other, whose units any thread may
 * take. Stages that go sample block by sample block follow one another inside one task, so a block passes through many layers
 * while it is warm in cache; every other stage is a task of its own, in the first phase whose barrier lies after all it reads.
 */
import type { KernelCode, Stage } from "../kernel-code.ts";

/** A step with its code. Places are numbers of arrays: those of the laid-out plan. */
export interface CodedStep {
  readonly code: KernelCode;
  readonly ins: readonly number[];
  readonly outs: readonly number[];
  /** Which inputs a stage per block reads at its own samples alone. */
  readonly ownSamples: readonly boolean[];
  /** The array that is the kernel's shared scratch. */
  readonly shared?: number;
}
export interface Call {
  readonly stage: Stage;
  /** Position among the steps. */
  readonly step: number;
  readonly ins: readonly number[];
  readonly outs: readonly number[];
  /** What it reads and writes of these, and the shared scratch of its kernel. */
  readonly touched: readonly number[];
  readonly shared: number | undefined;
}
export interface Task { readonly calls: readonly Call[]; readonly units: number; readonly perBlock: boolean; readonly cost: number }
export interface Phase { readonly tasks: readonly Task[] }

interface OpenTask { readonly calls: Call[]; readonly units: number; readonly perBlock: boolean; cost: number }

/** `aliases`: for each result that takes an argument's memory, that argument. */
class Scheduler {
  readonly phases: { readonly tasks: OpenTask[] }[] = [];
  /** The phase each array is written in, and whether block by block. */
  private readonly written = new Map<number, { readonly phase: number; readonly perBlock: boolean; readonly units: number }>();
  private readonly lastRead = new Map<number, number>();
  private readonly aliases: ReadonlyMap<number, number>;

  constructor(aliases: ReadonlyMap<number, number>) { this.aliases = aliases; }

  /** The first phase in which a stage may run. */
  private earliest(step: CodedStep, stage: Stage, atLeast: number): number {
    let phase = atLeast;
    step.ins.forEach((slot, i) => {
      if (stage.reads?.includes(i) === false) return;
      const writer = this.written.get(slot);
      if (writer === undefined) return;
      const follows = stage.perBlock === true && writer.perBlock && writer.units === stage.units && step.ownSamples[i] === true;
      phase = Math.max(phase, follows ? writer.phase : writer.phase + 1);
    });
    for (const slot of stage.writes === false ? [] : step.outs) {
      const argument = this.aliases.get(slot);
      // Whoever reads the argument must be done with it.
      if (argument !== undefined) phase = Math.max(phase, (this.lastRead.get(argument) ?? -1) + 1);
    }
    return phase;
  }

  private taskOf(phase: number, stage: Stage): OpenTask {
    while (this.phases.length <= phase) this.phases.push({ tasks: [] });
    const { tasks } = this.phases[phase] ?? { tasks: [] };
    const known = stage.perBlock === true ? tasks.find((task) => task.perBlock && task.units === stage.units) : undefined;
    if (known !== undefined) return known;
    const made: OpenTask = { calls: [], units: stage.units, perBlock: stage.perBlock === true, cost: 0 };
    tasks.push(made);
    return made;
  }

  add(step: CodedStep, index: number): void {
    const { stages, cost } = step.code;
    let phase = 0;
    stages.forEach((stage, i) => {
      phase = this.earliest(step, stage, i === 0 ? 0 : phase + 1);
      const task = this.taskOf(phase, stage);
      const reads = step.ins.filter((_, at) => stage.reads?.includes(at) !== false);
      const writes = stage.writes === false ? [] : step.outs;
      const touched = [...reads, ...writes, ...(step.shared === undefined ? [] : [step.shared])];
      task.calls.push({ stage, step: index, ins: step.ins, outs: step.outs, touched, shared: step.shared });
      task.cost += cost / stages.length;
      for (const slot of reads) this.lastRead.set(slot, Math.max(phase, this.lastRead.get(slot) ?? 0));
      for (const slot of writes) this.written.set(slot, { phase, perBlock: stage.perBlock === true && stages.length === i + 1, units: stage.units });
    });
  }
}

/** Steps in an order that respects what they read; `aliases` maps a result to the argument whose memory it takes. */
export function schedule(steps: readonly CodedStep[], aliases: ReadonlyMap<number, number>): Phase[] {
  const scheduler = new Scheduler(aliases);
  steps.forEach((step, index) => scheduler.add(step, index));
  // Large tasks first, so that small ones fill the gaps at the end.
  return scheduler.phases.filter(({ tasks }) => tasks.length > 0).map(({ tasks }) => ({ tasks: tasks.toSorted((a, b) => b.cost - a.cost) }));
}
