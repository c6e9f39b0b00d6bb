/** Products of matrices in batches: what a call asks for, and the way it goes: row-major (`matrix.ts`) or blocked (`dot-blocked.ts`). */
import { BackendError } from "@receptive/core/extend";
import type { ClaimedKernel } from "@receptive/core/extend";
import { stageFn, stageParams } from "../kernel-code.ts";
import type { Blocked, KernelCode } from "../kernel-code.ts";
import { elementCount } from "../loop/element.ts";
import type { ModuleBuilder } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import { flag } from "./attributes.ts";
import type { Claimable } from "./claimable.ts";
import { batchStages } from "./dot-batch.ts";
import type { Dot } from "./dot-batch.ts";
import { blockedDot, emitBlockedDot, forwardPerBlock } from "./dot-blocked.ts";
import type { BlockedDot } from "./dot-blocked.ts";
import { emitMatrix } from "./matrix.ts";

/** The sizes of a dot claim, or undefined where it is not one this backend takes. */
function readDot(call: ClaimedKernel): Dot | undefined {
  const [a, b] = call.inputs;
  const [out] = call.outputs;
  const transA = flag(call.attrs, "transA");
  const transB = flag(call.attrs, "transB");
  if (a === undefined || b === undefined || out === undefined || transA === undefined || transB === undefined) return undefined;
  if (a.dtype !== "f32" || b.dtype !== "f32" || out.dtype !== "f32") return undefined;
  const rank = out.shape.length;
  if (rank < 2 || a.shape.length !== rank || b.shape.length !== rank) return undefined;
  const [a0 = 0, a1 = 0] = a.shape.slice(-2);
  const [b0 = 0, b1 = 0] = b.shape.slice(-2);
  const [m = 0, n = 0] = out.shape.slice(-2);
  const k = transA ? a0 : a1;
  if ((transA ? a1 : a0) !== m || (transB ? b0 : b1) !== n || (transB ? b1 : b0) !== k) return undefined;
  const batch = out.shape.slice(0, -2);
  const fits = (shape: readonly number[]): boolean => shape.slice(0, -2).every((size, i) => size === batch[i] || size === 1);
  if (!fits(a.shape) || !fits(b.shape)) return undefined;
  return { batch, a: a.shape.slice(0, -2), b: b.shape.slice(0, -2), matrix: { m, n, k, transA, transB } };
}

/** Rows of all batches at once where every batch multiplies the same B. */
function joinRows(dot: Dot): Dot {
  const shared = dot.b.every((size) => size === 1) && dot.a.every((size, i) => size === dot.batch[i]) && !dot.matrix.transA;
  return shared ? { batch: [], a: [], b: [], matrix: { ...dot.matrix, m: dot.matrix.m * elementCount(dot.batch) } } : dot;
}

/** Products of f32 matrices in batches; undefined for anything else. */
export function claimDot(call: ClaimedKernel): Claimable | undefined {
  const read = readDot(call);
  if (read === undefined) return undefined;
  const blockedWay = (blocked: Blocked): BlockedDot | undefined => (read.batch.length === 0 ? blockedDot(read.matrix, blocked) : undefined);
  return {
    accepts: (blocked) => blockedWay(blocked) !== undefined,
    emit: (m, blocked) => {
      if (blocked === undefined) return emitDot(m, joinRows(read));
      const way = blockedWay(blocked);
      if (way === undefined) throw new BackendError("E_INTERNAL", "cpu: a plan lays a product out in a way that its claim does not accept");
      return emitDot(m, read, way);
    },
  };
}

function emitDot(m: ModuleBuilder, dot: Dot, way?: BlockedDot): KernelCode {
  const { m: rows, n, k } = dot.matrix;
  const products = elementCount(dot.batch);
  const outputs = products * rows * n;
  if (outputs === 0) return { stages: [], sharedBytes: 0, ownBytes: 0, cost: 0 };
  if (k === 0) return emitZeros(m, outputs);
  const pieces = way === undefined ? emitMatrix(m, dot.matrix, products) : emitBlockedDot(m, dot.matrix, way);
  const perBlock = way === "forward" && forwardPerBlock(dot.matrix);
  const stages = batchStages(m, dot, pieces);
  return {
    stages: perBlock ? stages.map((stage, i) => (i === stages.length - 1 ? { ...stage, perBlock } : stage)) : stages,
    sharedBytes: products * pieces.sharedBytes, ownBytes: pieces.ownBytes, cost: Math.ceil(outputs * k / 4),
  };
}

/** An empty sum is 0. */
function emitZeros(m: ModuleBuilder, outputs: number): KernelCode {
  const f = stageFn(m, 3);
  const { lo, hi } = stageParams(3);
  f.get(lo, hi).op(OP.i32_lt_s).if(() => f.get(2).i32(0).i32(outputs * 4).memoryFill());
  return { stages: [{ fn: f, units: 1 }], sharedBytes: 0, ownBytes: 0, cost: Math.ceil(outputs / 4) };
}
