import type { KernelCode, Target } from "../kernel-code.ts";
import { convCode, convInputGradCode, convWeightGradCode } from "./conv.ts";
import { dotCode } from "./dot.ts";
import type { ClaimWork } from "./finish.ts";
import { maxPoolCode, maxPoolGradCode, maxPoolWithIndexCode } from "./pool.ts";

/** Makes the code of a call, or undefined where the call is not one it takes. */
type ClaimMaker = (work: ClaimWork, target: Target) => KernelCode | undefined;

const CLAIMS: ReadonlyMap<string, ClaimMaker> = new Map<string, ClaimMaker>([
  ["dot", dotCode],
  ["conv", convCode], ["convInputGrad", convInputGradCode], ["convWeightGrad", convWeightGradCode],
  ["maxPool", maxPoolCode], ["maxPoolWithIndex", maxPoolWithIndexCode], ["maxPoolGrad", maxPoolGradCode],
]);

/** The code of a call, or undefined where this backend leaves it to its decomposition. */
export function claimedKernel(work: ClaimWork, target: Target): KernelCode | undefined {
  return CLAIMS.get(work.call.name)?.(work, target);
}
