import type { Backend, Plan, Program } from "@receptive/core/extend";
import { reference } from "@receptive/core/reference";

/** A backend whose methods are another's, but for those given. */
export function wrapBackend(inner: Backend, over: Partial<Backend>): Backend {
  return {
    name: `${inner.name}, broken`, caps: inner.caps, lost: inner.lost,
    alloc: (bytes) => inner.alloc(bytes),
    free: (buf) => inner.free(buf),
    write: (buf, data, offset) => inner.write(buf, data, offset),
    read: (buf, offset, bytes) => inner.read(buf, offset, bytes),
    prepare: (plan, options) => inner.prepare(plan, options),
    sync: () => inner.sync(),
    dispose: () => inner.dispose(),
    ...over,
  };
}

/** The reference, running other plans than it is given. */
export function withPlans(change: (plan: Plan) => Plan, claim?: Backend["claim"]): () => Backend {
  return () => {
    const inner = reference({ precision: "f32" });
    return wrapBackend(inner, { prepare: (plan, options) => inner.prepare(change(plan), options), ...(claim === undefined ? {} : { claim }) });
  };
}

/** The reference, with programs that run otherwise. */
export function withRuns(change: (inner: Backend, plan: Plan, program: Program) => Program["run"]): () => Backend {
  return () => {
    const inner = reference({ precision: "f32" });
    return wrapBackend(inner, {
      async prepare(plan, options) {
        const program = await inner.prepare(plan, options);
        return { run: change(inner, plan, program), dispose: () => program.dispose() };
      },
    });
  };
}
