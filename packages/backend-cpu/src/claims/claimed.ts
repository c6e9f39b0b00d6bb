import { BackendError } from "@receptive/core/extend";
import type { ClaimedKernel } from "@receptive/core/extend";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";

/** A function of (inputs…, outputs…, scratch), and the bytes of scratch it works in. */
export interface ClaimCode { readonly fn: Fn; readonly scratchBytes: number }

export function canClaim(call: ClaimedKernel): boolean {
  return call.name === "";
}
export function emitClaimed(_m: ModuleBuilder, kernel: ClaimedKernel): ClaimCode {
  throw new BackendError("E_CLAIM_UNKNOWN", `cpu: ${kernel.name} was never claimed`);
}
