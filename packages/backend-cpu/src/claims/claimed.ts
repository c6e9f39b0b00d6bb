import { BackendError } from "@receptive/core/extend";
import type { ClaimedKernel } from "@receptive/core/extend";
import type { Blocked, Epilogue, KernelCode } from "../kernel-code.ts";
import type { ModuleBuilder } from "../wasm/encoder.ts";
import type { Claimable } from "./claimable.ts";
import { claimConv, claimConvInputGrad, claimConvWeightGrad } from "./conv.ts";
import { claimDot } from "./dot.ts";
import { claimMaxPool, claimMaxPoolGrad, claimMaxPoolWithIndex } from "./pool.ts";

const CLAIMS: ReadonlyMap<string, (call: ClaimedKernel) => Claimable | undefined> = new Map([
  ["dot", claimDot],
  ["conv", claimConv], ["convInputGrad", claimConvInputGrad], ["convWeightGrad", claimConvWeightGrad],
  ["maxPool", claimMaxPool], ["maxPoolWithIndex", claimMaxPoolWithIndex], ["maxPoolGrad", claimMaxPoolGrad],
]);

function read(call: ClaimedKernel): Claimable | undefined {
  return CLAIMS.get(call.name)?.(call);
}

/** Whether the backend runs this call whole. */
export function canClaim(call: ClaimedKernel): boolean {
  return read(call) !== undefined;
}

/** Whether a claimed call can run with these of its arrays in the blocked layout. */
export function acceptsBlocked(call: ClaimedKernel, blocked: Blocked): boolean {
  return read(call)?.accepts?.(blocked) ?? false;
}

/** Whether a claimed call, blocked, can finish its results so. */
export function fuses(call: ClaimedKernel, epilogue: Epilogue): boolean {
  return read(call)?.fuses?.(epilogue) ?? false;
}

/** The code of a call that was claimed. Throws BackendError `E_CLAIM_UNKNOWN` for one that was refused. */
export function emitClaimed(m: ModuleBuilder, call: ClaimedKernel, blocked?: Blocked, epilogue?: Epilogue): KernelCode {
  const claimable = read(call);
  if (claimable === undefined) throw new BackendError("E_CLAIM_UNKNOWN", `cpu: a plan names the claim ${call.name}, which this backend refused`);
  return claimable.emit(m, blocked, epilogue);
}
