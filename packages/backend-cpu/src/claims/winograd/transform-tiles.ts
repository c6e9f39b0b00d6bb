/**
 * The transforms of tiles between images and frequencies: Bᵀ·d·B of input patches (6×6 → 6×6), A·y·Aᵀ of gradients of outputs
 * (4×4 → 6×6), Aᵀ·m·A back to outputs (6×6 → 4×4).
 *
 * Interpolation points are 0, ±√½, ±√2, ∞, pairs of reciprocals after Alam, Anderson, Barabasz and Gregg, "Winograd Convolution for Deep
 * Neural Networks: Efficient Point Selection" (2022): as cheap as the usual 0, ±1, ±2, ∞, with half their errors and a quarter of the worst.
 *
 * Element map: lane l of a vector is sample l of half a block. Rows of the result are made in pairs that share their sums: of
 * each column of the patch as it is loaded, then along the row, from registers. Loading a patch up to three times costs less
 * than writing 36 intermediate values and reading them back.
 */
import { I32, V128 } from "../../wasm/encoder.ts";
import type { Fn, ModuleBuilder, ValueType } from "../../wasm/encoder.ts";
import * as OP from "../../wasm/ops.ts";
import { Arithmetic, vectors } from "./arithmetic.ts";
import type { Factor } from "./arithmetic.ts";
import { CELL, HALF, PATCH, TILE } from "./shape.ts";
import type { Tiles } from "./shape.ts";

type Load = (row: number, column: number) => void;
/** Stores what `value` leaves on the stack. */
type Store = (row: number, column: number, value: () => void) => void;

/** Six values → six, along a row: Bᵀ. */
function inputRow(k: Arithmetic, d: readonly number[], a: number, b: number, store: (column: number, value: () => void) => void): void {
  const [d0 = 0, d1 = 0, d2 = 0, d3 = 0, d4 = 0, d5 = 0] = d;
  k.msub(a, d4, "two", d2);
  k.msub(b, d3, "two", d1);
  store(1, () => k.push(a, 1, "rootHalf", b));
  store(2, () => k.push(a, -1, "rootHalf", b));
  k.msub(a, d4, "half", d2);
  k.msub(b, d3, "half", d1);
  store(3, () => k.push(a, 1, "rootTwo", b));
  store(4, () => k.push(a, -1, "rootTwo", b));
  k.add(a, d0, d4);
  store(0, () => k.push(a, -1, "twoAndHalf", d2));
  k.add(b, d1, d5);
  store(5, () => k.push(b, -1, "twoAndHalf", d3));
}

function inputTile(f: Fn, k: Arithmetic, load: Load, store: Store): void {
  const first = vectors(f, PATCH);
  const second = vectors(f, PATCH);
  const [d1 = 0, d2 = 0, d3 = 0, d4 = 0, a = 0, b = 0] = vectors(f, PATCH);
  const row = (i: number, values: readonly number[]): void => inputRow(k, values, a, b, (column, value) => store(i, column, value));
  const outer = (i: number, x: number, y: number, z: number): void => {
    first.forEach((value, j) => {
      load(z, j); f.set(d4); load(y, j); f.set(d2); load(x, j); f.set(d1);
      k.add(a, d1, d4);
      k.msub(value, a, "twoAndHalf", d2);
    });
    row(i, first);
  };
  const pair = (i: number, inner: Factor, outer: Factor): void => {
    first.forEach((value, j) => {
      for (const [r, local] of [d1, d2, d3, d4].entries()) { load(r + 1, j); f.set(local); }
      k.msub(a, d4, inner, d2);
      k.msub(b, d3, inner, d1);
      k.madd(value, a, outer, b);
      k.msub(second[j] ?? 0, a, outer, b);
    });
    row(i, first);
    row(i + 1, second);
  };
  outer(0, 0, 2, 4);
  pair(1, "two", "rootHalf");
  pair(3, "half", "rootTwo");
  outer(5, 1, 3, 5);
}

