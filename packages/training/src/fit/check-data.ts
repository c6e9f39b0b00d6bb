import type { Dataset } from "@receptive/datasets";
import type { Model } from "@receptive/layers";
import { namedTensors } from "../state/named-tensors.ts";
import { TrainingError } from "../training-error.ts";

function kindOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "an array" : typeof value === "object" ? "an object" : typeof value;
}

/** Throws E_FIT_MODEL. */
export function checkModel(model: Model, purpose: string): void {
  const given: unknown = model;
  // Types do not stop a program in JavaScript.
  if (typeof given !== "function" || !("setState" in given)) throw new TrainingError("E_FIT_MODEL", `there is no model to ${purpose}, but ${kindOf(given)}. Make one with sequential([…]), graph() or lenet5().`);
  if (purpose === "train" && namedTensors(model.params).size === 0) throw new TrainingError("E_FIT_MODEL", `the model (${model.kind}) has no weights to train. Give it a layer with weights, such as linear() or conv2d().`);
}

/** Throws E_DATA_KIND, E_DATA_EMPTY or E_LABEL_RANGE: a label out of range would be a silent zero in the loss. */
export function checkData(data: Dataset, purpose: string): void {
  const given: unknown = data;
  if (typeof given !== "object" || given === null || !("labels" in given && "batches" in given)) throw new TrainingError("E_DATA_KIND", `there is no data set to ${purpose}, but ${kindOf(given)}. Pass one of mnist(), fromArrays() or syntheticDigits().`);
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
