import type { Kernel, Plan } from "../backend/interface.ts";
import { reference } from "./reference-backend.ts";
import type { ReferenceOptions } from "./reference-backend.ts";
import { elementCount, kernelOutputs } from "./check-plan.ts";
import { storageView } from "./precision.ts";
import type { StorageView } from "./precision.ts";

/** A plan of one kernel: its inputs are the args, its outputs the results. */
export function planOf(kernel: Kernel): Plan {
  const outputs = kernelOutputs(kernel);
  return {
    key: kernel.name, blocks: [],
    slots: [...kernel.inputs.map((aval) => ({ kind: "arg", aval }) as const), ...outputs.map((aval) => ({ kind: "result", aval }) as const)],
    steps: [{ kernel, ins: kernel.inputs.map((_, i) => i), outs: outputs.map((_, i) => kernel.inputs.length + i) }],
  };
}

/** Runs one kernel with a single output on a fresh reference backend, from input values to output values. */
export async function runKernel(kernel: Kernel, inputs: readonly ArrayLike<number>[], options: ReferenceOptions = {}): Promise<StorageView> {
  const backend = reference({ poison: true, ...options });
  const buffers = kernel.inputs.map((aval, i) => {
    const buf = backend.alloc(elementCount(aval) * (backend.caps.storageBytes[aval.dtype] ?? 0));
    const values = storageView(new ArrayBuffer(buf.bytes), aval.dtype, elementCount(aval), backend.precision);
    values.set(inputs[i] ?? []);
    backend.write(buf, values);
    return buf;
  });
  const [aval] = kernelOutputs(kernel);
  if (aval === undefined) throw new RangeError(`kernel ${kernel.name} has no output`);
  const out = backend.alloc(elementCount(aval) * (backend.caps.storageBytes[aval.dtype] ?? 0));
  const program = await backend.prepare(planOf(kernel), { deterministic: true });
  program.run(buffers, [out]);
  const values = storageView(await backend.read(out, 0, out.bytes), aval.dtype, elementCount(aval), backend.precision);
  backend.dispose();
  return values;
}
