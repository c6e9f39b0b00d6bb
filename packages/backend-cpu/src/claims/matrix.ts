/**
 * C[m, n] = op(A) · op(B), row-major f32, for sizes known when code is made.
 *
 * Large: B is packed into panels of 8 columns ([k][8], zero-padded) for 256 steps of k at a time; a tile keeps 4×8 results in
 * registers, reads A in place with constant strides, and multiplies and adds (no fused operation, so every engine agrees).
 * At most 4 rows: no packing, B is read as it lies. One row, and B's rows along k: four dot products at once.
 * The order of additions depends on the sizes alone.
 *
 * Element map: lane l of vector v of a tile is column 8·panel + 4·v + l of one row; a tile is four rows, so each step of k loads
 * two vectors of B and splats four numbers of A for eight multiply-adds. B is read and written once more by packing; A is read
 * once for each panel. The scheme is Goto and van de Geijn's, "Anatomy of High-Performance Matrix Multiplication" (2008).
 * Measured on one core of an AMD EPYC, `pnpm bench --backend cpu --only 'matmul/*'`: 50 GFLOP/s for 256×256, 46 for 128×784×300,
 * 25 to 30 from 512 on, where A and the panels no longer share the inner caches.
 */
import { I32 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import { OP } from "../wasm/ops.ts";
import type { WholeKernel } from "./claimable.ts";
import { storeLanes, transpose4, transposer } from "./transpose.ts";

export interface MatrixShape { readonly m: number; readonly n: number; readonly k: number; readonly transA: boolean; readonly transB: boolean }

const PANEL = 8;
const ROWS = 4;
const BLOCK_K = 256;
const BLOCK_M = 128;
const PARAMS = [I32, I32, I32, I32] as const;

interface Tile {
  readonly rows: number; readonly vectors: number; readonly steps: number;
  /** Byte strides of A by row and by k, of B by k, of C by row. */
  readonly aRow: number; readonly aStep: number; readonly bStep: number; readonly cRow: number;
  /** Whether C holds sums of earlier steps. */
  readonly add: boolean;
  /** Columns that exist. */
  readonly columns: number;
}

/** Locals a tile works in, made once per function. */
class Registers {
  private readonly f: Fn;
  private readonly vectors: number[] = [];
  readonly a: number;
  readonly aAt: number;
  readonly bAt: number;
  constructor(f: Fn) { this.f = f; this.a = f.v128Local(); this.aAt = f.i32Local(); this.bAt = f.i32Local(); }
  vector(i: number): number { return (this.vectors[i] ??= this.f.v128Local()); }
}

function emitTile(f: Fn, r: Registers, a: number, b: number, c: number, t: Tile): void {
  const sum = (i: number, j: number): number => r.vector(8 + i * t.vectors + j);
  for (let i = 0; i < t.rows; i++) {
    for (let j = 0; j < t.vectors; j++) {
      if (t.add) f.get(c).load(i * t.cRow + j * 16);
      else f.f32x4(0);
      f.set(sum(i, j));
    }
  }
  f.get(a).set(r.aAt).get(b).set(r.bAt);
  f.repeat(t.steps, () => {
    for (let j = 0; j < t.vectors; j++) f.get(r.bAt).load(j * 16).set(r.vector(j));
    for (let i = 0; i < t.rows; i++) {
      f.get(r.aAt).load32Splat(i * t.aRow).set(r.a);
      for (let j = 0; j < t.vectors; j++) f.get(sum(i, j), r.a, r.vector(j)).op(OP.f32x4_mul, OP.f32x4_add).set(sum(i, j));
    }
    f.bump(r.aAt, t.aStep).bump(r.bAt, t.bStep);
  });
  for (let i = 0; i < t.rows; i++) {
    for (let j = 0; j < t.vectors; j++) storeLanes(f, c, sum(i, j), Math.min(4, t.columns - j * 4), i * t.cRow + j * 16);
  }
}

/** (source, target): packs panels of up to 8 columns for `steps` values of k. */
function packer(m: ModuleBuilder, s: MatrixShape, steps: number, columns: number): Fn {
  const f = m.fn([I32, I32]);
  const ldb = (s.transB ? s.k : s.n) * 4;
  if (!s.transB) {
    f.repeat(steps, () => {
      for (let j = 0; j < columns; j += 4) f.get(1).get(0).load(j * 4).store(j * 4);
      f.bump(0, ldb).bump(1, PANEL * 4);
    });
    return f;
  }
  const t = transposer(f);
  const block = (valid: number): void => {
    for (let group = 0; group < columns; group += 4) {
      t.rows.forEach((row, i) => { if (group + i < columns) f.get(0).load((group + i) * ldb); else f.f32x4(0); f.set(row); });
      transpose4(f, t);
      t.columns.forEach((column, i) => { if (i < valid) f.get(1).get(column).store(i * PANEL * 4 + group * 4); });
    }
    f.bump(0, 16).bump(1, PANEL * 16);
  };
  f.repeat(Math.floor(steps / 4), () => block(4));
  if (steps % 4 > 0) block(steps % 4);
  return f;
}

/** (A, packed panel, C): all rows of one panel, for one block of rows. */
function panelColumn(m: ModuleBuilder, s: MatrixShape, rows: number, steps: number, columns: number, add: boolean): Fn {
  const f = m.fn([I32, I32, I32]);
  const r = new Registers(f);
  const aRow = s.transA ? 4 : s.k * 4;
  const aStep = s.transA ? s.m * 4 : 4;
  const tile = (count: number): void => {
    emitTile(f, r, 0, 1, 2, { rows: count, vectors: Math.ceil(columns / 4), steps, aRow, aStep, bStep: PANEL * 4, cRow: s.n * 4, add, columns });
    f.bump(0, count * aRow).bump(2, count * s.n * 4);
  };
  f.repeat(Math.floor(rows / ROWS), () => tile(ROWS));
  if (rows % ROWS > 0) tile(rows % ROWS);
  return f;
}

function packed(m: ModuleBuilder, s: MatrixShape): WholeKernel {
  const f = m.fn(PARAMS);
  const full = Math.floor(s.n / PANEL);
  const rest = s.n % PANEL;
  const source = f.i32Local();
  const panel = f.i32Local();
  const target = f.i32Local();
  for (let k0 = 0; k0 < s.k; k0 += BLOCK_K) {
    const steps = Math.min(BLOCK_K, s.k - k0);
    const panelBytes = steps * PANEL * 4;
    const perPanel = (emit: (columns: number) => void): void => {
      if (full > 0) f.repeat(full, () => emit(PANEL));
      if (rest > 0) emit(rest);
    };
    const packers = new Map([PANEL, rest].map((columns) => [columns, columns === 0 ? undefined : packer(m, s, steps, columns)]));
    f.get(1).i32((s.transB ? k0 : k0 * s.n) * 4).op(OP.i32_add).set(source).get(3).set(panel);
    perPanel((columns) => {
      const pack = packers.get(columns);
      if (pack !== undefined) f.get(source, panel).call(pack);
      f.bump(source, (s.transB ? PANEL * s.k : PANEL) * 4).bump(panel, panelBytes);
    });
    const sizes = new Map<string, Fn>();
    for (let i0 = 0; i0 < s.m; i0 += BLOCK_M) {
      const rows = Math.min(BLOCK_M, s.m - i0);
      f.get(3).set(panel).get(2).i32(i0 * s.n * 4).op(OP.i32_add).set(target);
      f.get(0).i32((s.transA ? k0 * s.m + i0 : i0 * s.k + k0) * 4).op(OP.i32_add).set(source);
      perPanel((columns) => {
        const key = `${rows},${columns}`;
        const column = sizes.get(key) ?? panelColumn(m, s, rows, steps, columns, k0 > 0);
        sizes.set(key, column);
        f.get(source, panel, target).call(column).bump(panel, panelBytes).bump(target, PANEL * 4);
      });
    }
  }
  return { fn: f, scratchBytes: Math.ceil(s.n / PANEL) * PANEL * Math.min(BLOCK_K, s.k) * 4 };
}

/** Few rows, B as [k][n]: wide tiles straight from B. */
function fewRows(m: ModuleBuilder, s: MatrixShape): WholeKernel {
  const f = m.fn(PARAMS);
  const r = new Registers(f);
  const width = s.m === 1 ? 32 : s.m === 2 ? 16 : 8;
  const a = f.i32Local();
  const b = f.i32Local();
  const c = f.i32Local();
  for (let k0 = 0; k0 < s.k; k0 += BLOCK_K) {
    const steps = Math.min(BLOCK_K, s.k - k0);
    f.get(0).i32((s.transA ? k0 * s.m : k0) * 4).op(OP.i32_add).set(a).get(1).i32(k0 * s.n * 4).op(OP.i32_add).set(b).get(2).set(c);
    const tile = (columns: number): void => {
      emitTile(f, r, a, b, c, {
        rows: s.m, vectors: Math.ceil(columns / 4), steps, aRow: s.transA ? 4 : s.k * 4, aStep: s.transA ? s.m * 4 : 4,
        bStep: s.n * 4, cRow: s.n * 4, add: k0 > 0, columns,
      });
      f.bump(b, columns * 4).bump(c, columns * 4);
    };
    f.repeat(Math.floor(s.n / width), () => tile(width));
    if (s.n % width > 0) tile(s.n % width);
  }
  return { fn: f, scratchBytes: 0 };
}

/** One row, B as [n][k]: dot products along k, four columns at a time, with two accumulators each. */
function rowDots(m: ModuleBuilder, s: MatrixShape): WholeKernel {
  const f = m.fn(PARAMS);
  const t = transposer(f);
  const x = f.v128Local();
  const second = Array.from({ length: 4 }, () => f.v128Local());
  const a = f.i32Local();
  const b = f.i32Local();
  const row = s.k * 4;
  const tile = (columns: number): void => {
    const step = (sums: readonly number[], offset: number, lanes: number): void => {
      const mask = (): void => { if (lanes < 4) f.i32x4(-1, ...[1, 2, 3].map((lane) => (lane < lanes ? -1 : 0))).op(OP.v128_and); };
      f.get(a).load(offset);
      mask();
      f.set(x);
      sums.forEach((sum, i) => {
        if (i >= columns) return;
        f.get(sum, x).get(b).load(i * row + offset);
        mask();
        f.op(OP.f32x4_mul, OP.f32x4_add).set(sum);
      });
    };
    for (const sum of [...t.rows, ...second]) f.f32x4(0).set(sum);
    f.get(0).set(a).get(1).set(b);
    f.repeat(Math.floor(s.k / 8), () => { step(t.rows, 0, 4); step(second, 16, 4); f.bump(a, 32).bump(b, 32); });
    const rest = s.k % 8;
    if (rest > 0) step(t.rows, 0, Math.min(4, rest));
    if (rest > 4) step(second, 16, rest - 4);
    t.rows.forEach((sum, i) => f.get(sum, second[i] ?? sum).op(OP.f32x4_add).set(sum));
    transpose4(f, t);
    const [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = t.columns;
    f.get(c0, c1).op(OP.f32x4_add).get(c2, c3).op(OP.f32x4_add, OP.f32x4_add).set(x);
    storeLanes(f, 2, x, columns, 0);
    f.bump(1, columns * row).bump(2, columns * 4);
  };
  f.repeat(Math.floor(s.n / 4), () => tile(4));
  if (s.n % 4 > 0) tile(s.n % 4);
  return { fn: f, scratchBytes: 0 };
}

/** (A, B, C, scratch): chooses among the ways above by the sizes. */
export function emitMatrix(m: ModuleBuilder, s: MatrixShape): WholeKernel {
  if (s.n === 1 && s.m > 1) {
    // A column is the row of the transposed product, and lies in memory the same way.
    const turned = emitMatrix(m, { m: 1, n: s.m, k: s.k, transA: !s.transB, transB: !s.transA });
    const f = m.fn(PARAMS);
    f.get(1, 0, 2, 3).call(turned.fn);
    return { fn: f, scratchBytes: turned.scratchBytes };
  }
  if (s.m === 1 && s.transB) return rowDots(m, s);
  if (s.m <= ROWS && !s.transB) return fewRows(m, s);
  return packed(m, s);
}
