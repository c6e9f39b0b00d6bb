import { type Augment, handwriting, shift } from "@receptive/datasets";
import { InvalidArgumentError } from "commander";

/** Half of the 28 pixels of the images that the models read: beyond it, what stands in the middle can leave the image. */
const LARGEST = 14;

/** `shift=2`: each image moved by up to two pixels in both directions, anew in each epoch; `handwriting=0.7`: written by another hand. */
export function augmentation(text: string): Augment {
  const strength = /^handwriting(?:=([\d.]+))?$/.exec(text);
  if (strength !== null && Number(strength[1] ?? 1) <= 2) return handwriting(strength[1] === undefined ? {} : { strength: Number(strength[1]) });
  const pixels = /^shift=(\d+)$/.exec(text)?.[1];
  if (pixels === undefined || Number(pixels) < 1 || Number(pixels) > LARGEST) throw new InvalidArgumentError(`Give shift=N, N pixels from 1 to ${LARGEST}, or handwriting=S, a strength up to 2.`);
  return shift({ pixels: Number(pixels) });
}
