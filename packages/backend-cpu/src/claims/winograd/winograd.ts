/**
 * Convolutions of 3×3 with stride 1 by Winograd's F(4×4, 3×3), where that pays: forward, and gradients of inputs and weights.
 * Their rounding errors are near 1e-6 of the largest result where the direct kernels' are near 2e-7. Infinities and NaN go where the
 * definition sends them: what is not finite is computed again by definition (`direct.ts`), some ten times slower.
 *
 * Measured on one core of a Xeon with fused multiply-add, in GFLOP/s of the definition's operations, forward / gradient of the input /
 * of the weights, direct kernels in the same run in brackets. Batch 128: 32→32 channels of 32×32 130 / 131 / 129 (57, 58, 55); 32→64 of
 * 16×16 147 / 151 / 140 (62, 63, 62); 64→64 of 16×16 174 / 168 / 155 (62, 63, 58). Batch 8, whose samples stay in the caches: 162 / 158 /
 * 157, 178 / 182 / 174 and 198 / 200 / 175. A row of tiles by itself reaches 195 to 220: 7 to 11 % of its time are the input's transform, 80
 * to 88 % products at 60 to 63 GFLOP/s, 5 to 8 % the output's.
 */
import type { Epilogue, KernelCode } from "../../kernel-code.ts";
import { BLOCK } from "../../kernel-code.ts";
import type { ModuleBuilder } from "../../wasm/encoder.ts";
import { lanesFor } from "../batch-block.ts";
import type { Conv } from "../conv-shape.ts";
import { chunkCount, convolve } from "./convolve.ts";
import { blocksOf, FREQUENCIES, tilesOf } from "./shape.ts";
import type { Axis, Layout, WinogradShape } from "./shape.ts";
import { groupsOf, weightGradient } from "./weight-gradient.ts";

/** Each is absent where the definition is about as fast. */
export interface Winograd {
  readonly forward?: (m: ModuleBuilder, epilogue?: Epilogue) => KernelCode;
  readonly inputGradient?: (m: ModuleBuilder, epilogue?: Epilogue) => KernelCode;
  readonly weightGradient?: (m: ModuleBuilder) => KernelCode;
}

const SIDE = 3;
/** How much faster it has to look: its results are less exact. */
const GAIN = 1.25;
/** Transformed weights beyond this size come from outside of the second cache each time. */
const CACHE_BYTES = 2 * 1024 * 1024;

/** Taps of all outputs along an axis that lie inside the input. */
function tapsInside({ size, out, before }: Axis): number {
  let taps = 0;
  for (let i = 0; i < out; i++) for (let k = 0; k < SIDE; k++) if (i + k - before >= 0 && i + k - before < size) taps++;
  return taps;
}

/**
 * Pairs of vector operations for a block of samples (the first two) or all of them; factors are fitted to measurements of 4 to 512
 * channels and 2×2 to 32×32 pixels, which they meet within a tenth or two.
 */
function directCost({ c, o, h, w }: WinogradShape): number {
  return c * o * tapsInside(h) * tapsInside(w);
}
function tileCost({ c, o, h, w }: WinogradShape): number {
  return tilesOf(h) * tilesOf(w) * (40 * c * o + 150 * (c + o));
}
function outgrowsCache({ c, o }: WinogradShape): boolean {
  return FREQUENCIES * c * o * 4 > CACHE_BYTES;
}
function convolveCost(shape: WinogradShape): number {
  const [large, weights] = [outgrowsCache(shape), shape.c * shape.o];
  return blocksOf(shape) * (tileCost(shape) + (large ? 30 * chunkCount(shape) * weights : 0)) + (large ? 130 : 45) * weights;
}
function weightGradientCost(shape: WinogradShape, layout: Layout): number {
  const { c, o, h, w } = shape;
  const [large, weights, groups] = [outgrowsCache(shape), c * o, groupsOf(shape, layout)];
  const copies = layout === "blocked" ? 0 : Math.max(0, groups - blocksOf(shape)) * 5 * (c * h.size * w.size + o * h.out * w.out);
  return blocksOf(shape) * (tileCost(shape) + (large ? 65 * chunkCount(shape) * weights : 0)) + (large ? 60 : 20) * groups * weights + copies;
}

/** The part of a block's work that the definition needs for fewer samples than fill one: half blocks, or vectors along columns. */
function partOfBlock({ n, w }: WinogradShape, columns: boolean): number {
  return Math.min(lanesFor(n) / BLOCK, columns ? (n * Math.ceil(w.out / 4)) / (2 * w.out) : 1);
}

function axisOf({ size, out, before }: Axis): Axis { return { size, out, before }; }
/** dx[i] = sum over k of dy[i + k − (2 − before)] · weight[2 − k]. */
export function turned({ size, out, before }: Axis): Axis { return { size: out, out: size, before: SIDE - 1 - before }; }

/** The ways of `conv` that pay: 3×3, stride 1, no dilation, one group; any padding, size and number of samples. */
export function winogradConv({ n, c, o, groups, windows: { h, w } }: Conv, layout: Layout): Winograd {
  if (groups !== 1 || [h, w].some((axis) => axis.kernel !== SIDE || axis.stride !== 1 || axis.dilation !== 1)) return {};
  if (layout === "blocked" && n % BLOCK !== 0) return {};
  const shape: WinogradShape = { n, c, o, h: axisOf(h), w: axisOf(w) };
  const back: WinogradShape = { n, c: o, o: c, h: turned(h), w: turned(w) };
  const worth = (each: WinogradShape, cost: number, columns: boolean): boolean =>
    cost * GAIN < directCost(each) * (n < BLOCK ? partOfBlock(each, columns) : blocksOf(each));
  const [forward, backward, gradient] = [convolveCost(shape), convolveCost(back), weightGradientCost(shape, layout)];
  return {
    ...(worth(shape, forward, true) ? { forward: (m, epilogue) => convolve(m, shape, { outBytes: c * 36, channelBytes: 36, backwards: false }, layout, forward * 2, epilogue) } : {}),
    ...(worth(back, backward, true) ? { inputGradient: (m, epilogue) => convolve(m, back, { outBytes: 36, channelBytes: c * 36, backwards: true }, layout, backward * 2, epilogue) } : {}),
    ...(groupsOf(shape, layout) > 0 && worth(shape, gradient, false) ? { weightGradient: (m) => weightGradient(m, shape, layout, gradient * 2) } : {}),
  };
}
