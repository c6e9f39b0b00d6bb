/**
 * Gradients of weights through the same 36 frequencies: dU[f] = sum over tiles and samples of dM[f] (outputs) × V[f] (channels), where V
 * are patches of the input as in the forward pass and dM tiles of the output's gradient under A; then Gᵀ·dU·G. It is F(3×3, 4×4).
 *
 * Units of the first stage are groups of chunks: a group sums up what its chunks give, chunk after chunk, in shared scratch. The
 * second stage adds the groups in order and transforms back. The groups depend on the sizes alone.
 *
 * Element map: a register holds four samples' partial sums for one output and channel, 2 × 6 of them in a tile (2 × 4 without fused
 * multiply-add); after the tiles of a chunk, lanes are added up. So the longest sum in a register has twice as many products as a
 * chunk has tiles.
 */
import { BLOCK, eachUnit, stageFn, stageParams } from "../../kernel-code.ts";
import type { KernelCode, Stage } from "../../kernel-code.ts";
import { I32, V128 } from "../../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../../wasm/encoder.ts";
import * as OP from "../../wasm/ops.ts";
import { enterBlock } from "../batch-block.ts";
import { pointers, vectors } from "./arithmetic.ts";
import { anyNotFinite, directWeights } from "./direct.ts";
import { blockBytes, bordersOf, emitBorders, gatherTiles, planeBytes, rowsOf } from "./gather.ts";
import type { Borders, Image } from "./gather.ts";
import { multiplyGradients } from "./multiply-gradients.ts";
import type { Weights } from "./multiply.ts";
import { alignLine, blocksOf, CELL, chunksOf, FREQUENCIES, oddLines, PATCH, TILE, tilesOf, tilesOfChannels } from "./shape.ts";
import type { Chunks, Layout, Tiles, WinogradShape } from "./shape.ts";
import { transformGradient, transformInput } from "./transform-tiles.ts";
import { untransformWeights } from "./transform-weights.ts";

const BINDINGS = 3;
const TAPS = 9;
/** Groups of chunks: parts that threads can take, each with sums of its own. Fewer than the least would leave threads idle. */
const GROUPS = 8;
const LEAST_GROUPS = 4;
/** The most that the sums of all groups may take. */
const SUMS_BYTES = 64 * 1024 * 1024;
/** Transformed patches and gradients take about so many bytes at a time. */
const CHUNK_BYTES = 1024 * 1024;

interface Plan {
  readonly shape: WinogradShape;
  readonly layout: Layout;
  readonly chunks: Chunks;
  /** Chunk rows in a block of samples, and groups that those of all blocks fall into. */
  readonly parts: number; readonly groups: number;
  readonly x: Image; readonly dy: Image;
  readonly xBorders: Borders; readonly dyBorders: Borders;
  readonly v: Tiles; readonly dm: Tiles;
  readonly sums: Weights; readonly groupBytes: number;
  readonly dyBordersAt: number; readonly vAt: number; readonly dmAt: number;
  /** Of row-major activations, where their blocks are copied to. */
  readonly xAt: number; readonly dyAt: number; readonly ownBytes: number;
}

function chunksFor(shape: WinogradShape): Chunks {
  return chunksOf(shape, Math.min(16, Math.max(8, Math.round(CHUNK_BYTES / (FREQUENCIES * (shape.c + shape.o) * CELL)))));
}
function partsOf(shape: WinogradShape): number {
  return Math.ceil(tilesOf(shape.h) / chunksFor(shape).rows);
}
/** Sums as [frequency][output][channel], with rows of whole vectors. */
function sumsOf({ c, o }: WinogradShape): Weights {
  const padded = Math.ceil(c / 4) * 4;
  return { o, c: padded, rowBytes: padded * 4, planeBytes: oddLines(o * padded * 4) };
}
/** 0 where there are so many weights that too few groups would fit the memory set aside for them. Each group copies its row-major blocks: two do so at most. */
export function groupsOf(shape: WinogradShape, layout: Layout): number {
  const fit = Math.floor(SUMS_BYTES / (FREQUENCIES * sumsOf(shape).planeBytes));
  return fit < LEAST_GROUPS ? 0 : Math.min(GROUPS, fit, blocksOf(shape) * Math.min(partsOf(shape), layout === "blocked" ? GROUPS : 2));
}

