import type { Backend, Plan } from "@receptive/core/extend";
import { byteSize, decodeNumbers, encodeNumbers } from "../kit/element-layout.ts";

export interface PreparedPlan {
  /** Runs the plan on these values and reads its results. */
  run(args: readonly ArrayLike<number>[]): Promise<number[][]>;
  dispose(): void;
}

/** A plan compiled once, with memory of its own, to be run many times. */
export async function preparePlan(plan: Plan, backend: Backend): Promise<PreparedPlan> {
  const buffersOf = (kind: "arg" | "result") => plan.slots.flatMap((s) => (s.kind === kind ? [{ aval: s.aval, buf: backend.alloc(byteSize(s.aval, backend.caps)) }] : []));
  const [args, results] = [buffersOf("arg"), buffersOf("result")];
  const program = await backend.prepare(plan, { deterministic: true });
  return {
    async run(values) {
      for (const [i, { aval, buf }] of args.entries()) backend.write(buf, encodeNumbers(values[i] ?? [], aval, backend.caps));
      program.run(args.map((a) => a.buf), results.map((r) => r.buf));
      return await Promise.all(results.map(async ({ aval, buf }) => decodeNumbers(await backend.read(buf, 0, byteSize(aval, backend.caps)), aval, backend.caps)));
    },
    dispose() {
      program.dispose();
      for (const { buf } of [...args, ...results]) backend.free(buf);
    },
  };
}
