import type { ClaimedKernel } from "@receptive/core/extend";
import type { KernelCode, Target } from "../kernel-code.ts";
import { UNCHECKED } from "../wgsl/bindings.ts";
import { countOf } from "../wgsl/element.ts";
import { flag } from "./attributes.ts";
import { type ClaimWork, claimBindings } from "./finish.ts";
import { gemmCode } from "./gemm.ts";

interface Dot { readonly batch: readonly number[]; readonly a: readonly number[]; readonly b: readonly number[]; readonly m: number; readonly n: number; readonly k: number; readonly transA: boolean; readonly transB: boolean; readonly dtype: "f32" | "f16" }

function readDot({ inputs: [a, b], outputs: [out], attrs }: ClaimedKernel): Dot | undefined {
  const [transA, transB] = [flag(attrs, "transA"), flag(attrs, "transB")];
  if (a === undefined || b === undefined || out === undefined || transA === undefined || transB === undefined) return undefined;
  const rank = out.shape.length;
  const { dtype } = out;
  if (dtype !== "f32" && dtype !== "f16") return undefined;
  if ([a, b].some((aval) => aval.dtype !== dtype || aval.shape.length !== rank) || rank < 2) return undefined;
  const [m = 0, n = 0] = out.shape.slice(-2);
  const k = a.shape.at(transA ? -2 : -1) ?? 0;
  if (k === 0 || countOf(out.shape) === 0) return undefined;
  return { batch: out.shape.slice(0, -2), a: a.shape.slice(0, -2), b: b.shape.slice(0, -2), m, n, k, transA, transB, dtype };
}

/** Rows of all batches at once where every batch multiplies the same right side. */
function joinRows(dot: Dot): Dot {
  const same = dot.a.every((size, i) => size === dot.batch[i]) && dot.b.every((size) => size === 1) && !dot.transA;
  return same ? { ...dot, batch: [], a: [], b: [], m: dot.m * countOf(dot.batch) } : dot;
}

/** Text of the first element of the matrix of a batch; an input of size 1 along a batch axis repeats. */
function matrixAt(batch: readonly number[], sizes: readonly number[], elements: number): string {
  const terms = batch.flatMap((size, i) => {
    if ((sizes[i] ?? 1) === 1) return [];
    const inner = countOf(batch.slice(i + 1));
    return [`(batch / ${inner}i % ${size}i) * ${countOf(sizes.slice(i + 1)) * elements}i`];
  });
  return terms.length === 0 ? "0i" : terms.join(" + ");
}

/** Products of matrices of singles or halves in batches; empty ones are left to their definition. */
export function dotCode(work: ClaimWork, target: Target): KernelCode | undefined {
  const read = readDot(work.call);
  if (read === undefined) return undefined;
  const dot = joinRows(read);
  const { m, n, k, transA, transB, dtype } = dot;
  const bindings = claimBindings(work, target);
  return gemmCode({
    batches: countOf(dot.batch), rows: m, columns: n, depthAxes: [k], dtype,
    a: {
      load: (at) => bindings.load(dtype, UNCHECKED, at), guards: [], alongDepth: !transA, load4: (transA ? m : k) % 4 === 0 ? bindings.load4(0) : undefined,
      outer: (_, row) => ({ at: `${matrixAt(dot.batch, dot.a, m * k)} + ${transA ? row : `${row} * ${k}i`}` }),
      inner: (at) => ({ at: transA ? `${at} * ${m}i` : at }),
    },
    b: {
      load: (at) => bindings.load(dtype, 1 + UNCHECKED, at), guards: [], alongDepth: transB, load4: (transB ? k : n) % 4 === 0 ? bindings.load4(1) : undefined,
      outer: (_, column) => ({ at: `${matrixAt(dot.batch, dot.b, k * n)} + ${transB ? `${column} * ${k}i` : column}` }),
      inner: (at) => ({ at: transB ? at : `${at} * ${n}i` }),
    },
    place: (batch, row, column) => `(${batch} * ${m * n}i + (${row}) * ${n}i + ${column})`,
  }, work, bindings, target);
}
