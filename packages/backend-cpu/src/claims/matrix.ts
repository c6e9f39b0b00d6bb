/**
 * C[m, n] = op(A) · op(B), row-major f32, for sizes known when code is made, in pieces for threads. Which way depends on the sizes:
 *
 * - `matrix-few-rows.ts`: up to six rows, B as [k][n]: read as it lies; or up to six columns, A as [k][m].
 * - `matrix-dots.ts`: up to six rows, B as [n][k], or up to six columns, A as [m][k]: dot products along k.
 * - `matrix-panels.ts`: everything larger, B packed into panels of 8 columns.
 *
 * The order of additions depends on the sizes alone, and no partial sum is longer than 256 (in dot products 512 in each lane), so
 * errors do not grow with k as they would in one long sum. Nothing is skipped or masked: NaN and infinities arrive.
 *
 * Measured on one core of a two-core Xeon server, GFLOP/s with fused multiply-add and without (tiles alone: 63 and 47.5):
 * 128³ 61, 46; 256³ 63, 47; 255³ 62, 46; 257³ 60, 45; 512³ 59, 45; 1024³ 54 to 58, 41; 128×784 by 784×300 60, 46; its gradients 60 to 62,
 * 46; 5×400 by 400×120 61, 46; 1×400 by 400×120 40 to 44, 36. One row by 2048×2048 reads B at 28 GB/s, whichever way it lies.
 */
import type { ModuleBuilder } from "../wasm/encoder.ts";
import { dotPieces } from "./matrix-dots.ts";
import { fewRowsPieces } from "./matrix-few-rows.ts";
import { packColumns, packRows, PANEL } from "./matrix-pack.ts";
import { panelPieces } from "./matrix-panels.ts";
import { swapInputs } from "./matrix-pieces.ts";
import type { Pieces } from "./matrix-pieces.ts";
import type { Left } from "./matrix-tile.ts";

export interface MatrixShape { readonly m: number; readonly n: number; readonly k: number; readonly transA: boolean; readonly transB: boolean }

/** Rows, or columns, for which nothing is packed. */
const FEW = 6;

/** The product for sizes that are all at least 1; `products` is how many like it there are to share among threads. */
export function emitMatrix(m: ModuleBuilder, s: MatrixShape, products: number): Pieces {
  const { k, n } = s;
  const a: Left = s.transA ? { row: 4, step: s.m * 4 } : { row: k * 4, step: 4 };
  if (s.m <= FEW && (s.transB || n === 1)) return dotPieces(m, { m: s.m, n, k, transA: s.transA, row: n * 4, column: 4 }, products);
  if (s.m <= FEW) return fewRowsPieces(m, { m: s.m, n, k, a, turned: false }, products);
  // The transposed product, written transposed: a few columns are then a few rows.
  if (n <= FEW && !s.transA) return swapInputs(m, dotPieces(m, { m: n, n: s.m, k, transA: !s.transB, row: 4, column: n * 4 }, products));
  if (n <= FEW) return swapInputs(m, fewRowsPieces(m, { m: n, n: s.m, k, a: s.transB ? { row: k * 4, step: 4 } : { row: 4, step: n * 4 }, turned: n > 1 }, products));
  const b = s.transB
    ? { panel: PANEL * k * 4, bytes: (steps: number) => steps * 4, pack: (columns: number) => packColumns(m, k * 4, columns, k % 4) }
    : {
      panel: PANEL * 4, bytes: (steps: number) => steps * n * 4,
      pack: (columns: number) => packRows(m, n * 4, columns),
      packMany: (panels: number, stride: number) => packRows(m, n * 4, panels * PANEL, stride),
    };
  return panelPieces(m, { m: s.m, n, k, a, b, c: { row: n * 4, panel: PANEL * 4 } }, products);
}