/** Four values → six, along a row: A. */
function gradientRow(f: Fn, k: Arithmetic, y: readonly number[], a: number, b: number, store: (column: number, value: () => void) => void): void {
  const [y0 = 0, y1 = 0, y2 = 0, y3 = 0] = y;
  store(0, () => f.get(y0));
  k.madd(a, y0, "half", y2);
  k.madd(b, y1, "half", y3);
  store(1, () => k.push(a, 1, "rootHalf", b));
  store(2, () => k.push(a, -1, "rootHalf", b));
  k.madd(a, y0, "two", y2);
  k.madd(b, y1, "two", y3);
  store(3, () => k.push(a, 1, "rootTwo", b));
  store(4, () => k.push(a, -1, "rootTwo", b));
  store(5, () => f.get(y3));
}

function gradientTile(f: Fn, k: Arithmetic, load: Load, store: Store): void {
  const first = vectors(f, TILE);
  const second = vectors(f, TILE);
  const [y0 = 0, y1 = 0, y2 = 0, y3 = 0, a = 0, b = 0] = vectors(f, PATCH);
  const row = (i: number, values: readonly number[]): void => gradientRow(f, k, values, a, b, (column, value) => store(i, column, value));
  const alone = (i: number, from: number): void => {
    first.forEach((value, j) => { load(from, j); f.set(value); });
    row(i, first);
  };
  const pair = (i: number, inner: Factor, outer: Factor): void => {
    first.forEach((value, j) => {
      for (const [r, local] of [y0, y1, y2, y3].entries()) { load(r, j); f.set(local); }
      k.madd(a, y0, inner, y2);
      k.madd(b, y1, inner, y3);
      k.madd(value, a, outer, b);
      k.msub(second[j] ?? 0, a, outer, b);
    });
    row(i, first);
    row(i + 1, second);
  };
  alone(0, 0);
  pair(1, "half", "rootHalf");
  pair(3, "two", "rootTwo");
  alone(5, 3);
}

/** Six values → four, along a row: Aᵀ. */
function outputRow(f: Fn, k: Arithmetic, m: readonly number[], a: number, b: number, store: (column: number, value: () => void) => void): void {
  const [m0 = 0, m1 = 0, m2 = 0, m3 = 0, m4 = 0, m5 = 0] = m;
  k.add(a, m1, m2);
  k.add(b, m3, m4);
  store(0, () => f.get(m0, a).op(OP.f32x4_add).get(b).op(OP.f32x4_add));
  k.add(b, b, b);
  store(2, () => k.push(b, 1, "half", a));
  k.sub(a, m1, m2);
  k.sub(b, m3, m4);
  store(3, () => { k.madd(m0, a, "eight", b); k.push(m5, 1, "halfRootHalf", m0); });
  store(1, () => { k.madd(a, a, "two", b); f.get(k.factor("rootHalf"), a).op(OP.f32x4_mul); });
}

function outputTile(f: Fn, k: Arithmetic, load: Load, store: Store): void {
  const first = vectors(f, PATCH);
  const second = vectors(f, PATCH);
  const [m0 = 0, m1 = 0, m2 = 0, a = 0, b = 0] = vectors(f, 5);
  const row = (i: number, values: readonly number[]): void => outputRow(f, k, values, a, b, (column, value) => store(i, column, value));
  const fetch = (j: number, sign: 1 | -1): void => {
    for (const [into, r] of [[a, 1], [b, 3]] as const) {
      load(r, j); f.set(m1); load(r + 1, j); f.set(m2);
      if (sign > 0) k.add(into, m1, m2); else k.sub(into, m1, m2);
    }
  };
  first.forEach((value, j) => {
    fetch(j, 1);
    load(0, j); f.set(m0);
    f.get(m0, a).op(OP.f32x4_add).get(b).op(OP.f32x4_add).set(value);
    k.add(b, b, b);
    k.madd(second[j] ?? 0, b, "half", a);
  });
  row(0, first);
  row(2, second);
  first.forEach((value, j) => {
    fetch(j, -1);
    load(5, j); f.set(m0);
    k.madd(m1, a, "eight", b);
    k.madd(second[j] ?? 0, m0, "halfRootHalf", m1);
    k.madd(a, a, "two", b);
    k.scale(value, "rootHalf", a);
  });
  row(1, first);
  row(3, second);
}

