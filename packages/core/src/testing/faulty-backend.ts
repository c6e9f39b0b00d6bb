import type { Backend, Plan, Program } from "../backend/interface.ts";
import { reference, type ReferenceBackend } from "../reference/reference-backend.ts";

/** A reference backend whose next program fails to prepare or to run, as often as it is told to. */
export interface FaultyBackend extends Backend {
  /** The coming `prepare` calls that reject, or throw where it answers at once. */
  failPrepares: number;
  /** The coming `run` calls that throw. */
  failRuns: number;
  stats: ReferenceBackend["stats"];
}

export function faultyBackend(deferred: boolean): FaultyBackend {
  const inner = reference({ deferred, poison: true });
  const wrap = (program: Program): Program => ({
    run(args, results): void {
      if (backend.failRuns > 0) {
        backend.failRuns--;
        throw new Error("the kernel trapped");
      }
      program.run(args, results);
    },
    dispose: () => program.dispose(),
  });
  const backend: FaultyBackend = {
    failPrepares: 0,
    failRuns: 0,
    name: "faulty", caps: inner.caps, lost: inner.lost,
    alloc: (bytes) => inner.alloc(bytes),
    free: (buf) => inner.free(buf),
    write: (buf, data, offset) => inner.write(buf, data, offset),
    read: (buf, offset, bytes) => inner.read(buf, offset, bytes),
    prepare(plan: Plan, options): Program | Promise<Program> {
      if (backend.failPrepares > 0) {
        backend.failPrepares--;
        const error = new Error("the module is invalid");
        if (deferred) return Promise.reject(error);
        throw error;
      }
      const made = inner.prepare(plan, options);
      return made instanceof Promise ? made.then(wrap) : wrap(made);
    },
    sync: () => inner.sync(),
    dispose: () => inner.dispose(),
    stats: () => inner.stats(),
  };
  return backend;
}
