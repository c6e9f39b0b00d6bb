import type { ClaimedKernel } from "@receptive/core/extend";
import { elementCount } from "../loop/element.ts";
import { serial } from "../kernel-code.ts";
import { I32 } from "../wasm/encoder.ts";
import type { ModuleBuilder } from "../wasm/encoder.ts";
import { flag } from "./attributes.ts";
import type { Claimable, WholeKernel } from "./claimable.ts";
import { emitMatrix } from "./matrix.ts";
import type { MatrixShape } from "./matrix.ts";

interface Dot { readonly batch: readonly number[]; readonly a: readonly number[]; readonly b: readonly number[]; readonly matrix: MatrixShape }

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
  return {
    emit: (m) => {
      const { fn, scratchBytes } = emitDot(m, joinRows(read));
      return serial(m, 3, fn, scratchBytes, 0);
    },
  };
}

function emitDot(m: ModuleBuilder, dot: Dot): WholeKernel {
  const { m: rows, n, k } = dot.matrix;
  if (elementCount(dot.batch) * rows * n === 0) return { fn: m.fn([I32, I32, I32, I32]), scratchBytes: 0 };
  if (k === 0) {
    const f = m.fn([I32, I32, I32, I32]);
    f.get(2).i32(0).i32(elementCount(dot.batch) * rows * n * 4).memoryFill();
    return { fn: f, scratchBytes: 0 };
  }
  const one = emitMatrix(m, dot.matrix);
  if (dot.batch.length === 0) return one;
  const f = m.fn([I32, I32, I32, I32]);
  // Bytes to the next matrix along each batch dimension: 0 where an input repeats.
  const strides = (sizes: readonly number[], matrix: number): number[] => sizes.map((size, i) => (size === 1 ? 0 : elementCount(sizes.slice(i + 1)) * matrix * 4));
  const aStrides = strides(dot.a, rows * k);
  const bStrides = strides(dot.b, k * n);
  const c = f.i32Local();
  f.get(2).set(c);
  const level = (depth: number, a: number, b: number): void => {
    const size = dot.batch[depth];
    if (size === undefined) { f.get(a, b, c, 3).call(one.fn).bump(c, rows * n * 4); return; }
    const aHere = f.i32Local();
    const bHere = f.i32Local();
    f.get(a).set(aHere).get(b).set(bHere);
    f.repeat(size, () => { level(depth + 1, aHere, bHere); f.bump(aHere, aStrides[depth] ?? 0).bump(bHere, bStrides[depth] ?? 0); });
  };
  level(0, 0, 1);
  return { fn: f, scratchBytes: one.scratchBytes };
}