/** Loops over a run of tiles, both halves of each. Parameters: addresses of the tile's rows, of `Tiles`, the tile's number, how many. */
function eachTile(f: Fn, rows: number, tiles: Tiles, at: number, half: () => void): void {
  const [base, tile, left] = [rows, rows + 1, rows + 2];
  const bumpRows = (bytes: number): void => { for (let i = 0; i < rows; i++) f.bump(i, bytes); };
  f.doWhile(() => {
    f.get(tile).i32(1).op(OP.i32_shr_u).i32(tiles.pairBytes).op(OP.i32_mul).get(tile).i32(1).op(OP.i32_and).i32(CELL).op(OP.i32_mul, OP.i32_add).get(base).op(OP.i32_add).set(at);
    f.repeat(2, () => { half(); f.bump(at, HALF); bumpRows(HALF); });
    bumpRows((TILE - 1) * CELL);
    f.bump(tile, 1);
  }, () => f.countDown(left));
}
const params = (rows: number): ValueType[] => Array.from({ length: rows + 4 }, (): ValueType => I32);
const frequency = (i: number, j: number): number => i * PATCH + j;

/** (six rows of patches, tiles, tile, count, own scratch with the factors): patches of an input's channel → frequencies. */
export function transformInput(m: ModuleBuilder, tiles: Tiles): Fn {
  return m.once(`winograd.input.${tiles.planeBytes}.${tiles.pairBytes}`, params(PATCH), [], (f) => {
    const k = new Arithmetic(m, f, PATCH + 3, ["half", "two", "twoAndHalf", "rootHalf", "rootTwo"]);
    const at = f.i32Local();
    eachTile(f, PATCH, tiles, at, () => {
      inputTile(f, k, (i, j) => f.get(i).load(j * CELL), (i, j, value) => { f.get(at); value(); f.store(frequency(i, j) * tiles.planeBytes); });
    });
  });
}

/** (four rows of tiles, tiles, tile, count, own scratch with the factors): tiles of an output channel's gradient → frequencies. */
export function transformGradient(m: ModuleBuilder, tiles: Tiles): Fn {
  return m.once(`winograd.gradient.${tiles.planeBytes}.${tiles.pairBytes}`, params(TILE), [], (f) => {
    const k = new Arithmetic(m, f, TILE + 3, ["half", "two", "rootHalf", "rootTwo"]);
    const at = f.i32Local();
    eachTile(f, TILE, tiles, at, () => {
      gradientTile(f, k, (i, j) => f.get(i).load(j * CELL), (i, j, value) => { f.get(at); value(); f.store(frequency(i, j) * tiles.planeBytes); });
    });
  });
}

/**
 * (four rows of tiles, tiles, tile, count, own scratch with the factors): frequencies → tiles of an output channel. Returns the
 * sum of all that was written, which is finite only where every number is.
 */
export function transformOutput(m: ModuleBuilder, tiles: Tiles): Fn {
  return m.once(`winograd.output.${tiles.planeBytes}.${tiles.pairBytes}`, params(TILE), [V128], (f) => {
    const k = new Arithmetic(m, f, TILE + 3, ["half", "two", "eight", "rootHalf", "halfRootHalf"]);
    const at = f.i32Local();
    const [value = 0, sum = 0] = vectors(f, 2);
    f.f32x4(0).set(sum);
    eachTile(f, TILE, tiles, at, () => {
      outputTile(f, k, (i, j) => f.get(at).load(frequency(i, j) * tiles.planeBytes), (i, j, make) => {
        make();
        f.set(value).get(i, value).store(j * CELL).get(sum, value).op(OP.f32x4_add).set(sum);
      });
    });
    f.get(sum);
  });
}
