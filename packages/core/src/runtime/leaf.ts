import type { DisposedError } from "../errors.ts";
import type { Storage } from "./storage.ts";
import type { HostArray } from "./host.ts";

/** A value at hand: on the host, on a device, or both. */
export interface Leaf {
  host: HostArray | null;
  storage: Storage | null;
  /** Set once the value is gone; says why. */
  lost: DisposedError | null;
}
