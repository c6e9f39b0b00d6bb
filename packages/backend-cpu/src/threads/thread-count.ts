import { BackendError } from "@receptive/core/extend";

/** More threads than this find no work: tasks have a few dozen units. */
const MOST = 32;
/** Without being asked: beyond eight, the units of a small network's tasks no longer balance, and servers have other work to do. */
const MOST_BY_DEFAULT = 8;

/** What of the environment matters here. */
export interface Environment {
  readonly hasSharedMemory: boolean;
  readonly cores: number;
}
export function environment(): Environment {
  // Pages that are not cross-origin isolated may have the type, but cannot send such memory to a worker. Node knows no such word.
  const isolated = !("crossOriginIsolated" in globalThis) || globalThis.crossOriginIsolated;
  const cores = typeof navigator === "object" ? navigator.hardwareConcurrency : 1;
  return { hasSharedMemory: typeof SharedArrayBuffer === "function" && isolated, cores: Number.isSafeInteger(cores) && cores > 0 ? cores : 1 };
}

let said = false;

/** How many threads to compute with, the calling one among them. Warns once where more were asked for than can be had. */
export function threadCount(asked: number | undefined, { hasSharedMemory, cores }: Environment, warn: (message: string) => void): number {
  if (asked !== undefined && !(Number.isSafeInteger(asked) && asked >= 1 && asked <= MOST)) {
    throw new BackendError("E_CPU_THREADS", `cpu: threads is a whole number from 1 to ${MOST}, not ${asked}; leave it out for one per core, ${MOST_BY_DEFAULT} at most`);
  }
  if (hasSharedMemory) return asked ?? Math.min(cores, MOST_BY_DEFAULT);
  if (asked !== undefined && asked > 1 && !said) {
    said = true;
    warn(`cpu: ${asked} threads were asked for, but there is no SharedArrayBuffer here, so one computes (with the same results). A page has it once it is cross-origin isolated: serve it with the headers "Cross-Origin-Opener-Policy: same-origin" and "Cross-Origin-Embedder-Policy: require-corp".`);
  }
  return 1;
}
