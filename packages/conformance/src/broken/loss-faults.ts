/** Devices that go away, and backends that do not cope with it. */
import { type Backend, BackendError } from "@receptive/core/extend";
import { reference } from "@receptive/core/reference";
import type { BrokenBackend } from "./broken-backend.ts";
import { wrapBackend } from "./wrap-backend.ts";

interface Handling {
  /** Whether `lost` resolves. */
  readonly tells: boolean;
  /** What becomes of a read that is pending when the device goes. */
  readonly pending: "rejects" | "hangs";
  /** What becomes of calls that come after. */
  readonly later: "reject" | "answer" | "throw without a code";
}

const losers = new WeakMap<Backend, () => void>();

/** Takes away the device of a backend made here. */
function loseDevice(backend: Backend): void {
  losers.get(backend)?.();
}

/** The reference on a device that can be taken away. */
function onDevice({ tells, pending, later }: Handling): () => Backend {
  return () => {
    const inner = reference({ precision: "f32" });
    const gone = new BackendError("E_DEVICE_LOST", "the device was taken away. Make a new backend.");
    let lost = false;
    const waiting = new Set<(error: Error) => void>();
    let tell: (error: Error) => void = () => undefined;
    const check = (): void => {
      if (!lost || later === "answer") return;
      throw later === "reject" ? gone : new Error("device lost");
    };
    const told = new Promise<Error>((resolve) => { tell = resolve; });
    const backend = wrapBackend(inner, {
      lost: told,
      // A read takes a turn of the event loop, as one of a device does.
      async read(buf, offset, bytes) {
        check();
        const left = new Promise<never>((_, reject) => { waiting.add(reject); });
        const value = inner.read(buf, offset, bytes);
        await Promise.race([left, new Promise((resolve) => { setTimeout(resolve, 0); })]);
        return lost && later !== "answer" ? await left : await value;
      },
      async prepare(plan, options) { check(); return await inner.prepare(plan, options); },
      async sync() { check(); await inner.sync(); },
    });
    losers.set(backend, () => {
      lost = true;
      if (tells) tell(gone);
      if (pending === "rejects") for (const reject of waiting) reject(gone);
    });
    return backend;
  };
}

const SOUND: Handling = { tells: true, pending: "rejects", later: "reject" };

/** One that copes: what shows that the faults, not the loss, are found. */
export const soundLoss: () => Backend = onDevice(SOUND);

export const lossFaults: readonly BrokenBackend[] = [
  { fault: "nobody is told that the device is lost", caught: "contract/loss/device/told", lose: loseDevice, create: onDevice({ ...SOUND, tells: false }) },
  { fault: "a read that is pending when the device is lost never ends", caught: "contract/loss/device/pending-read", lose: loseDevice, create: onDevice({ ...SOUND, pending: "hangs" }) },
  { fault: "a lost device answers with what memory held", caught: "contract/loss/device/later-calls", lose: loseDevice, create: onDevice({ ...SOUND, later: "answer" }) },
  { fault: "errors of a lost device have no code", caught: "contract/loss/device/later-calls", lose: loseDevice, create: onDevice({ ...SOUND, later: "throw without a code" }) },
];
