import type { Backend, Buf, Plan } from "../backend/interface.ts";
import { decodePrecise, encode } from "../runtime/host.ts";
import { sizeOf } from "../shape.ts";

/** Runs a plan on f32 arguments, donation included, and gives its results; every buffer it makes is freed. */
export async function runPlan(backend: Backend, plan: Plan, args: readonly Float64Array[]): Promise<ArrayLike<number>[]> {
  const width = backend.caps.storageBytes;
  const bytesOf = (slot: Plan["slots"][number]): number => sizeOf(slot.aval.shape) * (width[slot.aval.dtype] ?? 0);
  const bufs: Buf[] = [];
  const results = new Map<number, Buf>();
  for (const slot of plan.slots) {
    if (slot.kind !== "arg") continue;
    const buf = backend.alloc(bytesOf(slot));
    backend.write(buf, encode(args[bufs.length] ?? new Float64Array(), slot.aval.dtype, backend.caps));
    bufs.push(buf);
    if (slot.donates !== undefined) results.set(slot.donates, buf);
  }
  const outs = plan.slots.flatMap((slot, i) => (slot.kind === "result" ? [{ slot, buf: results.get(i) ?? backend.alloc(bytesOf(slot)) }] : []));
  const program = await backend.prepare(plan, { deterministic: true });
  program.run(bufs, outs.map((o) => o.buf));
  const values: ArrayLike<number>[] = [];
  for (const { slot, buf } of outs) values.push(decodePrecise(await backend.read(buf, 0, bytesOf(slot)), slot.aval.dtype, backend.caps));
  program.dispose();
  for (const buf of new Set([...bufs, ...outs.map((o) => o.buf)])) backend.free(buf);
  return values;
}
