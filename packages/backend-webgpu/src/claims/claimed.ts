import type { ClaimedKernel } from "@receptive/core/extend";
import type { KernelCode, Target } from "../kernel-code.ts";
import { convCode, convInputGradCode, convWeightGradCode } from "./conv.ts";
import { dotCode } from "./dot.ts";
import { maxPoolCode, maxPoolGradCode, maxPoolWithIndexCode } from "./pool.ts";

/** Makes the code of a call, or undefined where the call is not one it takes. */
type ClaimMaker = (call: ClaimedKernel, target: Target) => KernelCode | undefined;

const CLAIMS: ReadonlyMap<string, ClaimMaker> = new Map<string, ClaimMaker>([
  ["dot", dotCode],
  ["conv", convCode], ["convInputGrad", convInputGradCode], ["convWeightGrad", convWeightGradCode],
  ["maxPool", maxPoolCode], ["maxPoolWithIndex", maxPoolWithIndexCode], ["maxPoolGrad", maxPoolGradCode],
]);

/** The code of a call, or undefined where this backend leaves it to its decomposition. */
export function claimedKernel(call: ClaimedKernel, target: Target): KernelCode | undefined {
  return CLAIMS.get(call.name)?.(call, target);
}
