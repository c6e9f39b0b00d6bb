import type { ImageShape, Pixels } from "../dataset.ts";
import type { RandomStream } from "../random/random-stream.ts";

/** One image inside a larger array: `pixels[offset … offset + c·h·w)`. */
export interface ImageSlot<P extends Pixels = Pixels> {
  pixels: P;
  offset: number;
}

/**
 * A random change of one image, made while a batch is filled. It must write every pixel of `target` (which may hold
 * anything), leave `source` alone, and take its chance from `random` only: that stream belongs to (seed, epoch, image
 * index, position in the list), so the same image gets the same change whatever the batch size or where a run resumed.
 */
export interface Augment {
  readonly name: string;
  apply(source: ImageSlot, target: ImageSlot, shape: ImageShape, random: RandomStream): void;
}
