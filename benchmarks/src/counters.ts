import { planFlops, planMovedBytes } from "./budget/plan-cost.ts";
import type { ObservedBackend } from "./observed-backend.ts";

/** Exact numbers about a step after warm-up. None of them depends on the machine's load. */
export interface Counters {
  /** Kernels of the plan a step runs (of the last plan, where it runs several). */
  readonly kernels: number;
  /** Starts per step: as the backend counts them where it does (on a GPU kernels share shaders), else the steps of the plans run. */
  readonly dispatches: number;
  /** Programs run per step: each is one submit to a GPU. */
  readonly runs: number;
  /** Buffers asked of the backend per step. */
  readonly allocationsPerStep: number;
  /** Plans compiled per step. */
  readonly preparesPerStep: number;
  /** Bytes copied to the device per step. */
  readonly writtenBytes: number;
  /** The blocks of core's plan; a backend that plans temporaries anew, as webgpu does, may need less. */
  readonly plannedBytes: number;
  /** Bytes that the plan's kernels read and write. */
  readonly movedBytes: number;
  /** Floating-point operations of the plan's kernels, as their definitions count them. */
  readonly flops: number;
  /** Code emitted, of all plans of the case; absent where the backend emits none. */
  readonly moduleBytes?: number;
}

/** Steps until uploads, pools and scratch memory have reached their size; traced arguments settle within two. */
const WARM_UP = 4;
/** Steps counted; enough that a leak of one buffer in eight steps shows. */
const COUNTED = 8;

export async function countStep(step: () => Promise<void>, backend: ObservedBackend): Promise<Counters> {
  for (let i = 0; i < WARM_UP; i++) await step();
  const before = backend.counts();
  for (let i = 0; i < COUNTED; i++) await step();
  const after = backend.counts();
  const per = (key: keyof typeof after): number => (after[key] - before[key]) / COUNTED;
  const plan = backend.latest;
  return {
    kernels: plan?.steps.length ?? 0,
    dispatches: per("dispatches"),
    runs: per("runs"),
    allocationsPerStep: per("allocations"),
    preparesPerStep: per("prepares"),
    writtenBytes: per("writtenBytes"),
    plannedBytes: plan?.blocks.reduce((sum, bytes) => sum + bytes, 0) ?? 0,
    movedBytes: plan === null ? 0 : planMovedBytes(plan, backend.caps),
    flops: plan === null ? 0 : planFlops(plan),
    ...(backend.moduleBytes === undefined ? {} : { moduleBytes: backend.moduleBytes }),
  };
}
