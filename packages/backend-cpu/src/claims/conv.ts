/**
 * Convolution and its gradients, one or two spatial axes, any stride, padding, dilation and groups. Chooses among the ways:
 * blocks of samples, in place or by copies (`conv-blocks.ts`), by Winograd's transforms where they pay (`winograd/winograd.ts`),
 * or columns of a few samples (`conv-columns.ts`).
 */
import type { ClaimedKernel } from "@receptive/core/extend";
import type { Blocked, Epilogue, KernelCode } from "../kernel-code.ts";
import { BLOCK } from "../kernel-code.ts";
import type { ModuleBuilder } from "../wasm/encoder.ts";
import type { Claimable } from "./claimable.ts";
import { emitBlocked, emitBlockedWeightGradient, emitRowMajor, emitRowMajorWeightGradient } from "./conv-blocks.ts";
import { emitColumns, suitsColumns } from "./conv-columns.ts";
import { readConv } from "./conv-shape.ts";
import type { Conv } from "./conv-shape.ts";
import type { Layout } from "./winograd/shape.ts";
import { winogradConv } from "./winograd/winograd.ts";
import type { Winograd } from "./winograd/winograd.ts";

interface Ways {
  readonly blocked: (m: ModuleBuilder, conv: Conv, epilogue?: Epilogue) => KernelCode;
  readonly rowMajor: (m: ModuleBuilder, conv: Conv) => KernelCode;
  /** Whether `blocked` can do any epilogue. */
  readonly fuses: boolean;
}

/** Blocked arrays: exactly those of activations. */
function claimable(conv: Conv, ins: readonly boolean[], outs: readonly boolean[], ways: Ways): Claimable {
  const same = (a: readonly boolean[], b: readonly boolean[]): boolean => a.length === b.length && a.every((each, i) => each === b[i]);
  return {
    accepts: (blocked: Blocked) => blocked.n === conv.n && conv.n % BLOCK === 0 && same(blocked.ins, ins) && same(blocked.outs, outs),
    fuses: () => ways.fuses,
    emit: (m, blocked, epilogue) => (blocked === undefined ? ways.rowMajor(m, conv) : ways.blocked(m, conv, epilogue)),
  };
}

/** Ways by transforms, where they pay and are allowed. */
function fast(m: ModuleBuilder, conv: Conv, layout: Layout): Winograd {
  return m.winograd ? winogradConv(conv, layout) : {};
}

/** x, weight → y. f32, one or two spatial axes; undefined for anything else. */
export function claimConv(call: ClaimedKernel): Claimable | undefined {
  const conv = readConv(call, call.inputs[0], call.inputs[1], call.outputs[0]);
  return conv === undefined ? undefined : claimable(conv, [true, false], [true], {
    blocked: (m, _, epilogue) => fast(m, conv, "blocked").forward?.(m, epilogue) ?? emitBlocked(m, conv, false, epilogue),
    fuses: true,
    rowMajor: (m) => fast(m, conv, "rowMajor").forward?.(m) ?? (suitsColumns(conv, false) ? emitColumns(m, conv, false) : emitRowMajor(m, conv, false)),
  });
}

/** dy, weight → dx. */
export function claimConvInputGrad(call: ClaimedKernel): Claimable | undefined {
  const conv = readConv(call, call.outputs[0], call.inputs[1], call.inputs[0]);
  return conv === undefined ? undefined : claimable(conv, [true, false], [true], {
    blocked: (m, _, epilogue) => fast(m, conv, "blocked").inputGradient?.(m, epilogue) ?? emitBlocked(m, conv, true, epilogue),
    fuses: true,
    rowMajor: (m) => fast(m, conv, "rowMajor").inputGradient?.(m) ?? (suitsColumns(conv, true) ? emitColumns(m, conv, true) : emitRowMajor(m, conv, true)),
  });
}

/** x, dy → dweight. */
export function claimConvWeightGrad(call: ClaimedKernel): Claimable | undefined {
  const conv = readConv(call, call.inputs[0], call.outputs[0], call.inputs[1]);
  return conv === undefined ? undefined : claimable(conv, [true, true], [false], {
    fuses: false,
    blocked: (m) => fast(m, conv, "blocked").weightGradient?.(m) ?? emitBlockedWeightGradient(m, conv),
    rowMajor: (m) => fast(m, conv, "rowMajor").weightGradient?.(m) ?? emitRowMajorWeightGradient(m, conv),
  });
}
