/** Numbers that every program makes alike, in any language: a hash of the index and a stream. `peers/pytorch.py` has the same. */
import type { Shape } from "@receptive/core";
import { type NetworkSpec, weightShapes } from "./network-spec.ts";

/** Elements of an array of this shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((p, d) => p * d, 1);
}

/** Uniform in [-limit, limit); 24 bits each. The mixing is Chris Wellons' lowbias32. */
export function randomValues(n: number, stream: number, limit = 1): Float32Array<ArrayBuffer> {
  const salt = Math.imul(stream + 1, 0x85ebca77);
  const values = new Float32Array(n);
  for (let i = 0; i < n; i++) {
    let h = Math.imul(i, 0x9e3779b1) ^ salt;
    h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
    h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
    values[i] = (((h ^ (h >>> 16)) >>> 8) / 2 ** 23 - 1) * limit;
  }
  return values;
}

export interface Weight { readonly shape: Shape; readonly values: Float32Array<ArrayBuffer> }

/** A network's weights before its first step: uniform within 1/√fanIn, as PyTorch draws them. */
export function initialWeights(spec: NetworkSpec): readonly Weight[] {
  return weightShapes(spec.layers).map(({ shape, fanIn }, i) => {
    const n = sizeOf(shape);
    return { shape, values: fanIn > 0 ? randomValues(n, 1000 + i, 1 / Math.sqrt(fanIn)) : new Float32Array(n).fill(fanIn + 1) };
  });
}

/** Batches that take turns, so that no step finds its data in place. */
export const BATCHES = 4;

export interface Batch { readonly x: Float32Array<ArrayBuffer>; readonly y: Int32Array<ArrayBuffer> }

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

/** At most 256 of the values, evenly spread: enough to tell whether two arrays are the same. */
export function digest(values: ArrayLike<number>): number[] {
  const count = Math.min(256, values.length);
  return Array.from({ length: count }, (_, i) => values[Math.floor((i * values.length) / count)] ?? Number.NaN);
}
