import { DisposedError } from "../errors.ts";
import type { Storage } from "./storage.ts";
import type { HostArray } from "./host.ts";

/** Why a value is gone. An error is made of it only when somebody asks for the value: stacks are dear, and disposing is common. */
export interface Gone { readonly code: "E_DISPOSED" | "E_DONATED"; readonly message: string }
export const DISPOSED: Gone = { code: "E_DISPOSED", message: "this tensor was disposed of." };
export const DONATED: Gone = { code: "E_DONATED", message: "this tensor was donated to a compiled call and its memory reused; use the call's result instead." };

export function goneError({ code, message }: Gone): DisposedError {
  return new DisposedError(code, message);
}

/** A value at hand: on the host, on a device, or both. */
export interface Leaf {
  host: HostArray | null;
  storage: Storage | null;
  /** Set once the value is gone; says why. */
  lost: Gone | null;
}
