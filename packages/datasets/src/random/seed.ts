import { DatasetError } from "../errors.ts";
import { deriveKey, type Key } from "./threefry.ts";

/** What a key is for. The numbers are part of what a seed means: never reuse or renumber one. */
export const PURPOSE = { shuffle: 1, augment: 2, split: 3, synthetic: 4, syntheticLabels: 5 } as const;

/** The key of a user's seed (an integer, 0 to 2^53 - 1) for one purpose and one value, such as an epoch. */
export function seedKey(seed: number, purpose: number, value = 0): Key {
  checkCount("seed", seed);
  return deriveKey([seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0], purpose, value);
}

/** Throws E_DATA_OPTION unless `value` is an integer of at least `least`. */
export function checkCount(name: string, value: number, least = 0): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new DatasetError("E_DATA_OPTION", `${name} must be an integer of at least ${least}, got ${String(value)}.`);
}
