/**
 * C[m, n] = op(A) · op(B), row-major f32, for sizes known when code is made, in pieces for threads. Which way depends on the sizes:
 *
 * - `matrix-panels.ts`: B packed into panels of 8 columns. Every product with more than six rows.
 * - `matrix-few-rows.ts`: up to six rows, B as [k][n]: read as it lies.
 * - `matrix-dots.ts`: up to six rows, B as [n][k]: dot products along k.
 * - One column: the row of the transposed product.
 *
 * The order of additions depends on the sizes alone, and no partial sum is longer than 256 (in dot products 512 in each lane), so
 * errors do not grow with k as they would in one long sum. Nothing is skipped or masked: NaN and infinities arrive.
 */
import type { ModuleBuilder } from "../wasm/encoder.ts";
import { dotPieces } from "./matrix-dots.ts";
import { fewRowsPieces } from "./matrix-few-rows.ts";
import { packColumns, packRows, PANEL } from "./matrix-pack.ts";
import { panelPieces } from "./matrix-panels.ts";
import { PIECE, pieceFn } from "./matrix-pieces.ts";
import type { Pieces } from "./matrix-pieces.ts";
import type { Left } from "./matrix-tile.ts";

export interface MatrixShape { readonly m: number; readonly n: number; readonly k: number; readonly transA: boolean; readonly transB: boolean }

const FEW_ROWS = 6;

/** The product for sizes that are all at least 1; `products` is how many like it there are to share among threads. */
export function emitMatrix(m: ModuleBuilder, s: MatrixShape, products: number): Pieces {
  const { k, n } = s;
  if (n === 1 && s.m > 1) {
    // A column lies in memory as the row of the transposed product does.
    const turned = emitMatrix(m, { m: 1, n: s.m, k, transA: false, transB: !s.transA }, products);
    const f = pieceFn(m);
    f.get(PIECE.b, PIECE.a, PIECE.c, PIECE.own, PIECE.index).call(turned.fn);
    return { ...turned, fn: f };
  }
  if (s.m <= FEW_ROWS && (s.transB || n === 1)) return dotPieces(m, s, products);
  const a: Left = s.transA ? { row: 4, step: s.m * 4 } : { row: k * 4, step: 4 };
  if (s.m <= FEW_ROWS) return fewRowsPieces(m, { m: s.m, n, k, a }, products);
  const b = s.transB
    ? { panel: PANEL * k * 4, bytes: (steps: number) => steps * 4, pack: (columns: number) => packColumns(m, k * 4, columns, k % 4) }
    : { panel: PANEL * 4, bytes: (steps: number) => steps * n * 4, pack: (columns: number) => packRows(m, n * 4, columns) };
  return panelPieces(m, { m: s.m, n, k, a, b, c: { row: n * 4, panel: PANEL * 4 } }, products);
}
