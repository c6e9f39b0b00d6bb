import type { Plan, Step } from "../backend/interface.ts";
import { InternalError } from "../errors.ts";
import { elementCount, kernelOutputs, slotMemory } from "./check-plan.ts";
import { compileLoop } from "./loop-source.ts";
import type { KernelRunner } from "./loop-source.ts";
import { interpretLoop } from "./loop-tape.ts";
import type { Precision, StorageView } from "./precision.ts";
import { poisonValue, storageView } from "./precision.ts";
import { runScatter } from "./scatter.ts";

export interface ExecutionOptions {
  readonly precision: Precision;
  /** Generate JavaScript, or interpret. */
  readonly codegen: boolean;
  /** Fill memory that holds no value yet, and prove that steps in place may be. */
  readonly poison: boolean;
}

/** A checked plan with its kernels compiled and its blocks allocated: `execute` runs it on memory, at once. */
export class PlanExecutor {
  readonly #plan: Plan;
  readonly #options: ExecutionOptions;
  readonly #runners: readonly KernelRunner[];
  readonly #memory: readonly string[];
  #blocks: readonly ArrayBuffer[] = [];

  constructor(plan: Plan, options: ExecutionOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#runners = plan.steps.map((step) => runnerOf(step, options));
    this.#memory = slotMemory(plan);
  }

  /** Memory of the args and results; calls `onStep` with the nanoseconds each step took. */
  execute(args: readonly ArrayBuffer[], results: readonly ArrayBuffer[], onStep?: (nanoseconds: number) => void): void {
    if (this.#blocks.length !== this.#plan.blocks.length) this.#blocks = this.#plan.blocks.map((bytes) => new ArrayBuffer(bytes));
    const buffers = this.#buffersOf(args, results);
    if (this.#options.poison) this.#poison(buffers);
    this.#plan.steps.forEach((step, n) => {
      const start = performance.now();
      this.#runStep(step, this.#runners[n], buffers);
      onStep?.((performance.now() - start) * 1e6);
    });
  }

  release(): void {
    this.#blocks = [];
  }

  #buffersOf(args: readonly ArrayBuffer[], results: readonly ArrayBuffer[]): readonly ArrayBuffer[] {
    let arg = 0;
    let result = 0;
    return this.#plan.slots.map((slot) => {
      const buffer = slot.kind === "arg" ? args[arg++] : slot.kind === "result" ? results[result++] : this.#blocks[slot.block];
      if (buffer === undefined) throw new InternalError("E_PLAN_INVALID", `plan ${this.#plan.key} lacks memory for a ${slot.kind} slot`);
      return buffer;
    });
  }

  #poison(buffers: readonly ArrayBuffer[]): void {
    const inUse = new Set(this.#plan.slots.flatMap((slot, i) => (slot.kind === "arg" ? [buffers[i]] : [])));
    this.#plan.slots.forEach((slot, i) => {
      const buffer = buffers[i];
      if (buffer === undefined || inUse.has(buffer)) return;
      inUse.add(buffer);
      storageView(buffer, slot.aval.dtype, elementCount(slot.aval), this.#options.precision).fill(poisonValue(slot.aval.dtype));
    });
  }

  #runStep(step: Step, runner: KernelRunner | undefined, buffers: readonly ArrayBuffer[]): void {
    const { precision, poison } = this.#options;
    const outSlot = step.outs[0] ?? -1;
    const [outAval] = kernelOutputs(step.kernel);
    const outBuffer = buffers[outSlot];
    if (runner === undefined || outAval === undefined || outBuffer === undefined) return;
    const inputs = step.kernel.inputs.map((aval, i) => storageView(buffers[step.ins[i] ?? -1] ?? new ArrayBuffer(0), aval.dtype, elementCount(aval), precision));
    const output = storageView(outBuffer, outAval.dtype, elementCount(outAval), precision);
    const inPlace = poison && step.ins.some((slot) => this.#memory[slot] === this.#memory[outSlot]);
    if (!inPlace) {
      runner(inputs, output);
      return;
    }
    const apart = output.slice();
    runner(inputs.map((input) => input.slice()), apart);
    runner(inputs, output);
    if (!sameValues(apart, output)) {
      throw new InternalError("E_PLAN_INVALID", `kernel "${step.kernel.name}" of plan ${this.#plan.key} overwrites an input that it still reads`);
    }
  }
}

function runnerOf({ kernel }: Step, { precision, codegen }: ExecutionOptions): KernelRunner {
  switch (kernel.kind) {
    case "loop": return codegen ? compileLoop(kernel, precision) : interpretLoop(kernel, precision);
    case "scatter": return runScatter(kernel, precision);
    case "claimed": throw new InternalError("E_PLAN_INVALID", `the reference backend claims nothing, yet was given the claimed kernel "${kernel.name}"`);
  }
}

function sameValues(a: StorageView, b: StorageView): boolean {
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}
