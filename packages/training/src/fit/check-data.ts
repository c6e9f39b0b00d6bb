import type { Dataset } from "@receptive/datasets";
import { TrainingError } from "../training-error.ts";

/** Throws E_DATA_EMPTY or E_LABEL_RANGE: a label out of range would be a silent zero in the loss. */
export function checkData(data: Dataset, purpose: string): void {
  const { name, labels, length, classes } = data;
  if (length === 0) throw new TrainingError("E_DATA_EMPTY", `${name} has no images to ${purpose}. Check the filter or split that made it.`);
  const wrong = labels.findIndex((label: number) => !Number.isInteger(label) || label < 0 || label >= classes.length);
  if (wrong < 0) return;
  throw new TrainingError("E_LABEL_RANGE", `${name}: label ${wrong} is ${String(labels[wrong])}; with ${classes.length} classes labels are integers from 0 to ${classes.length - 1}. Correct the label, or give more classes.`);
}

/** FNV-1a, over the labels and about 4,000 pixels: enough to tell whether a run is resumed with its own data. */
export function fingerprint({ labels, images }: Dataset): number {
  let hash = 0x811c9dc5;
  const mix = (value: number): void => { hash = Math.imul(hash ^ value, 0x01000193) >>> 0; };
  for (const label of labels) mix(label);
  const stride = Math.max(1, Math.floor(images.length / 4096));
  for (let i = 0; i < images.length; i += stride) mix(Math.round(images[i] ?? 0));
  return hash;
}
