/**
 * Winograd's convolution: weights are transformed once, into scratch that all threads read; then each block of samples goes chunk
 * by chunk of tiles through transform, product and transform back, in scratch of the thread's own that stays in the second
 * cache. The gradient of the input is the same with weights transposed and turned, and the padding that remains.
 */
import { eachUnit, stageFn, stageParams } from "../../kernel-code.ts";
import type { Epilogue, KernelCode, Stage } from "../../kernel-code.ts";
import { I32 } from "../../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../../wasm/encoder.ts";
import * as OP from "../../wasm/ops.ts";
import { enterBlock, leaveBlock } from "../batch-block.ts";
import { anyNotFinite, directOutputs } from "./direct.ts";
import { blockBytes, bordersOf, emitBorders, gatherTiles, planeBytes, rowsOf, Walker } from "./gather.ts";
import type { Borders, Image } from "./gather.ts";
import { finishOutputs } from "./finish-outputs.ts";
import { multiplyTiles } from "./multiply.ts";
import type { Weights } from "./multiply.ts";
import { alignLine, blocksOf, CELL, chunksOf, FREQUENCIES, oddLines, PATCH, TILE, tilesOf, tilesOfChannels } from "./shape.ts";
import type { Chunks, Layout, Piece, Tiles, WinogradShape } from "./shape.ts";
import { transformInput, transformOutput } from "./transform-tiles.ts";
import { transformWeights } from "./transform-weights.ts";
import type { Kernel } from "./transform-weights.ts";

/** Outputs whose weights are transformed as one unit of work. */
const OUTPUTS = 4;
/** Blocks of samples from which on they are dealt out whole. */
const ENOUGH_BLOCKS = 4;

interface Plan {
  readonly shape: WinogradShape;
  readonly epilogue: Epilogue | undefined;
  readonly kernel: Kernel;
  readonly weights: Weights;
  readonly chunks: Chunks;
  readonly input: Image; readonly output: Image;
  readonly inputBorders: Borders; readonly outputBorders: Borders;
  readonly v: Tiles; readonly products: Tiles;
  /** Places in own scratch. */
  readonly outputBordersAt: number; readonly vAt: number; readonly productsAt: number; readonly ownBytes: number;
}

/** Transformed tiles and products take about so many bytes at a time, so that they stay in the second cache beside the weights. */
const CHUNK_BYTES = 640 * 1024;

function chunksFor(shape: WinogradShape): Chunks {
  return chunksOf(shape, Math.min(16, Math.max(4, Math.round(CHUNK_BYTES / (FREQUENCIES * (shape.c + shape.o) * CELL)))));
}
/** Chunks of one block of samples: each reads all transformed weights. */
export function chunkCount(shape: WinogradShape): number {
  const { rows, pieces } = chunksFor(shape);
  return Math.ceil(tilesOf(shape.h) / rows) * pieces.length;
}

/** Arrays of a call: input, weights, bias and mask where there are such, output. */
interface Arrays { readonly bias: number; readonly mask: number; readonly output: number; readonly count: number }
function arraysOf({ epilogue }: Plan): Arrays {
  const mask = epilogue?.bias === true ? 3 : 2;
  const output = epilogue?.mask === true ? mask + 1 : mask;
  return { bias: 2, mask, output, count: output + 1 };
}

function planOf(shape: WinogradShape, kernel: Kernel, epilogue?: Epilogue): Plan {
  const { c, o, h, w } = shape;
  const chunks = chunksFor(shape);
  const rowBytes = Math.ceil(c / 4) * 16;
  const input: Image = { channels: c, h, w, width: PATCH };
  const output: Image = { channels: o, h: { size: h.out, out: h.out, before: 0 }, w: { size: w.out, out: w.out, before: 0 }, width: TILE };
  const [inputBorders, outputBorders] = [bordersOf(input, chunks.pieces), bordersOf(output, chunks.pieces)];
  const [v, products] = [tilesOfChannels(c, chunks.tiles), tilesOfChannels(o, chunks.tiles)];
  const vAt = inputBorders.bytes + outputBorders.bytes;
  const productsAt = vAt + v.bytes;
  return {
    shape, epilogue, kernel, weights: { o, c, rowBytes, planeBytes: oddLines(o * rowBytes) }, chunks, input, output, inputBorders, outputBorders, v, products,
    outputBordersAt: inputBorders.bytes, vAt, productsAt, ownBytes: alignLine(productsAt + products.bytes),
  };
}

