import { callSite } from "../call-site.ts";
import { ArgumentError } from "../errors.ts";

/** Refuses sizes whose product, which positions are computed with, does not fit i32: they would wrap round and read elsewhere. */
export function checkPositions(op: string, code: string, largest: number): void {
  if (largest > 0x7fffffff) throw new ArgumentError(code, `${op} computes positions as products of an axis's old and new size, which must stay below 2^31; resize in two steps.${callSite()}`);
}
