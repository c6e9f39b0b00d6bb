import { ArgumentError } from "../errors.ts";

/** Throws ArgumentError `E_SEED` unless it is a non-negative integer below 2⁵³. */
export function checkSeed(seed: number): void {
  if (!Number.isInteger(seed) || seed < 0 || seed > Number.MAX_SAFE_INTEGER) throw new ArgumentError("E_SEED", `a seed is a non-negative integer below 2^53, got ${seed}.`);
}