/** Units are fours of outputs. */
function weightStage(m: ModuleBuilder, plan: Plan): Stage {
  const { shape, kernel, weights } = plan;
  const f = stageFn(m, arraysOf(plan).count);
  const params = stageParams(arraysOf(plan).count);
  const transform = transformWeights(m, kernel, weights);
  const output = f.i32Local();
  eachUnit(f, params, () => {
    f.get(params.lo).i32(OUTPUTS).op(OP.i32_mul).set(output);
    f.repeat(OUTPUTS, () => {
      f.get(output).i32(shape.o).op(OP.i32_lt_s).if(() => {
        f.address(1, output, kernel.outBytes);
        f.address(params.shared, output, weights.rowBytes).call(transform);
      });
      f.bump(output, 1);
    });
  });
  return { fn: f, units: Math.ceil(shape.o / OUTPUTS), reads: [1], writes: false };
}

/** (output block, products, borders, first row of tiles, rows, input block, weights, bias, bytes to the mask): a chunk of all outputs, again where not finite. */
function scatterTiles(m: ModuleBuilder, plan: Plan, piece: Piece): Fn {
  const { shape: { h, w }, kernel, output, epilogue } = plan;
  const f = m.fn([I32, I32, I32, I32, I32, I32, I32, I32, I32]);
  const walker = new Walker(m, f, output, plan.outputBorders, { transform: transformOutput(m, plan.products), tiles: plan.products, toImage: true });
  const direct = directOutputs(m, plan.shape, kernel);
  const finish = epilogue === undefined ? undefined : finishOutputs(m, plan.shape, epilogue);
  const [firstRow, endRow] = [f.i32Local(), f.i32Local()];
  f.get(3).i32(TILE).op(OP.i32_mul).set(firstRow);
  f.get(3, 4).op(OP.i32_add).i32(TILE).op(OP.i32_mul).atMost(endRow, h.out).set(endRow);
  f.repeat(output.channels, () => {
    walker.channel(0, 1, 2, 3, 4, piece);
    const pushRectangle = (): Fn => f.get(firstRow, endRow).i32(piece.first * TILE).i32(Math.min(w.out, (piece.first + piece.count) * TILE));
    anyNotFinite(f, walker.sum).if(() => { f.get(5, 6, 0); pushRectangle().call(direct); });
    if (finish !== undefined) { f.get(0, 7, 8); pushRectangle().call(finish); }
    f.bump(0, planeBytes(output)).bump(1, 2 * CELL).bump(6, kernel.outBytes).bump(7, 4);
  });
  return f;
}

/** (input block, weights, output block, U, own scratch, first row of tiles, rows, bias, bytes to the mask): one chunk. */
function chunkFn(m: ModuleBuilder, plan: Plan): Fn {
  const f = m.fn([I32, I32, I32, I32, I32, I32, I32, I32, I32]);
  const transform = transformInput(m, plan.v);
  const multiply = multiplyTiles(m, plan.weights, plan.v, plan.products);
  const own = (offset: number): Fn => f.get(4).i32(offset).op(OP.i32_add);
  for (const piece of plan.chunks.pieces) {
    f.get(0);
    own(plan.vAt).get(4, 5, 6).call(gatherTiles(m, plan.input, plan.inputBorders, { transform, tiles: plan.v, toImage: false }, piece));
    f.get(3);
    own(plan.vAt);
    own(plan.productsAt).get(6).i32(piece.count).op(OP.i32_mul).call(multiply);
    f.get(2);
    own(plan.productsAt);
    own(plan.outputBordersAt).get(5, 6, 0, 1, 7, 8).call(scatterTiles(m, plan, piece));
  }
  return f;
}

/** Writes what lies around the images, before units. */
function emitAllBorders(f: Fn, own: number, plan: Plan): void {
  const at = f.i32Local();
  emitBorders(f, own, plan.inputBorders);
  f.get(own).i32(plan.outputBordersAt).op(OP.i32_add).set(at);
  emitBorders(f, at, plan.outputBorders);
}

/** Leaves how many rows of tiles a chunk has that begins with row `first`. */
function pushRows(f: Fn, { shape: { h }, chunks }: Plan, first: number, rows: number): Fn {
  return f.i32(tilesOf(h)).get(first).op(OP.i32_sub).atMost(rows, chunks.rows);
}

/** Where shared scratch holds copies of a few row-major blocks, behind the weights. */
interface Copies { readonly input: number; readonly output: number; readonly bytes: number }
function copiesOf({ shape, weights, input, output }: Plan): Copies {
  const at = FREQUENCIES * weights.planeBytes;
  const behind = at + blocksOf(shape) * blockBytes(input);
  return { input: at, output: behind, bytes: behind + blocksOf(shape) * blockBytes(output) };
}

/**
 * In the blocked layout, or on copies in shared scratch. Units are blocks of samples where there are enough of them to go round,
 * else chunks.
 */
