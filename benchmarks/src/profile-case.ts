/** Where a step's time goes: each kernel of the plan that did most work, timed alone over repeated runs. */
import { InternalError } from "@receptive/core/extend";
import type { Aval, Step } from "@receptive/core/extend";
import type { BenchCase } from "./cases/bench-case.ts";
import { ObservedBackend } from "./observed-backend.ts";
import { makeNamed } from "./ours/make-named.ts";
import { ours } from "./ours/program.ts";
import { formatTable } from "./report/format-table.ts";
import { median } from "./statistics/median.ts";

export interface ProfiledKernel {
  /** Position in the plan. */
  readonly step: number;
  readonly kernel: string;
  readonly inputs: string;
  readonly outputs: string;
  readonly microseconds: number;
}

const WARM_UP = 30;
const SAMPLES = 40;

const avalText = ({ shape, dtype }: Aval): string => `${dtype}[${shape.join(",")}]`;

function rowsOf(steps: readonly Step[], samples: readonly (readonly number[])[]): ProfiledKernel[] {
  return steps.map(({ kernel }, i) => ({
    step: i,
    kernel: kernel.name,
    inputs: kernel.inputs.map(avalText).join(" "),
    outputs: (kernel.kind === "claimed" ? kernel.outputs : [kernel.output]).map(avalText).join(" "),
    microseconds: median(samples.map((each) => each[i] ?? 0)) / 1000,
  }));
}

/** Kernels in the order of the plan, each with the median of its time, on one thread. */
export async function profileCase(benchCase: BenchCase, backendName: string): Promise<readonly ProfiledKernel[]> {
  const { backend: made, about } = await makeNamed(backendName, 1);
  const backend = new ObservedBackend(made);
  const program = await ours(async () => ({ backend, about }), "profile")({ backend: backendName, threads: 1, assets: "" });
  try {
    const { check, step } = await program.prepare(benchCase.work);
    await check();
    for (let i = 0; i < WARM_UP; i++) await step();
    backend.startProfile();
    for (let i = 0; i < SAMPLES; i++) await step();
    const { plan, samples } = await backend.endProfile();
    return rowsOf(plan.steps, samples);
  } finally {
    program.dispose();
  }
}

/** The table people read: slowest first. */
export function profileTable(id: string, rows: readonly ProfiledKernel[]): string {
  const total = rows.reduce((sum, row) => sum + row.microseconds, 0);
  if (total === 0) throw new InternalError("E_INTERNAL", `${id}: no kernel took any time`);
  const sorted = [...rows].sort((a, b) => b.microseconds - a.microseconds);
  const cells = sorted.map((row) => [String(row.step), row.kernel, row.microseconds.toFixed(1), `${((100 * row.microseconds) / total).toFixed(1)} %`, row.outputs, row.inputs]);
  return `${id}: ${rows.length} kernels, ${total.toFixed(0)} µs\n${formatTable(["step", "kernel", "µs", "share", "outputs", "inputs"], cells)}`;
}
