/** Runs a plan on values and gives its results; f32 alone may be held in doubles. */
import type { Aval, Backend, Buf, Plan } from "@receptive/core/extend";
import { countOf } from "../wgsl/element.ts";

type Typed = Float64Array | Float32Array | Int32Array | Uint32Array;

function viewOf({ dtype }: Aval, backend: Backend, buffer: ArrayBuffer): Typed {
  if (dtype === "f32") return backend.caps.storageBytes.f32 === 8 ? new Float64Array(buffer) : new Float32Array(buffer);
  return dtype === "u32" ? new Uint32Array(buffer) : new Int32Array(buffer);
}

function bytesOf(aval: Aval, backend: Backend): number {
  return countOf(aval.shape) * (backend.caps.storageBytes[aval.dtype] ?? 4);
}

export async function evaluatePlan(backend: Backend, plan: Plan, args: readonly ArrayLike<number>[]): Promise<number[][]> {
  const made: Buf[] = [];
  const alloc = (aval: Aval): Buf => { const buf = backend.alloc(bytesOf(aval, backend)); made.push(buf); return buf; };
  const avals = (kind: "arg" | "result"): Aval[] => plan.slots.flatMap((slot) => (slot.kind === kind ? [slot.aval] : []));
  const ins = avals("arg").map((aval, i) => {
    const buffer = new ArrayBuffer(bytesOf(aval, backend));
    viewOf(aval, backend, buffer).set(args[i] ?? []);
    const buf = alloc(aval);
    backend.write(buf, new Uint8Array(buffer));
    return buf;
  });
  const outs = avals("result").map((aval) => {
    const buf = alloc(aval);
    // What a kernel forgets to write must not look right.
    backend.write(buf, new Uint8Array(buf.bytes).fill(0x7b));
    return { aval, buf };
  });
  const program = await backend.prepare(plan, { deterministic: true });
  program.run(ins, outs.map((o) => o.buf));
  const values = await Promise.all(outs.map(async ({ aval, buf }) => Array.from(viewOf(aval, backend, await backend.read(buf, 0, bytesOf(aval, backend))))));
  program.dispose();
  for (const buf of made) backend.free(buf);
  return values;
}
