/** Nanoseconds of each step, by timestamps around each shader in a pass of its own; steps that share one share its time by their work. */
import { BackendError } from "@receptive/core/extend";
import { BUFFER_USAGE, MAP_MODE_READ } from "../device/gpu-flags.ts";
import type { Session } from "../device/session.ts";
import { type Dispatch, encode } from "./gpu-program.ts";

/** Timestamps that a set holds, by the standard. */
const SET_SIZE = 4096;
/** Resolving timestamps has been seen never to end on some drivers. */
const PATIENCE_MS = 10_000;

async function within<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => { reject(new BackendError("E_PROFILE_TIMEOUT", `webgpu: the driver gave no timestamps within ${PATIENCE_MS / 1000} s; measure whole runs instead.`)); }, PATIENCE_MS);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function timed(session: Session, dispatches: readonly Dispatch[]): Promise<number[]> {
  const { device } = session;
  const count = 2 * dispatches.length;
  const querySet = device.createQuerySet({ type: "timestamp", count });
  const resolved = device.createBuffer({ size: count * 8, usage: BUFFER_USAGE.QUERY_RESOLVE | BUFFER_USAGE.COPY_SRC });
  const staging = device.createBuffer({ size: count * 8, usage: BUFFER_USAGE.MAP_READ | BUFFER_USAGE.COPY_DST });
  const encoder = device.createCommandEncoder();
  for (const [i, dispatch] of dispatches.entries()) {
    const pass = encoder.beginComputePass({ timestampWrites: { querySet, beginningOfPassWriteIndex: 2 * i, endOfPassWriteIndex: 2 * i + 1 } });
    encode(pass, [dispatch]);
    pass.end();
  }
  encoder.resolveQuerySet(querySet, 0, count, resolved, 0);
  encoder.copyBufferToBuffer(resolved, 0, staging, 0, count * 8);
  session.counters.dispatches += dispatches.length;
  session.submit(encoder);
  try {
    return await within(session.wait(staging.mapAsync(MAP_MODE_READ).then(() => {
      const stamps = new BigUint64Array(staging.getMappedRange());
      // Counters of some drivers step back between passes.
      return dispatches.map((_, i) => Math.max(0, Number((stamps[2 * i + 1] ?? 0n) - (stamps[2 * i] ?? 0n))));
    })));
  } finally {
    for (const made of [querySet, resolved, staging]) made.destroy();
  }
}

export async function profileDispatches(session: Session, dispatches: readonly Dispatch[], steps: number): Promise<number[]> {
  const perStep = new Array<number>(steps).fill(0);
  for (let first = 0; first < dispatches.length; first += SET_SIZE / 2) {
    const part = dispatches.slice(first, first + SET_SIZE / 2);
    const times = await timed(session, part);
    for (const [i, { shares }] of part.entries()) for (const [step, share] of shares) perStep[step] = (perStep[step] ?? 0) + share * (times[i] ?? 0);
  }
  return perStep;
}
