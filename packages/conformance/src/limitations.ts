import type { Backend, LoopKernel } from "@receptive/core/extend";
import type { Limitation } from "./kit/limitation.ts";
import { planOf, runPlan } from "./kit/run-plan.ts";

/** What the backends of this repository cannot do, by intention. */
const byBackend: Readonly<Record<string, readonly Limitation[]>> = {};

export function limitationsOf(backend: string): readonly Limitation[] {
  return byBackend[backend] ?? [];
}

const FLUSHED = "this device takes singles below 1.2e-38 as 0 in sums and products, which WebGPU lets it: to keep them every sum would have to be made of integers";
const SMALLEST = 2 ** -149;

/**
 * What of a GPU's arithmetic depends on the device, measured on it: some flush denormals. Moving, comparing, dividing and all
 * functions keep them everywhere.
 */
export async function limitationsOfDevice(backend: Backend): Promise<readonly Limitation[]> {
  const aval = { shape: [1], dtype: "f32" } as const;
  const at = { op: "index", of: "out", axis: 0 } as const;
  const x = { op: "load", dtype: "f32", input: 0, at } as const;
  const twice: LoopKernel = { kind: "loop", name: "twice", inputs: [aval], output: aval, body: { op: "add", dtype: "f32", src: [x, x] } };
  const [sum = []] = await runPlan(backend, planOf(twice), [[SMALLEST]]);
  if (sum[0] === 2 * SMALLEST) return [];
  return ["add", "sub", "mul"].map((op) => ({ id: `alu/${op}/f32/special`, reason: FLUSHED }));
}
