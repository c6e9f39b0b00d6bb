import { TrainingError } from "../training-error.ts";

/** Throws E_FIT_OPTION unless an option of `fit`, `evaluate` or `predict` is an integer of at least `least`. */
export function checkCount(of: string, name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) throw new TrainingError("E_FIT_OPTION", `${of}'s ${name} must be an integer of at least ${least}, got ${String(value)}.`);
}
