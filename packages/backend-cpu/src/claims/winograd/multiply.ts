/**
 * Products over channels, one matrix product per frequency: M[f] = U[f] (outputs × channels) · V[f] (channels × 8 samples, tile after
 * tile).
 *
 * Element map: a register tile is six outputs of the eight samples of one tile (four without fused multiply-add); a step of one
 * channel loads two vectors of samples and splats six weights. U's rows for it stay in the inner cache while the tiles pass.
 */
import { I32 } from "../../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../../wasm/encoder.ts";
import * as OP from "../../wasm/ops.ts";
import { balanced } from "../balanced.ts";
import { pointers, vectors } from "./arithmetic.ts";
import { CELL, FREQUENCIES, HALF } from "./shape.ts";
import type { Tiles } from "./shape.ts";

/** U as [frequency][output][channel], with rows of whole vectors. */
export interface Weights { readonly o: number; readonly c: number; readonly rowBytes: number; readonly planeBytes: number }

/** Channels that are summed in registers; longer sums are put together from these, which keeps rounding errors short. */
const SUM = 64;

/** The address of a tile's cells of the first channel: pairs of tiles lie side by side. */
function tileAddress(f: Fn, base: number, tile: number, tiles: Tiles): Fn {
  return f.get(tile).i32(1).op(OP.i32_shr_u).i32(tiles.pairBytes).op(OP.i32_mul).get(tile).i32(1).op(OP.i32_and).i32(CELL).op(OP.i32_mul, OP.i32_add).get(base).op(OP.i32_add);
}

/** (U, V, M, tiles): all frequencies of a chunk. */
export function multiplyTiles(m: ModuleBuilder, weights: Weights, v: Tiles, products: Tiles): Fn {
  const f = m.fn([I32, I32, I32, I32]);
  const [uAt = 0, mAt = 0, a = 0, b = 0, c = 0, tile = 0] = pointers(f, 6);
  const most = m.fused ? 6 : 4;
  const sums = vectors(f, most * 2);
  const [low = 0, high = 0, weight = 0] = vectors(f, 3);
  const step = (rows: number, k: number): void => {
    f.get(b).load(k * 2 * CELL).set(low).get(b).load(k * 2 * CELL + HALF).set(high);
    for (let i = 0; i < rows; i++) {
      f.get(a).load32Splat(i * weights.rowBytes + k * 4).set(weight);
      f.madd(sums[i * 2] ?? 0, weight, low).madd(sums[i * 2 + 1] ?? 0, weight, high);
    }
  };
  const part = (rows: number, steps: number, add: boolean): void => {
    for (let i = 0; i < rows * 2; i++) f.f32x4(0).set(sums[i] ?? 0);
    const unroll = [4, 2].find((each) => steps % each === 0) ?? 1;
    f.repeat(steps / unroll, () => {
      for (let k = 0; k < unroll; k++) step(rows, k);
      f.bump(a, unroll * 4).bump(b, unroll * 2 * CELL);
    });
    for (let i = 0; i < rows * 2; i++) {
      const offset = (i >> 1) * 2 * CELL + (i & 1) * HALF;
      f.get(c);
      if (add) f.get(c).load(offset).get(sums[i] ?? 0).op(OP.f32x4_add);
      else f.get(sums[i] ?? 0);
      f.store(offset);
    }
  };
  const product = (rows: number): void => {
    f.i32(0).set(tile);
    f.doWhile(() => {
      f.get(uAt).set(a);
      tileAddress(f, 1, tile, v).set(b);
      tileAddress(f, mAt, tile, products).set(c);
      let started = false;
      for (const { size, times } of balanced(weights.c, SUM)) {
        const once = started ? 0 : 1;
        if (once > 0) part(rows, size, false);
        started = true;
        f.repeat(times - once, () => part(rows, size, true));
      }
      f.bump(tile, 1);
    }, () => f.get(tile).get(3).op(OP.i32_lt_s));
    f.bump(uAt, rows * weights.rowBytes).bump(mAt, rows * 2 * CELL);
  };
  f.repeat(FREQUENCIES, () => {
    f.get(0).set(uAt).get(2).set(mAt);
    for (const { size, times } of balanced(weights.o, most)) f.repeat(times, () => product(size));
    f.bump(0, weights.planeBytes).bump(1, v.planeBytes).bump(2, products.planeBytes);
  });
  return f;
}
