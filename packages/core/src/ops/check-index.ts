import { callSite } from "../call-site.ts";
import { ArgumentError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";

/**
 * Refuses an index out of [0, size) where the values are at hand: those of `tensor(...)` outside `compile`. Values that only a
 * device knows are not read back for this; there the operation's own rule for what is out of range holds.
 */
export function checkIndexRange(op: string, index: Tensor, size: number, except?: number): void {
  const values = index.node.leaf?.host;
  if (values === null || values === undefined) return;
  for (const [i, v] of values.entries()) {
    if (v === except || (v >= 0 && v < size)) continue;
    throw new ArgumentError("E_INDEX_RANGE", `${op}: index ${v} (element ${i}) is outside [0, ${size}).${callSite()}`);
  }
}
