/** Products of matrices one by one over batch dimensions that may repeat an input. */
import { eachUnit, stageFn, stageParams } from "../kernel-code.ts";
import type { Stage } from "../kernel-code.ts";
import { elementCount } from "../loop/element.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import type { MatrixShape } from "./matrix.ts";
import { LEAST_WORK } from "./matrix-pieces.ts";
import type { Pieces, Work } from "./matrix-pieces.ts";

/** `batch` is the output's; each size of `a` and `b` equals it or is 1. */
export interface Dot { readonly batch: readonly number[]; readonly a: readonly number[]; readonly b: readonly number[]; readonly matrix: MatrixShape }

/** Units of at least this many, where one product is tiny: a thread takes several at a time. */
function productsPerUnit(dot: Dot): number {
  const { m, n, k } = dot.matrix;
  return Math.max(1, Math.min(Math.floor(LEAST_WORK / Math.ceil(m * n * k / 4)), Math.ceil(elementCount(dot.batch) / 16)));
}

/** Sets `a` and `b` to where the matrices of product `product` begin. */
function locate(f: Fn, dot: Dot, product: number, a: number, b: number): void {
  const { m, n, k } = dot.matrix;
  const rest = f.i32Local();
  const place = f.i32Local();
  // Bytes to the next matrix along each batch dimension: 0 where an input repeats.
  const strides = (sizes: readonly number[], matrix: number): number[] => sizes.map((size, i) => (size === 1 ? 0 : elementCount(sizes.slice(i + 1)) * matrix * 4));
  const aStrides = strides(dot.a, m * k);
  const bStrides = strides(dot.b, k * n);
  f.get(0).set(a).get(1).set(b).get(product).set(rest);
  for (let axis = dot.batch.length - 1; axis >= 0; axis--) {
    const size = dot.batch[axis] ?? 1;
    if (size === 1) continue;
    f.get(rest).i32(size).op(OP.i32_rem_u).set(place).get(rest).i32(size).op(OP.i32_div_u).set(rest);
    for (const [pointer, stride] of [[a, aStrides[axis] ?? 0], [b, bStrides[axis] ?? 0]] as const) {
      if (stride !== 0) f.address(pointer, place, stride).set(pointer);
    }
  }
}

/** `work` of every product, `count` units of each. Shared scratch has room for each product's part of it. */
function stageOf(m: ModuleBuilder, dot: Dot, { fn, count }: Work, sharedBytes: number): Stage {
  const f = stageFn(m, 3);
  const params = stageParams(3);
  const { shared, own, lo, hi } = params;
  const products = elementCount(dot.batch);
  if (products === 1) {
    eachUnit(f, params, () => f.get(0, 1, 2, shared, own, lo).call(fn));
    return { fn: f, units: count };
  }
  const [product, piece, a, b] = [f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local()];
  const together = count === 1 ? productsPerUnit(dot) : 1;
  if (together > 1) {
    f.get(lo).i32(together).op(OP.i32_mul).set(lo).get(hi).i32(together).op(OP.i32_mul).set(hi);
    f.get(hi).i32(products).get(hi).i32(products).op(OP.i32_lt_s, OP.select).set(hi);
  }
  const part = (base: number, bytes: number): void => { f.address(base, product, bytes); };
  eachUnit(f, params, () => {
    f.get(lo).i32(count).op(OP.i32_div_u).set(product).get(lo).i32(count).op(OP.i32_rem_u).set(piece);
    locate(f, dot, product, a, b);
    f.get(a, b);
    part(2, dot.matrix.m * dot.matrix.n * 4);
    part(shared, sharedBytes);
    f.get(own, piece).call(fn);
  });
  return { fn: f, units: Math.ceil(products / together) * count };
}

/** Stages whose units are pieces of products or, where those are tiny, several products. */
export function batchStages(m: ModuleBuilder, dot: Dot, pieces: Pieces): readonly Stage[] {
  const { before, sharedBytes } = pieces;
  return [...(before === undefined ? [] : [{ ...stageOf(m, dot, before, sharedBytes), writes: false }]), stageOf(m, dot, pieces, sharedBytes)];
}
