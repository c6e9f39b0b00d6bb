/** For profiles: a plan whose steps each run alone, through every phase by itself. */
import type { LaidStep } from "../layout/choose-layout.ts";
import { I32 } from "../wasm/encoder.ts";
import type { ModuleBuilder } from "../wasm/encoder.ts";
import type { PhaseCode } from "./emit.ts";
import type { CodedStep, Phase, Task } from "./schedule.ts";

/** A phase for each step, in order. */
export function stepByStep(steps: readonly CodedStep[]): Phase[] {
  return steps.map(({ code, ins, outs, shared }, step) => ({
    tasks: code.stages.map((stage): Task => ({
      calls: [{ stage, step, ins, outs, touched: [...ins, ...outs, ...(shared === undefined ? [] : [shared])], shared }],
      units: stage.units, perBlock: false, cost: code.cost,
    })),
  }));
}

/** Exports s0, s1 …, a function for each step of the plan; moves go with the step they serve. */
export function exportApart(m: ModuleBuilder, steps: readonly LaidStep[], phases: readonly PhaseCode[]): void {
  let next = 0;
  let f = m.fn([I32, I32]);
  const open = (): void => { m.export(`s${next}`, f); };
  open();
  let done = false;
  steps.forEach(({ kernel }, i) => {
    const leaving = kernel.kind === "move" && kernel.to === "row-major";
    // What comes after a finished step is the next one's, unless it brings that step's result out.
    if (done && !leaving) { next++; f = m.fn([I32, I32]); open(); done = false; }
    for (const { fn, units } of phases[i]?.tasks ?? []) f.get(0, 1).i32(0).i32(units).call(fn);
    if (kernel.kind !== "move") done = true;
  });
}
