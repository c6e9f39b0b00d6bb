/**
 * Sizes and places of Winograd's F(4×4, 3×3): Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2016). Outputs
 * come in tiles of 4×4, each from a patch of 6×6 of the input; in the transformed domain ("36 frequencies") convolution is a
 * product of numbers, so its sums over channels are 36 products of matrices: 36 multiplications where the definition has 144.
 */
import { BLOCK } from "../../kernel-code.ts";

/** Outputs along a side of a tile, inputs along a side of its patch, and numbers in a transformed patch. */
export const TILE = 4;
export const PATCH = 6;
export const FREQUENCIES = 36;
/** Bytes of one pixel of the blocked layout. */
export const CELL: number = BLOCK * 4;
/** A transform's half: four samples of the eight. */
export const HALF = 16;

/** One spatial axis: out[i] = sum over k of in[i + k − before] · weight[k]; what lies outside the input is nothing. */
export interface Axis { readonly size: number; readonly out: number; readonly before: number }
/** n samples, c channels in, o channels out. */
export interface WinogradShape { readonly n: number; readonly c: number; readonly o: number; readonly h: Axis; readonly w: Axis }
/** How activations lie: in the blocked layout, or row-major, whose blocks are copied to scratch; a last block may lack samples. */
export type Layout = "blocked" | "rowMajor";

export function blocksOf({ n }: WinogradShape): number {
  return Math.ceil(n / BLOCK);
}

/** An odd number of cache lines, so that 36 planes so far apart fall into 36 different sets of the inner cache. */
export function oddLines(bytes: number): number {
  return (Math.ceil(bytes / 64) | 1) * 64;
}
export function alignLine(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
export function tilesOf(axis: Axis): number {
  return Math.ceil(axis.out / TILE);
}

/** Transformed tiles as [frequency][tile / 2][channel][tile % 2][8]: a channel's cells of two tiles share a cache line. */
export interface Tiles { readonly channels: number; readonly planeBytes: number; readonly pairBytes: number; readonly bytes: number }
export function tilesOfChannels(channels: number, tiles: number): Tiles {
  const pairBytes = oddLines(channels * 2 * CELL);
  const planeBytes = oddLines(Math.ceil(tiles / 2) * pairBytes);
  return { channels, planeBytes, pairBytes, bytes: FREQUENCIES * planeBytes };
}

/** Columns of tiles that are worked on together: `count` from tile `first` on. */
export interface Piece { readonly first: number; readonly count: number }
/** How tiles are taken together: `rows` rows of each piece. All sizes are known when code is made. */
export interface Chunks { readonly rows: number; readonly pieces: readonly Piece[]; readonly tiles: number }

/** Chunks of about `wanted` tiles: several short rows, one row, or pieces of a long one. */
export function chunksOf({ h, w }: WinogradShape, wanted: number): Chunks {
  const across = tilesOf(w);
  const cuts = Math.max(1, Math.ceil(across / Math.max(wanted * 1.5, 1)));
  const pieces = Array.from({ length: cuts }, (_, i): Piece => {
    const first = Math.floor((i * across) / cuts);
    return { first, count: Math.floor(((i + 1) * across) / cuts) - first };
  });
  const widest = Math.max(...pieces.map(({ count }) => count));
  const down = tilesOf(h);
  const rows = cuts > 1 ? 1 : Math.min(down, Math.max(1, Math.round(wanted / widest)));
  // Chunks of equal height where the number of rows allows it.
  const even = Math.ceil(down / Math.ceil(down / rows));
  return { rows: even, pieces, tiles: even * widest };
}

/**
 * Neighbouring tiles of a row that see the same part of the image: columns from ≤ j < to of each tile's `width` exist, and the first
 * of these is column `column` of the image. Only runs of whole tiles have more than one.
 */
export interface Run { readonly from: number; readonly to: number; readonly column: number; readonly count: number }

export function runsOf({ first, count }: Piece, width: number, before: number, size: number): Run[] {
  const runs: Run[] = [];
  for (let tile = first; tile < first + count; tile++) {
    const start = tile * TILE - before;
    const from = Math.min(width, Math.max(0, -start));
    const to = Math.max(from, Math.min(width, size - start));
    const last = runs.at(-1);
    if (from === 0 && to === width && last !== undefined && last.from === 0 && last.to === width) runs[runs.length - 1] = { ...last, count: last.count + 1 };
    else runs.push({ from, to, column: start + from, count: 1 });
  }
  return runs;
}
export function isWhole(run: Run, width: number): boolean {
  return run.from === 0 && run.to === width;
}
