import type { RandomStream } from "../random/random-stream.ts";
import { curve } from "./curve.ts";
import { rasterise } from "./rasterise.ts";
import { SKELETONS } from "./skeletons.ts";

export const DIGIT_SIZE = 28;
/** As in MNIST, a digit fits a box of 20 × 20 and its centre of mass lies in the middle of the image. */
const BOX = 20;
const MIDDLE = (DIGIT_SIZE - 1) / 2;

/** Scratch for one digit at a time. */
const canvas = new Float32Array(DIGIT_SIZE * DIGIT_SIZE);

/**
 * Draws `digit` as a hand might, into `pixels[offset … offset + 784)`: one of its skeletons, its points moved a little,
 * squeezed, turned, slanted and bent, then inked with a pen of random width. All chance comes from `random`.
 */
export function drawDigit(digit: number, random: RandomStream, pixels: Uint8Array, offset: number): void {
  const ways = SKELETONS[digit] ?? [];
  const strokes = (ways[random.below(ways.length)] ?? []).map((stroke) => curve(stroke.map((value) => value + 0.05 * random.bell())));
  const radius = random.uniform(0.75, 2);
  warp(strokes, random);
  place(strokes, radius, random);
  canvas.fill(0);
  const edge = random.uniform(0.8, 1.5);
  for (const points of strokes) {
    const pressure = random.uniform(-0.25, 0.25) * radius;
    rasterise({ points, radii: [radius + pressure, radius - pressure], edge }, canvas, DIGIT_SIZE);
  }
  if (random.uniform() < 0.1) stray(random);
  ink(random, pixels, offset);
}

/** Squeeze, a cubic bend, slant and turn, about the middle of the unit box. */
function warp(strokes: readonly Float64Array[], random: RandomStream): void {
  const squeeze = random.uniform(0.55, 1.35);
  const bend = Array.from({ length: 8 }, () => 0.26 * random.bell());
  const [xx = 0, xy = 0, yy = 0, yyy = 0, vxx = 0, vxy = 0, vyy = 0, vxxx = 0] = bend;
  const slant = 0.26 * random.bell() + 0.18;
  // A turn by the angle whose half has this tangent: exact arithmetic, unlike sin and cos, which differ between engines.
  const half = 0.08 * random.bell();
  const cos = (1 - half * half) / (1 + half * half);
  const sin = (2 * half) / (1 + half * half);
  for (const points of strokes) {
    for (let i = 0; i < points.length; i += 2) {
      const x = (points[i] as number) - 0.5;
      const y = (points[i + 1] as number) - 0.5;
      const bentX = squeeze * (x + xx * x * x + xy * x * y + yy * y * y + yyy * y * y * y) - slant * y;
      const bentY = y + vxx * x * x + vxy * x * y + vyy * y * y + vxxx * x * x * x;
      points[i] = cos * bentX - sin * bentY;
      points[i + 1] = sin * bentX + cos * bentY;
    }
  }
}

/** Scales to the box with the pen's width inside it, and brings the ink's centre of mass to the middle, or nearly. */
function place(strokes: readonly Float64Array[], radius: number, random: RandomStream): void {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  let [mass, massX, massY] = [0, 0, 0];
  for (const points of strokes) {
    for (let i = 0; i < points.length; i += 2) {
      const x = points[i] as number;
      const y = points[i + 1] as number;
      [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
      // Ink is laid evenly along the line: each point weighs as much as the line on its two sides.
      const weight = distance(points, i - 2) + distance(points, i);
      mass += weight;
      massX += weight * x;
      massY += weight * y;
    }
  }
  const scale = ((BOX - 2 * radius) * random.uniform(0.88, 1)) / Math.max(right - left, bottom - top);
  const dx = MIDDLE + random.uniform(-0.7, 0.7) - (scale * massX) / mass;
  const dy = MIDDLE + random.uniform(-0.7, 0.7) - (scale * massY) / mass;
  for (const points of strokes) {
    for (let i = 0; i < points.length; i += 2) {
      points[i] = scale * (points[i] as number) + dx;
      points[i + 1] = scale * (points[i + 1] as number) + dy;
    }
  }
}

/** From the point at `points[i]` to the next; 0 beyond the ends. */
function distance(points: Float64Array, i: number): number {
  if (i < 0 || i + 3 >= points.length) return 0;
  const dx = (points[i + 2] as number) - (points[i] as number);
  const dy = (points[i + 3] as number) - (points[i + 1] as number);
  return Math.sqrt(dx * dx + dy * dy);
}

/** A short mark that belongs to no digit. */
function stray(random: RandomStream): void {
  const x = random.uniform(3, 25);
  const y = random.uniform(3, 25);
  const points = Float64Array.of(x, y, x + random.uniform(-2.5, 2.5), y + random.uniform(-2.5, 2.5));
  const radius = random.uniform(0.3, 0.8);
  rasterise({ points, radii: [radius, radius], edge: 1 }, canvas, DIGIT_SIZE);
}

/** Coverage to bytes, darker and lighter by pen, and grainy: the paper stays exactly 0, as in MNIST. */
function ink(random: RandomStream, pixels: Uint8Array, offset: number): void {
  const strength = random.uniform(210, 255);
  const grain = random.uniform(0, 0.3);
  for (let i = 0; i < canvas.length; i++) {
    const coverage = canvas[i] as number;
    pixels[offset + i] = coverage === 0 ? 0 : Math.round(coverage * strength * (1 - grain * random.uniform()));
  }
}
