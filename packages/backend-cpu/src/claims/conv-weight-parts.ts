/**
 * The gradient for the weights block by block: each block of samples gives a part of every weight, while its arrays are still warm from
 * the step that made them, and a second stage adds the parts in the order of the blocks. Worth it where weights are few and pixels
 * many, as in the first layers of a network: the parts are small, and the large arrays never leave the inner caches.
 */
import { BLOCK, eachUnit, stageFn, stageParams } from "../kernel-code.ts";
import type { KernelCode } from "../kernel-code.ts";
import type { ModuleBuilder } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import { costOf, sizesOf } from "./conv-shape.ts";
import type { Conv } from "./conv-shape.ts";
import { convWeightGradient } from "./conv-weight-grad.ts";
import { storeLanes } from "./transpose.ts";

/** Bytes that the parts of all blocks may take: a share of the second cache. */
const MOST_BYTES = 1 << 20;
/** Pixels of an output plane for which adding up the lanes of each part costs little beside its products. */
const FEWEST_PIXELS = 64;
/** Weights that a unit of the second stage adds up. */
const STRETCH = 512;

/** Floats of one block's part: whole vectors. */
const partOf = (conv: Conv): number => Math.ceil(sizesOf(conv).weights / 4) * 4;

export function suitsParts(conv: Conv): boolean {
  const { windows: { h, w }, n } = conv;
  const blocks = n / BLOCK;
  return blocks > 1 && h.out * w.out >= FEWEST_PIXELS && blocks * partOf(conv) * 4 <= MOST_BYTES;
}

export function emitWeightParts(m: ModuleBuilder, conv: Conv): KernelCode {
  const params = stageParams(3);
  const { x, y, weights } = sizesOf(conv);
  const [blocks, part] = [conv.n / BLOCK, partOf(conv)];
  const gradient = convWeightGradient(m, conv, BLOCK, 1);
  const each = stageFn(m, 3);
  const [xAt, dyAt, to, first, end] = [each.i32Local(), each.i32Local(), each.i32Local(), each.i32Local(), each.i32Local()];
  each.i32(gradient.units).set(end);
  eachUnit(each, params, () => {
    const at = (base: number, floats: number, into: number): void => { each.address(base, params.lo, floats * 4).set(into); };
    at(0, x * BLOCK, xAt);
    at(1, y * BLOCK, dyAt);
    at(params.shared, part, to);
    gradient.emit(each, { x: xAt, dy: dyAt, dweight: to, scratch: params.own, lo: first, hi: end });
  });
  return {
    stages: [
      { fn: each, units: blocks, perBlock: true, writes: false },
      { fn: emitSum(m, blocks, part, weights), units: Math.ceil(weights / STRETCH), reads: [] },
    ],
    sharedBytes: blocks * part * 4, ownBytes: gradient.scratchBytes, cost: costOf(conv),
  };
}

/** Adds the parts of a stretch of weights, block after block. */
function emitSum(m: ModuleBuilder, blocks: number, part: number, weights: number): ReturnType<typeof stageFn> {
  const f = stageFn(m, 3);
  const params = stageParams(3);
  const [from, at, to, left] = [f.i32Local(), f.i32Local(), f.i32Local(), f.i32Local()];
  const sum = f.v128Local();
  const four = (lanes: number): void => {
    f.get(from).tee(at).load().set(sum);
    f.repeat(blocks - 1, () => f.bump(at, part * 4).get(sum, at).load().op(OP.f32x4_add).set(sum));
    storeLanes(f, to, sum, lanes, 0);
    f.bump(from, 16).bump(to, 16);
  };
  eachUnit(f, params, () => {
    f.address(params.shared, params.lo, STRETCH * 4).set(from);
    f.address(2, params.lo, STRETCH * 4).set(to);
    // Whole vectors of this stretch; the last stretch may have fewer, and lanes left over.
    f.i32(Math.floor(weights / 4)).get(params.lo).i32(STRETCH / 4).op(OP.i32_mul, OP.i32_sub).atMost(left, STRETCH / 4).set(left);
    f.get(left).i32(0).op(OP.i32_gt_s).if(() => f.doWhile(() => four(4), () => f.countDown(left)));
    if (weights % 4 > 0) f.get(params.lo).i32(Math.ceil(weights / STRETCH) - 1).op(OP.i32_eq).if(() => four(weights % 4));
  });
  return f;
}
