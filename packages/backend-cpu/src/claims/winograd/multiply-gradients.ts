/** Sums over tiles and samples, for each frequency, of gradients of outputs times inputs: dU[f][o][c] += dM[f][o] · V[f][c]. */
import { I32 } from "../../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../../wasm/encoder.ts";
import * as OP from "../../wasm/ops.ts";
import type { Parts } from "../balanced.ts";
import { pointers, vectors } from "./arithmetic.ts";
import type { Weights } from "./multiply.ts";
import { CELL, FREQUENCIES, HALF } from "./shape.ts";
import type { Tiles } from "./shape.ts";

/** Outputs of a register tile. */
const ROWS = 2;
/** Vectors that one channel has in a pair of tiles. */
const PAIR = 4;

/** Pushes lane sums: of four vectors, or of the first two with the third and fourth from elsewhere. */
function sumLanes(f: Fn, sums: readonly number[], low: number, high: number): void {
  const [a = 0, b = 0, c = 0, d = 0] = sums;
  f.get(a, b).shuffle(0, 4, 1, 5).get(a, b).shuffle(2, 6, 3, 7).op(OP.f32x4_add).set(low);
  f.get(c, d).shuffle(0, 4, 1, 5).get(c, d).shuffle(2, 6, 3, 7).op(OP.f32x4_add).set(high);
  f.get(low, high).shuffle(0, 1, 4, 5).get(low, high).shuffle(2, 3, 6, 7).op(OP.f32x4_add);
}

/** Splits channels, a multiple of four, into register tiles of six and four. */
function columnTiles(channels: number, most: number): readonly Parts[] {
  if (most < 6) return [{ size: 4, times: channels / 4 }];
  const fours = channels % 6 === 0 ? 0 : channels % 6 === 4 ? 1 : 2;
  return [{ size: 6, times: (channels - fours * 4) / 6 }, { size: 4, times: fours }].filter(({ times }) => times > 0);
}

/** (dM, V, sums, tiles): adds a chunk to all frequencies. V's channels beyond those of the sums are read, and count for nothing. */
export function multiplyGradients(m: ModuleBuilder, weights: Weights, dm: Tiles, v: Tiles): Fn {
  const f = m.fn([I32, I32, I32, I32]);
  const [yFrom = 0, xFrom = 0, y = 0, x = 0, left = 0, to = 0] = pointers(f, 6);
  const most = m.fused ? 6 : 4;
  const sums = Array.from({ length: ROWS }, () => vectors(f, most));
  const dys = vectors(f, ROWS);
  const value = f.v128Local();
  const steps = (rows: number, columns: number, count: number): void => {
    for (let step = 0; step < count; step++) {
      for (let i = 0; i < rows; i++) f.get(y).load(i * 2 * CELL + step * HALF).set(dys[i] ?? 0);
      for (let j = 0; j < columns; j++) {
        f.get(x).load(j * 2 * CELL + step * HALF).set(value);
        for (let i = 0; i < rows; i++) f.madd(sums[i]?.[j] ?? 0, value, dys[i] ?? 0);
      }
    }
  };
  /** Adds what is in registers to the sums at `to`. */
  const finish = (rows: number, columns: number): void => {
    const [low = 0, high = 0] = dys;
    for (let i = 0; i < rows; i++) {
      f.get(to).get(to).load(i * weights.rowBytes);
      sumLanes(f, sums[i] ?? [], low, high);
      f.op(OP.f32x4_add).store(i * weights.rowBytes);
    }
    if (columns === 4) return;
    const rest = [0, rows - 1].flatMap((i) => (sums[i] ?? []).slice(4, 6));
    sumLanes(f, rest, low, high);
    f.set(value);
    for (let i = 0; i < rows; i++) {
      const offset = i * weights.rowBytes + 16;
      f.get(to).f32x4(0).set(low).get(to, low).load64Lane(0, offset);
      if (i > 0) f.get(value, value).shuffle(2, 3, 2, 3).set(value);
      f.get(value).op(OP.f32x4_add).set(low).get(low).store64Lane(0, offset);
    }
  };
  const tile = (rows: number, columns: number): void => {
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) f.f32x4(0).set(sums[i]?.[j] ?? 0);
    f.get(yFrom).set(y).get(xFrom).set(x);
    f.get(3).i32(1).op(OP.i32_shr_u).tee(left).if(() => {
      f.doWhile(() => { steps(rows, columns, PAIR); f.bump(y, dm.pairBytes).bump(x, v.pairBytes); }, () => f.countDown(left));
    });
    f.get(3).i32(1).op(OP.i32_and).if(() => steps(rows, columns, PAIR / 2));
    finish(rows, columns);
    f.bump(xFrom, columns * 2 * CELL).bump(to, columns * 4);
  };
  const row = (rows: number): void => {
    f.get(1).set(xFrom);
    for (const { size, times } of columnTiles(weights.c, most)) f.repeat(times, () => tile(rows, size));
    f.bump(yFrom, rows * 2 * CELL).bump(to, rows * weights.rowBytes - weights.c * 4);
  };
  f.repeat(FREQUENCIES, () => {
    f.get(0).set(yFrom).get(2).set(to);
    f.repeat(Math.floor(weights.o / ROWS), () => row(ROWS));
    if (weights.o % ROWS > 0) row(weights.o % ROWS);
    f.bump(0, dm.planeBytes).bump(1, v.planeBytes).bump(2, weights.planeBytes);
  });
  return f;
}
