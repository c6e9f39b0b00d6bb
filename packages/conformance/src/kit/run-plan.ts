import type { Backend, Buf, Kernel, Plan } from "@receptive/core/extend";
import { byteSize, decodeNumbers, encodeNumbers } from "./element-layout.ts";

/** A plan of one kernel: its inputs are the arguments, its outputs the results. */
export function planOf(kernel: Kernel): Plan {
  const outputs = kernel.kind === "claimed" ? kernel.outputs : [kernel.output];
  return {
    key: `kit-${kernel.name}`, blocks: [],
    slots: [...kernel.inputs.map((aval) => ({ kind: "arg", aval }) as const), ...outputs.map((aval) => ({ kind: "result", aval }) as const)],
    steps: [{ kernel, ins: kernel.inputs.map((_, i) => i), outs: outputs.map((_, i) => kernel.inputs.length + i) }],
  };
}

/** Runs a plan on values, donation included, and gives its results; whatever it makes it frees. */
export async function runPlan(backend: Backend, plan: Plan, args: readonly ArrayLike<number>[]): Promise<number[][]> {
  const bufs: Buf[] = [];
  const taken = new Map<number, Buf>();
  const made: Buf[] = [];
  const alloc = (bytes: number): Buf => { const buf = backend.alloc(bytes); made.push(buf); return buf; };
  for (const slot of plan.slots) {
    if (slot.kind !== "arg") continue;
    const buf = alloc(byteSize(slot.aval, backend.caps));
    backend.write(buf, encodeNumbers(args[bufs.length] ?? [], slot.aval, backend.caps));
    bufs.push(buf);
    if (slot.donates !== undefined) taken.set(slot.donates, buf);
  }
  const outs = plan.slots.flatMap((slot, i) => {
    if (slot.kind !== "result") return [];
    const given = taken.get(i);
    const buf = given ?? alloc(byteSize(slot.aval, backend.caps));
    // What a step forgets to write must not look right.
    if (given === undefined && buf.bytes > 0) backend.write(buf, new Uint8Array(buf.bytes).fill(0x7b));
    return [{ aval: slot.aval, buf }];
  });
  try {
    const program = await backend.prepare(plan, { deterministic: true });
    program.run(bufs, outs.map((o) => o.buf));
    const bytes = await Promise.all(outs.map((o) => backend.read(o.buf, 0, byteSize(o.aval, backend.caps))));
    program.dispose();
    return outs.map((o, i) => decodeNumbers(bytes[i] ?? new ArrayBuffer(0), o.aval, backend.caps));
  } finally {
    for (const buf of made) backend.free(buf);
  }
}
