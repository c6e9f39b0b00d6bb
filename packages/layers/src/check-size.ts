import { ArgumentError } from "@receptive/core";

/** A layer's size: an integer of at least `least`. Throws ArgumentError `E_LAYER_SIZE`. */
export function checkSize(label: string, what: string, value: number, least = 1): void {
  if (!Number.isInteger(value) || value < least) throw new ArgumentError("E_LAYER_SIZE", `${label}: ${what} is an integer ≥ ${least}, got ${value}.`);
}