function tileStage(m: ModuleBuilder, plan: Plan, copies?: Copies): Stage {
  const { shape, chunks, input, output } = plan;
  const arrays = arraysOf(plan);
  const f = stageFn(m, arrays.count);
  const params = stageParams(arrays.count);
  const parts = Math.ceil(tilesOf(shape.h) / chunks.rows);
  const perBlock = blocksOf(shape) >= ENOUGH_BLOCKS || parts === 1;
  const chunk = chunkFn(m, plan);
  const [first, rows, block] = [f.i32Local(), f.i32Local(), f.i32Local()];
  const pushBase = (array: number, copy: number | undefined): Fn => (copy === undefined ? f.get(array) : f.get(params.shared).i32(copy).op(OP.i32_add));
  const one = (): void => {
    pushBase(0, copies?.input);
    f.get(block).i32(blockBytes(input)).op(OP.i32_mul, OP.i32_add).get(1);
    pushBase(arrays.output, copies?.output);
    f.get(block).i32(blockBytes(output)).op(OP.i32_mul, OP.i32_add).get(params.shared, params.own, first);
    pushRows(f, plan, first, rows).get(arrays.bias).get(arrays.mask, arrays.output).op(OP.i32_sub).call(chunk);
  };
  emitAllBorders(f, params.own, plan);
  eachUnit(f, params, () => {
    if (perBlock) {
      f.get(params.lo).set(block).i32(0).set(first);
      f.repeat(parts, () => { one(); f.bump(first, chunks.rows); });
      return;
    }
    f.get(params.lo).i32(parts).op(OP.i32_div_u).set(block).get(params.lo).i32(parts).op(OP.i32_rem_u).i32(chunks.rows).op(OP.i32_mul).set(first);
    one();
  });
  const units = blocksOf(shape) * (perBlock ? 1 : parts);
  return copies === undefined ? { fn: f, units, perBlock } : { fn: f, units, writes: false };
}

/** Row-major samples into their copies, or results out of them. Units are blocks. */
function copyStage(m: ModuleBuilder, plan: Plan, copies: Copies, into: boolean): Stage {
  const { shape, input, output } = plan;
  const arrays = arraysOf(plan);
  const f = stageFn(m, arrays.count);
  const params = stageParams(arrays.count);
  const [array, at, image] = into ? [0, copies.input, input] : [arrays.output, copies.output, output];
  const copy = into ? enterBlock(m, rowsOf(image, shape.n)) : leaveBlock(m, rowsOf(image, shape.n));
  eachUnit(f, params, () => {
    f.get(array, params.shared).i32(at).op(OP.i32_add).get(params.lo).i32(blockBytes(image)).op(OP.i32_mul, OP.i32_add).get(params.lo).call(copy);
  });
  return into ? { fn: f, units: blocksOf(shape), reads: [0], writes: false } : { fn: f, units: blocksOf(shape) };
}

/** Row-major, many blocks: a unit brings a block of samples into own scratch, behind all else, and its results back. */
function copiedStage(m: ModuleBuilder, plan: Plan): Stage {
  const { shape, chunks, input, output } = plan;
  const arrays = arraysOf(plan);
  const f = stageFn(m, arrays.count);
  const params = stageParams(arrays.count);
  const chunk = chunkFn(m, plan);
  const [first, rows, x, y] = [f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local()];
  f.get(params.own).i32(plan.ownBytes).op(OP.i32_add).tee(x).i32(blockBytes(input)).op(OP.i32_add).set(y);
  emitAllBorders(f, params.own, plan);
  eachUnit(f, params, () => {
    f.get(0, x, params.lo).call(enterBlock(m, rowsOf(input, shape.n))).i32(0).set(first);
    f.repeat(Math.ceil(tilesOf(shape.h) / chunks.rows), () => {
      f.get(x, 1, y, params.shared, params.own, first);
      pushRows(f, plan, first, rows).i32(0).i32(0).call(chunk).bump(first, chunks.rows);
    });
    f.get(arrays.output, y, params.lo).call(leaveBlock(m, rowsOf(output, shape.n)));
  });
  return { fn: f, units: blocksOf(shape) };
}

/** (input, weights, output); with an epilogue, which only the blocked layout has, also its bias and mask before the output. */
export function convolve(m: ModuleBuilder, shape: WinogradShape, kernel: Kernel, layout: Layout, cost: number, epilogue?: Epilogue): KernelCode {
  const plan = planOf(shape, kernel, epilogue);
  const sharedBytes = FREQUENCIES * plan.weights.planeBytes;
  if (layout === "blocked") return { stages: [weightStage(m, plan), tileStage(m, plan)], sharedBytes, ownBytes: plan.ownBytes, cost };
  if (blocksOf(shape) < ENOUGH_BLOCKS) {
    const copies = copiesOf(plan);
    return { stages: [weightStage(m, plan), copyStage(m, plan, copies, true), tileStage(m, plan, copies), copyStage(m, plan, copies, false)], sharedBytes: copies.bytes, ownBytes: plan.ownBytes, cost };
  }
  return { stages: [weightStage(m, plan), copiedStage(m, plan)], sharedBytes, ownBytes: plan.ownBytes + blockBytes(plan.input) + blockBytes(plan.output), cost };
}