function planOf(shape: WinogradShape, layout: Layout): Plan {
  const { c, o, h, w } = shape;
  const chunks = chunksFor(shape);
  const x: Image = { channels: c, h, w, width: PATCH };
  const dy: Image = { channels: o, h: { size: h.out, out: h.out, before: 0 }, w: { size: w.out, out: w.out, before: 0 }, width: TILE };
  const [xBorders, dyBorders] = [bordersOf(x, chunks.pieces), bordersOf(dy, chunks.pieces)];
  const sums = sumsOf(shape);
  const [v, dm] = [tilesOfChannels(sums.c, chunks.tiles), tilesOfChannels(o, chunks.tiles)];
  const vAt = xBorders.bytes + dyBorders.bytes;
  const xAt = alignLine(vAt + v.bytes + dm.bytes);
  const dyAt = xAt + (layout === "blocked" ? 0 : blockBytes(x));
  return {
    shape, layout, chunks, parts: partsOf(shape), groups: groupsOf(shape, layout), x, dy, xBorders, dyBorders, v, dm, sums, groupBytes: FREQUENCIES * sums.planeBytes,
    dyBordersAt: xBorders.bytes, vAt, dmAt: vAt + v.bytes, xAt, dyAt, ownBytes: dyAt + (layout === "blocked" ? 0 : blockBytes(dy)),
  };
}

/** (input block, gradient block, sums, own scratch, first row of tiles, rows): adds what one chunk gives. */
function chunkFn(m: ModuleBuilder, plan: Plan): Fn {
  const f = m.fn([I32, I32, I32, I32, I32, I32]);
  const input = { transform: transformInput(m, plan.v), tiles: plan.v, toImage: false };
  const gradient = { transform: transformGradient(m, plan.dm), tiles: plan.dm, toImage: false };
  const multiply = multiplyGradients(m, plan.sums, plan.dm, plan.v);
  const own = (offset: number): Fn => f.get(3).i32(offset).op(OP.i32_add);
  for (const piece of plan.chunks.pieces) {
    f.get(0);
    own(plan.vAt).get(3, 4, 5).call(gatherTiles(m, plan.x, plan.xBorders, input, piece));
    f.get(1);
    own(plan.dmAt);
    own(plan.dyBordersAt).get(4, 5).call(gatherTiles(m, plan.dy, plan.dyBorders, gradient, piece));
    own(plan.dmAt);
    own(plan.vAt).get(2, 5).i32(piece.count).op(OP.i32_mul).call(multiply);
  }
  return f;
}

/** Sets `x` and `dy` to the block of samples that chunk number `chunk` is of; row-major, copies it if `fresh` or the chunk is its first. */
function emitBlock(m: ModuleBuilder, f: Fn, plan: Plan, own: number, chunk: number, fresh: number): { readonly x: number; readonly dy: number; readonly set: () => void } {
  const { shape: { n }, parts } = plan;
  const [block = 0, x = 0, dy = 0] = pointers(f, 3);
  const set = (): void => {
    f.get(chunk).i32(parts).op(OP.i32_div_u).set(block);
    if (plan.layout === "blocked") {
      f.address(0, block, blockBytes(plan.x)).set(x).address(1, block, blockBytes(plan.dy)).set(dy);
      return;
    }
    f.get(own).i32(plan.xAt).op(OP.i32_add).set(x).get(own).i32(plan.dyAt).op(OP.i32_add).set(dy);
    f.get(chunk).i32(parts).op(OP.i32_rem_u, OP.i32_eqz).get(fresh).op(OP.i32_or).if(() => {
      f.get(0, x, block).call(enterBlock(m, rowsOf(plan.x, n))).get(1, dy, block).call(enterBlock(m, rowsOf(plan.dy, n)));
    });
  };
  return { x, dy, set };
}

