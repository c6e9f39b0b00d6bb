import type { ClaimedKernel } from "@receptive/core/extend";
import type { KernelCode, Target } from "../kernel-code.ts";

/** Makes the code of a call, or undefined where the call is not one it takes. */
export type ClaimMaker = (call: ClaimedKernel, target: Target) => KernelCode | undefined;

const CLAIMS: ReadonlyMap<string, ClaimMaker> = new Map();

/** The code of a call, or undefined where this backend leaves it to its decomposition. */
export function claimedKernel(call: ClaimedKernel, target: Target): KernelCode | undefined {
  return CLAIMS.get(call.name)?.(call, target);
}
