/**
 * The products of dense layers with activations in the blocked layout [n / 8][k][8].
 *
 * Forward, and the gradient for the input: a block of samples is a packed panel of 8 columns as it lies, the weights are the rows
 * splatted from where they are, and the panel of results is the block of outputs. Nothing is packed.
 * Gradient for the weights: steps of k are samples. The one operand is splatted from its blocks, eight samples a line; the other
 * is packed from blocks into panels [n][8 columns], which costs about 4 / (rows of the result) of the work.
 *
 * Measured on one core of a two-core Xeon server, GFLOP/s with fused multiply-add and without, 128 samples, 784 to 300 features:
 * forward 62.5 and 46.5, gradient for the input 63.7 and 46.3, for the weights 62 and 46; 84 to 10: 58, 62 and 44 (fused). 940 KB of weights
 * read once for every block of 8 samples cost nothing there: they come from the second cache while tiles multiply.
 */
import type { ModuleBuilder } from "../wasm/encoder.ts";
import { BLOCK } from "../kernel-code.ts";
import type { Blocked } from "../kernel-code.ts";
import type { MatrixShape } from "./matrix.ts";
import { packBlocks, PANEL, PANEL_BYTES } from "./matrix-pack.ts";
import { panelPieces } from "./matrix-panels.ts";
import { swapInputs } from "./matrix-pieces.ts";
import type { Pieces } from "./matrix-pieces.ts";

/** Which array runs over samples: the left and the result, or both inputs. */
export type BlockedDot = "forward" | "weights";

/** The way a product with these arrays in the blocked layout goes, if it can. */
export function blockedDot(s: MatrixShape, { n, ins, outs }: Blocked): BlockedDot | undefined {
  const [a = false, b = false] = ins;
  const [out = false] = outs;
  if (n % BLOCK !== 0) return undefined;
  if (a && !b && out && !s.transA && s.m === n) return "forward";
  if (a && b && !out && s.transA && !s.transB && s.k === n) return "weights";
  return undefined;
}

/** Sizes are at least 1. The pieces' functions take (a, b, out, …), as the row-major ones do. */
export function emitBlockedDot(m: ModuleBuilder, s: MatrixShape, way: BlockedDot): Pieces {
  return way === "forward" ? forward(m, s) : weights(m, s);
}

/** Up to here all weights come from the second cache for each block, and blocks can follow other steps one by one. */
const WARM_BYTES = 1 << 20;

/** Whether unit u of the forward product is block u. */
export function forwardPerBlock(s: MatrixShape): boolean {
  return s.n * s.k * 4 <= WARM_BYTES;
}

function forward(m: ModuleBuilder, s: MatrixShape): Pieces {
  const inPanels = panelPieces(m, {
    m: s.n, n: s.m, k: s.k,
    a: s.transB ? { row: s.k * 4, step: 4 } : { row: 4, step: s.n * 4 },
    b: { panel: s.k * PANEL_BYTES, bytes: (steps) => steps * PANEL_BYTES },
    c: { row: PANEL_BYTES, panel: s.n * PANEL_BYTES },
  }, 1, forwardPerBlock(s) ? { rows: s.n, rowBlocks: 1, panels: 1, groups: s.m / BLOCK } : undefined);
  return swapInputs(m, inPanels);
}

function weights(m: ModuleBuilder, s: MatrixShape): Pieces {
  return panelPieces(m, {
    m: s.m, n: s.n, k: s.k,
    a: { row: BLOCK * 4, step: 4, eight: s.m * BLOCK * 4 },
    b: {
      panel: PANEL * BLOCK * 4,
      bytes: (steps) => steps / BLOCK * s.n * BLOCK * 4,
      pack: (columns) => packBlocks(m, s.n * BLOCK * 4, columns),
    },
    c: { row: s.n * 4, panel: PANEL_BYTES },
  }, 1);
}
