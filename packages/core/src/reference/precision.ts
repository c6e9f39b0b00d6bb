import { isFloat } from "../dtype.ts";
import type { DType } from "../dtype.ts";
import type { ReduceOp } from "../backend/interface.ts";
import { roundHalf } from "./round-half.ts";

/** What the reference holds an f32 in: a double that is never rounded, or a single rounded after every operation. */
export type Precision = "f64" | "f32";
export type StorageView = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array;

/**
 * Bytes per element. f32: 4 = IEEE single, 8 = double; f16: 2 = half bits, 4 = single holding half values, 8 = double
 * holding half values; bool: 1 = byte, 4 = i32.
 */
export function storageBytes(precision: Precision): Readonly<Record<DType, number>> {
  const float = precision === "f64" ? 8 : 4;
  return { f32: float, f16: float, i32: 4, u32: 4, u8: 1, bool: 1 };
}

/** The first `length` elements of a buffer. */
export function storageView(buffer: ArrayBuffer, dtype: DType, length: number, precision: Precision): StorageView {
  switch (dtype) {
    case "f32": case "f16": return precision === "f64" ? new Float64Array(buffer, 0, length) : new Float32Array(buffer, 0, length);
    case "i32": return new Int32Array(buffer, 0, length);
    case "u32": return new Uint32Array(buffer, 0, length);
    case "u8": case "bool": return new Uint8Array(buffer, 0, length);
  }
}

/** Rounds a number to what the type holds: floats to their precision, integers modulo 2ⁿ, bool to 0 or 1. */
export function toStored(dtype: DType, value: number, precision: Precision): number {
  switch (dtype) {
    case "f32": return precision === "f64" ? value : Math.fround(value);
    case "f16": return roundHalf(value);
    case "i32": return value | 0;
    case "u32": return value >>> 0;
    case "u8": return value & 255;
    case "bool": return value === 0 ? 0 : 1;
  }
}

const LOWEST: Readonly<Record<DType, number>> = { f32: -Infinity, f16: -Infinity, i32: -(2 ** 31), u32: 0, u8: 0, bool: 0 };
const HIGHEST: Readonly<Record<DType, number>> = { f32: Infinity, f16: Infinity, i32: 2 ** 31 - 1, u32: 2 ** 32 - 1, u8: 255, bool: 1 };

/** What an empty fold gives. */
export function reduceIdentity(op: ReduceOp, dtype: DType): number {
  switch (op) {
    case "sum": return 0;
    case "prod": return 1;
    case "max": return LOWEST[dtype];
    case "min": return HIGHEST[dtype];
  }
}

/** Something a stale read cannot be mistaken for. */
export function poisonValue(dtype: DType): number {
  return isFloat(dtype) ? NaN : 0xdeadbeef;
}

export const REDUCE_ALU: { readonly sum: "add"; readonly prod: "mul"; readonly max: "max"; readonly min: "min" } = { sum: "add", prod: "mul", max: "max", min: "min" };
