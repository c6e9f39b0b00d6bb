/**
 * Max pooling, with or without the position of each maximum, and its gradient; one or two spatial axes, any stride, padding and
 * dilation. The first maximum wins, NaN counts as one, padding never does. Chooses among the ways: blocks of samples or planes
 * (`pool-blocks.ts`), or columns of row-major planes (`pool-columns.ts`).
 */
import type { ClaimedKernel } from "@receptive/core/extend";
import { BLOCK } from "../kernel-code.ts";
import type { Blocked, Epilogue, KernelCode } from "../kernel-code.ts";
import type { ModuleBuilder } from "../wasm/encoder.ts";
import type { Claimable } from "./claimable.ts";
import { emitBlockedPool, emitRowMajorPool } from "./pool-blocks.ts";
import type { PoolKind } from "./pool-blocks.ts";
import { emitColumnPool, emitHalvingGradient, isHalving, suitsColumns } from "./pool-columns.ts";
import { readPool } from "./pool-shape.ts";
import type { Pool } from "./pool-shape.ts";

function emitRowMajor(m: ModuleBuilder, pool: Pool, kind: PoolKind): KernelCode {
  if (kind === "gradient") return isHalving(pool) ? emitHalvingGradient(m, pool) : emitRowMajorPool(m, pool, kind);
  return suitsColumns(pool) ? emitColumnPool(m, pool, kind === "index") : emitRowMajorPool(m, pool, kind);
}

/** All arrays of a pool are activations. */
function claimable(pool: Pool | undefined, kind: PoolKind): Claimable | undefined {
  if (pool === undefined) return undefined;
  return {
    accepts: ({ n, ins, outs }: Blocked) => n === pool.n && n % BLOCK === 0 && [...ins, ...outs].every((blocked) => blocked),
    // Behind the gradient of a pool stands that of the relu before it.
    fuses: ({ bias, relu, mask }: Epilogue) => kind === "gradient" && mask && !bias && !relu,
    emit: (m, blocked, epilogue) => (blocked === undefined ? emitRowMajor(m, pool, kind) : emitBlockedPool(m, pool, kind, epilogue !== undefined)),
  };
}

/** x → y, f32, one or two spatial axes; undefined for anything else. */
export function claimMaxPool(call: ClaimedKernel): Claimable | undefined {
  if (call.inputs[0]?.dtype !== "f32") return undefined;
  return claimable(readPool(call, call.inputs[0].shape, call.outputs[0]?.shape), "pool");
}
/** x → y and i32 positions inside the windows. */
export function claimMaxPoolWithIndex(call: ClaimedKernel): Claimable | undefined {
  if (call.inputs[0]?.dtype !== "f32" || call.outputs[1]?.dtype !== "i32") return undefined;
  return claimable(readPool(call, call.inputs[0].shape, call.outputs[0]?.shape), "index");
}
/** dy, index → dx. */
export function claimMaxPoolGrad(call: ClaimedKernel): Claimable | undefined {
  if (call.inputs[0]?.dtype !== "f32" || call.inputs[1]?.dtype !== "i32" || call.outputs[0]?.dtype !== "f32") return undefined;
  return claimable(readPool(call, call.outputs[0].shape, call.inputs[0].shape), "gradient");
}