/** Unit g: the chunks ⌊g · all / groups⌋ ≤ i < ⌊(g + 1) · all / groups⌋ of all blocks in order. */
function groupStage(m: ModuleBuilder, plan: Plan): Stage {
  const { shape, chunks, parts, groups } = plan;
  const f = stageFn(m, BINDINGS);
  const params = stageParams(BINDINGS);
  const [first = 0, rows = 0, chunk = 0, end = 0, sums = 0, borders = 0, fresh = 0] = pointers(f, 7);
  const add = chunkFn(m, plan);
  const block = emitBlock(m, f, plan, params.own, chunk, fresh);
  const down = tilesOf(shape.h);
  const all = blocksOf(shape) * parts;
  emitBorders(f, params.own, plan.xBorders);
  f.get(params.own).i32(plan.dyBordersAt).op(OP.i32_add).set(borders);
  emitBorders(f, borders, plan.dyBorders);
  eachUnit(f, params, () => {
    f.address(params.shared, params.lo, plan.groupBytes).tee(sums).i32(0).i32(plan.groupBytes).memoryFill();
    f.get(params.lo).i32(all).op(OP.i32_mul).i32(groups).op(OP.i32_div_u).set(chunk);
    f.get(params.lo).i32(1).op(OP.i32_add).i32(all).op(OP.i32_mul).i32(groups).op(OP.i32_div_u).set(end);
    f.i32(1).set(fresh);
    f.doWhile(() => {
      block.set();
      f.i32(0).set(fresh).get(chunk).i32(parts).op(OP.i32_rem_u).i32(chunks.rows).op(OP.i32_mul).set(first);
      f.i32(down).get(first).op(OP.i32_sub).atMost(rows, chunks.rows).set(rows);
      f.get(block.x, block.dy, sums, params.own, first, rows).call(add).bump(chunk, 1);
    }, () => f.get(chunk).get(end).op(OP.i32_lt_s));
  });
  return { fn: f, units: groups, writes: false };
}

/** (sums of an output's first of four channels in the first group, its nine taps): adds groups up and transforms back. Returns the sum of all. */
function fourChannels(m: ModuleBuilder, plan: Plan, channels: number): Fn {
  const f = m.fn([I32, I32], [V128]);
  const [vector = 0, total = 0] = vectors(f, 2);
  f.f32x4(0).set(total);
  untransformWeights(f, (frequency) => {
    for (let group = 0; group < plan.groups; group++) {
      f.get(0).load(group * plan.groupBytes + frequency * plan.sums.planeBytes);
      if (group > 0) f.op(OP.f32x4_add);
    }
  }, (tap, value) => {
    value();
    // Lanes of channels that do not exist hold anything.
    if (channels < 4) f.i32x4(-1, ...[1, 2, 3].map((lane) => (lane < channels ? -1 : 0))).op(OP.v128_and);
    f.set(vector).get(total, vector).op(OP.f32x4_add).set(total);
    for (let lane = 0; lane < channels; lane++) f.get(1, vector).store32Lane(lane, (lane * TAPS + tap) * 4);
  });
  f.get(total);
  return f;
}

/** Units are outputs. */
function tapStage(m: ModuleBuilder, plan: Plan): Stage {
  const { shape: { c, o }, layout, sums } = plan;
  const cells = layout === "blocked" ? 1 : BLOCK;
  const [xPlane, dyPlane] = [planeBytes(plan.x) / cells, planeBytes(plan.dy) / cells];
  const f = stageFn(m, BINDINGS);
  const params = stageParams(BINDINGS);
  const [from = 0, to = 0, plane = 0, gradient = 0] = pointers(f, 4);
  const total = f.v128Local();
  const direct = directWeights(m, plan.shape, layout);
  const four = (channels: number): void => {
    f.get(from, to).call(fourChannels(m, plan, channels)).set(total);
    anyNotFinite(f, total).if(() => {
      for (let i = 0; i < channels; i++) f.get(plane).i32(i * xPlane).op(OP.i32_add).get(gradient).get(to).i32(i * TAPS * 4).op(OP.i32_add).call(direct);
    });
    f.bump(from, 16).bump(to, 4 * TAPS * 4).bump(plane, 4 * xPlane);
  };
  eachUnit(f, params, () => {
    f.address(params.shared, params.lo, sums.rowBytes).set(from);
    f.address(2, params.lo, c * TAPS * 4).set(to).get(0).set(plane);
    f.address(1, params.lo, dyPlane).set(gradient);
    f.repeat(Math.floor(c / 4), () => four(4));
    if (c % 4 > 0) four(c % 4);
  });
  return { fn: f, units: o };
}

/** (input, gradient of the output, gradient of the weights). */
export function weightGradient(m: ModuleBuilder, shape: WinogradShape, layout: Layout, cost: number): KernelCode {
  const plan = planOf(shape, layout);
  return { stages: [groupStage(m, plan), tapStage(m, plan)], sharedBytes: plan.groups * plan.groupBytes, ownBytes: plan.ownBytes, cost };
}
