import type { DType } from "@receptive/core/extend";

/** Bytes an element takes in memory. */
export function elementBytes(dtype: DType): number {
  return dtype === "u8" ? 1 : 4;
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
