/**
 * Walks the tiles of a chunk, channel by channel, and hands runs of them to a transform. Rows above and below the image are read
 * from a row of zeros (or written to a row that nobody reads); tiles over its left or right edge pass through a patch of their
 * own in scratch, so the transforms never ask where they are.
 */
import { I32 } from "../../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../../wasm/encoder.ts";
import * as OP from "../../wasm/ops.ts";
import { BLOCK } from "../../kernel-code.ts";
import type { Rows } from "../batch-block.ts";
import { FACTOR_BYTES, pointers, storeFactors } from "./arithmetic.ts";
import { alignLine, CELL, isWhole, runsOf, TILE } from "./shape.ts";
import type { Axis, Piece, Run, Tiles } from "./shape.ts";

/** Planes of an image, how far before a tile its patch begins, and how wide that is. */
export interface Image { readonly channels: number; readonly h: Axis; readonly w: Axis; readonly width: number }

export function rowBytes({ w }: Image): number { return w.size * CELL; }
export function planeBytes({ h, w }: Image): number { return h.size * w.size * CELL; }
export function blockBytes(image: Image): number { return image.channels * planeBytes(image); }
/** The same as rows that are copied in and out of blocks. */
export function rowsOf({ channels, h, w }: Image, count: number): Rows {
  return { count, positions: channels * h.size * w.size, lanes: BLOCK };
}

/** Where own scratch holds factors, the row outside of the image, and a patch for each kind of edge. */
export interface Borders { readonly row: number; readonly patches: ReadonlyMap<string, number>; readonly patchBytes: number; readonly bytes: number }

const kindOf = ({ from, to }: Run): string => `${from}.${to}`;

export function bordersOf(image: Image, pieces: readonly Piece[]): Borders {
  const patchBytes = alignLine(image.width * image.width * CELL);
  const patches = new Map<string, number>();
  const widest = Math.max(...pieces.map(({ count }) => count));
  let at = FACTOR_BYTES + alignLine((widest * TILE + image.width) * CELL);
  for (const piece of pieces) {
    for (const run of runsOf(piece, image.width, image.w.before, image.w.size)) {
      if (isWhole(run, image.width) || patches.has(kindOf(run))) continue;
      patches.set(kindOf(run), at);
      at += patchBytes;
    }
  }
  return { row: FACTOR_BYTES, patches, patchBytes, bytes: alignLine(at) };
}

/** Clears what stands for the outside of the image, and writes the factors that transforms need. */
export function emitBorders(f: Fn, own: number, borders: Borders): void {
  f.get(own).i32(0).i32(borders.bytes).memoryFill();
  storeFactors(f, own);
}

/** (rows…, patch): copies the columns that exist between rows of the image and a patch. */
function copier(m: ModuleBuilder, width: number, run: Run, patchToImage: boolean): Fn {
  return m.once(`winograd.copy.${width}.${kindOf(run)}.${patchToImage}`, Array.from({ length: width + 1 }, () => I32), [], (f) => {
    for (let i = 0; i < width; i++) {
      for (let j = run.from; j < run.to; j++) {
        for (let half = 0; half < CELL; half += CELL / 2) {
          const [inImage, inPatch] = [(j - run.from) * CELL + half, (i * width + j) * CELL + half];
          if (patchToImage) f.get(i, width).load(inPatch).store(inImage);
          else f.get(width).get(i).load(inImage).store(inPatch);
        }
      }
    }
  });
}

/** What to do with tiles, and what follows the last of each channel. */
export interface Walk {
  readonly transform: Fn;
  readonly tiles: Tiles;
  /** Images are written from tiles, not read into them. */
  readonly toImage: boolean;
}

/** The locals of a walk, made once per function. */
export class Walker {
  private readonly m: ModuleBuilder;
  private readonly f: Fn;
  private readonly image: Image;
  private readonly borders: Borders;
  private readonly walk: Walk;
  private readonly rows: readonly number[];
  private readonly tile: number;
  private readonly y: number;
  /** Of transforms that return a sum: the sum over the channel's tiles so far. */
  readonly sum: number;

  constructor(m: ModuleBuilder, f: Fn, image: Image, borders: Borders, walk: Walk) {
    this.m = m;
    this.f = f;
    this.image = image;
    this.borders = borders;
    this.walk = walk;
    this.rows = pointers(f, image.width);
    this.tile = f.i32Local();
    this.y = f.i32Local();
    this.sum = f.v128Local();
  }

  /** All tiles of one channel: `count` (a local) rows of them from row `first` (a local) on, in one piece. */
  channel(plane: number, tiles: number, own: number, first: number, count: number, piece: Piece): void {
    const { f, tile, y, image } = this;
    const runs = runsOf(piece, image.width, image.w.before, image.w.size);
    const start = Math.max(0, runs[0]?.column ?? 0);
    const left = f.i32Local();
    f.i32(0).set(tile).get(count).set(left).f32x4(0).set(this.sum);
    f.get(first).i32(TILE).op(OP.i32_mul).i32(image.h.before).op(OP.i32_sub).set(y);
    f.doWhile(() => {
      this.rows.forEach((row, i) => {
        // A row before the first is a large unsigned number.
        f.get(plane).get(y).i32(i).op(OP.i32_add).i32(rowBytes(image)).op(OP.i32_mul, OP.i32_add).i32(start * CELL).op(OP.i32_add);
        f.get(own).i32(this.borders.row).op(OP.i32_add);
        f.get(y).i32(i).op(OP.i32_add).i32(image.h.size).op(OP.i32_lt_u, OP.select).set(row);
      });
      for (const run of runs) this.run(run, Math.max(0, run.column - start) * CELL, tiles, own);
      f.bump(y, TILE);
    }, () => f.countDown(left));
  }

  private run(run: Run, offset: number, tiles: number, own: number): void {
    const { f, image, borders, walk } = this;
    const inImage = (): void => { for (const row of this.rows) f.get(row).i32(offset).op(OP.i32_add); };
    const at = borders.patches.get(kindOf(run)) ?? 0;
    const patch = (): void => { f.get(own).i32(at).op(OP.i32_add); };
    const copy = (): void => { inImage(); patch(); f.call(copier(this.m, image.width, run, walk.toImage)); };
    const whole = isWhole(run, image.width);
    if (!whole && !walk.toImage) copy();
    if (whole) inImage();
    else for (let i = 0; i < image.width; i++) f.get(own).i32(at + i * image.width * CELL).op(OP.i32_add);
    f.get(tiles, this.tile).i32(run.count).get(own).call(walk.transform);
    if (walk.transform.results.length > 0) f.get(this.sum).op(OP.f32x4_add).set(this.sum);
    if (!whole && walk.toImage) copy();
    f.bump(this.tile, run.count);
  }
}

/** (block, tiles, own scratch, first row of tiles, rows of tiles): transforms a chunk of all channels. */
export function gatherTiles(m: ModuleBuilder, image: Image, borders: Borders, walk: Walk, piece: Piece): Fn {
  const f = m.fn([I32, I32, I32, I32, I32]);
  const walker = new Walker(m, f, image, borders, walk);
  f.repeat(image.channels, () => {
    walker.channel(0, 1, 2, 3, 4, piece);
    f.bump(0, planeBytes(image)).bump(1, 2 * CELL);
  });
  return f;
}
