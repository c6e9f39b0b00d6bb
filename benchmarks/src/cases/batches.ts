import type { Shape } from "@receptive/core";
import { randomValues, sizeOf } from "../random-values.ts";

/** Batches that take turns, so that no step finds its data in place. */
const BATCHES = 4;

export interface Batch { readonly x: Float32Array; readonly y: Int32Array }

/** Noise and labels in turn: the work of a step does not depend on what is in the images. */
export function batchesOf(input: Shape, batch: number): (index: number) => Batch {
  const made = Array.from({ length: BATCHES }, (_, i): Batch => ({
    x: randomValues(batch * sizeOf(input), 100 + i),
    y: Int32Array.from({ length: batch }, (_, j) => (j * 7 + i) % 10),
  }));
  return (index) => {
    const found = made[index % BATCHES];
    if (found === undefined) throw new Error("there are no batches");
    return found;
  };
}
