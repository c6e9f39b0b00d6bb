import { type Augment, shift } from "@receptive/datasets";
import { InvalidArgumentError } from "commander";

/** `shift=2`: each image moved by up to two pixels in both directions, anew in each epoch. */
export function augmentation(text: string): Augment {
  const pixels = /^shift=(\d+)$/.exec(text)?.[1];
  if (pixels === undefined || Number(pixels) < 1) throw new InvalidArgumentError("Give shift=N, N pixels from 1.");
  return shift({ pixels: Number(pixels) });
}
