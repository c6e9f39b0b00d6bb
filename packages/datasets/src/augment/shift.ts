import type { ImageShape } from "../dataset.ts";
import { DatasetError } from "../errors.ts";
import type { RandomStream } from "../random/random-stream.ts";
import { checkCount } from "../random/seed.ts";
import type { Augment, ImageSlot } from "./augment.ts";

export interface ShiftOptions {
  /** The image moves by a whole number of pixels, uniform in [-pixels, pixels], along each axis. */
  readonly pixels: number;
  /** What appears at the edges, on the raw 0 to 255 scale: 0 is MNIST's background, black. */
  readonly fill?: number;
}

/**
 * Moves each image by a random whole number of pixels; all channels move together.
 *
 * @example
 * train.batches({ size: 128, seed: 1, epoch: 0, augment: shift({ pixels: 2 }) });
 */
export function shift({ pixels, fill = 0 }: ShiftOptions): Augment {
  checkCount("shift's pixels", pixels);
  if (!(fill >= 0 && fill <= 255)) throw new DatasetError("E_DATA_OPTION", `shift's fill must be a pixel value from 0 to 255, got ${String(fill)}.`);
  return {
    name: `shift(${pixels})`,
    apply(source, target, shape, random): void {
      const [dx, dy] = shiftOf(random, pixels);
      translate(source, target, shape, dx, dy, fill);
    },
  };
}

/** Right and down are positive. */
export function shiftOf(random: RandomStream, pixels: number): readonly [dx: number, dy: number] {
  return [random.below(2 * pixels + 1) - pixels, random.below(2 * pixels + 1) - pixels];
}

function translate(source: ImageSlot, target: ImageSlot, shape: ImageShape, dx: number, dy: number, fill: number): void {
  const [c, h, w] = shape;
  const width = Math.max(0, w - Math.abs(dx));
  const from = Math.max(0, -dx);
  target.pixels.fill(fill, target.offset, target.offset + c * h * w);
  if (width === 0) return;
  for (let plane = 0; plane < c; plane++) {
    for (let y = Math.max(0, dy); y < Math.min(h, h + dy); y++) {
      const start = source.offset + (plane * h + y - dy) * w + from;
      target.pixels.set(source.pixels.subarray(start, start + width), target.offset + (plane * h + y) * w + from + dx);
    }
  }
}
