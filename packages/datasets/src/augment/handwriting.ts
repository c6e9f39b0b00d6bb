import type { ImageShape } from "../dataset.ts";
import { DatasetError } from "../errors.ts";
import type { RandomStream } from "../random/random-stream.ts";
import type { Augment, ImageSlot } from "./augment.ts";

export interface HandwritingOptions {
  /** How much of everything: 1 is what hands differ by, 0 leaves images as they are. Default 1. */
  readonly strength?: number;
}

/** Where the displacements of the bend are drawn: a grid of 4 × 4 points over the image, smooth between them. */
const GRID = 4;

/** x' = a·x + b·y, y' = c·x + d·y about the middle, then moved; the inverse of how the ink moves. */
interface Warp {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly dx: number;
  readonly dy: number;
  /** GRID × GRID displacements in pixels, x then y. */
  readonly bend: Float64Array;
}

/** Turned by up to ±14°, slanted by ±0.3, made wider or narrower by ±20 %, moved by ±1.5 pixels and bent by about a pixel. */
function drawWarp(random: RandomStream, strength: number): Warp {
  // A turn by the angle whose half has this tangent: exact arithmetic, unlike sin and cos, which differ between engines.
  const half = strength * random.uniform(-0.12, 0.12);
  const cos = (1 - half * half) / (1 + half * half);
  const sin = (2 * half) / (1 + half * half);
  const slant = strength * random.uniform(-0.3, 0.3);
  const wide = 1 + strength * random.uniform(-0.2, 0.2);
  const tall = 1 + strength * random.uniform(-0.15, 0.15);
  const bend = Float64Array.from({ length: 2 * GRID * GRID }, () => 0.7 * strength * random.bell());
  return {
    a: wide * (cos + slant * sin), b: wide * (slant * cos - sin), c: tall * sin, d: tall * cos,
    dx: strength * random.uniform(-1.5, 1.5), dy: strength * random.uniform(-1.5, 1.5), bend,
  };
}

/** The pixel nearest to each place where ink is looked for, weighted by nearness; beyond the edges there is none. */
function bilinear({ pixels, offset }: ImageSlot, start: number, h: number, w: number, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - left, y - top];
  const at = (px: number, py: number): number => (px < 0 || py < 0 || px >= w || py >= h ? 0 : (pixels[offset + start + py * w + px] as number));
  return (at(left, top) * (1 - fx) + at(left + 1, top) * fx) * (1 - fy) + (at(left, top + 1) * (1 - fx) + at(left + 1, top + 1) * fx) * fy;
}

/** A displacement between the grid's points, eased so that it has no kinks. */
function bendAt(bend: Float64Array, axis: 0 | 1, u: number, v: number): number {
  const [gx, gy] = [Math.min(GRID - 2, Math.floor(u)), Math.min(GRID - 2, Math.floor(v))];
  const ease = (t: number): number => t * t * (3 - 2 * t);
  const [fx, fy] = [ease(u - gx), ease(v - gy)];
  const at = (x: number, y: number): number => bend[2 * (y * GRID + x) + axis] as number;
  return (at(gx, gy) * (1 - fx) + at(gx + 1, gy) * fx) * (1 - fy) + (at(gx, gy + 1) * (1 - fx) + at(gx + 1, gy + 1) * fx) * fy;
}

function warpPlane(source: ImageSlot, start: number, h: number, w: number, warp: Warp, result: Float64Array): void {
  const [cx, cy] = [(w - 1) / 2, (h - 1) / 2];
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const u = (x / Math.max(1, w - 1)) * (GRID - 1);
      const v = (y / Math.max(1, h - 1)) * (GRID - 1);
      const [px, py] = [x - cx - warp.dx, y - cy - warp.dy];
      const sx = cx + warp.a * px + warp.b * py + bendAt(warp.bend, 0, u, v);
      const sy = cy + warp.c * px + warp.d * py + bendAt(warp.bend, 1, u, v);
      result[y * w + x] = bilinear(source, start, h, w, sx, sy);
    }
  }
}

/** Another pen: `weight` > 0 spreads the ink into the neighbours of each pixel, < 0 takes it from the edges of lines. */
function pen(plane: Float64Array, h: number, w: number, weight: number, target: ImageSlot, start: number): void {
  const at = (x: number, y: number): number => (x < 0 || y < 0 || x >= w || y >= h ? 0 : (plane[y * w + x] as number));
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const own = at(x, y);
      const around = [at(x - 1, y), at(x + 1, y), at(x, y - 1), at(x, y + 1)] as const;
      const edge = weight > 0 ? Math.max(own, ...around) : Math.min(own, ...around);
      const value = own + Math.abs(weight) * (edge - own);
      target.pixels[target.offset + start + y * w + x] = Math.min(255, Math.max(0, Math.round(value)));
    }
  }
}

/**
 * Draws each digit as another hand would: turned, slanted, squeezed, moved, gently bent, and with a thinner or thicker pen.
 * For light ink (255) on a black page (0). Affine and smooth random warps as in Simard, Steinkraus, Platt, "Best practices for
 * convolutional neural networks" (2003).
 *
 * Errors: E_DATA_OPTION.
 *
 * @example
 * train.batches({ size: 128, seed: 1, epoch: 0, augment: handwriting() });
 */
export function handwriting({ strength = 1 }: HandwritingOptions = {}): Augment {
  if (!(strength >= 0 && strength <= 2)) throw new DatasetError("E_DATA_OPTION", `handwriting's strength is from 0 to 2, got ${strength}.`);
  let plane = new Float64Array(0);
  return {
    name: strength === 1 ? "handwriting" : `handwriting(${strength})`,
    apply(source: ImageSlot, target: ImageSlot, [c, h, w]: ImageShape, random: RandomStream): void {
      const warp = drawWarp(random, strength);
      const weight = strength * random.uniform(-0.45, 0.85);
      if (plane.length !== h * w) plane = new Float64Array(h * w);
      for (let channel = 0; channel < c; channel++) {
        warpPlane(source, channel * h * w, h, w, warp, plane);
        pen(plane, h, w, Math.min(1, Math.max(-1, weight)), target, channel * h * w);
      }
    },
  };
}
