import { type Backend, BackendError, type Buf, type Caps, InternalError, type Kernel, type Plan, type Program } from "@receptive/core/extend";
import { storageBytes, type View, viewOf } from "./element-types.ts";
import { loopKernel, type Run } from "./loop-kernel.ts";
import { Memory } from "./memory.ts";
import { scatterKernel } from "./scatter-kernel.ts";

/** A whole backend: each kernel becomes JavaScript, and a program runs to its end at once. */
export class SmallBackend extends Memory implements Backend {
  readonly name: string = "small";
  readonly caps: Caps = { storageBytes, maxBindings: 1000, maxBufferBytes: 2 ** 31 };

  prepare(plan: Plan): Program {
    this.checkAlive();
    const steps = plan.steps.map(({ kernel, ins, outs }) => ({ run: this.compile(kernel), ins, out: outs[0] ?? -1 }));
    const blocks = plan.blocks.map((bytes) => new ArrayBuffer(bytes));
    let disposed = false;
    return {
      run: (args, results) => {
        if (disposed) throw new BackendError("E_PROGRAM_DISPOSED", `the program of plan ${plan.key} was run after dispose()`);
        const views = this.#views(plan, args, results, blocks);
        for (const { run, ins, out } of steps) run(ins.map((slot) => at(views, slot)), at(views, out));
      },
      dispose: () => { disposed = true; },
    };
  }

  /** What runs a kernel. */
  protected compile(kernel: Kernel): Run {
    if (kernel.kind === "loop") return loopKernel(kernel);
    if (kernel.kind === "scatter") return scatterKernel(kernel);
    throw new InternalError("E_PLAN_INVALID", `${this.name} was given the kernel "${kernel.name}", which it never claimed`);
  }

  /** An array for each slot: in a buffer of the caller's, or in a block of the plan's. */
  #views({ slots }: Plan, args: readonly Buf[], results: readonly Buf[], blocks: readonly ArrayBuffer[]): readonly View[] {
    let [arg, result] = [0, 0];
    return slots.map((slot) => {
      if (slot.kind === "temp") return viewOf(slot.aval, at(blocks, slot.block));
      return viewOf(slot.aval, this.memoryOf(slot.kind === "arg" ? args[arg++] : results[result++]));
    });
  }
}

/** What `pnpm conformance --backend PATH` asks a module for. */
export const create = (): Backend => new SmallBackend();

function at<T>(list: readonly T[], index: number): T {
  const found = list[index];
  if (found === undefined) throw new InternalError("E_PLAN_INVALID", `a plan names ${index} of a list of ${list.length}`);
  return found;
}
