import type { Aval, DType } from "@receptive/core/extend";

export type View = Float32Array | Float16Array | Int32Array | Uint32Array | Uint8Array;
interface Arrays { new (buffer: ArrayBuffer, byteOffset: number, length: number): View }

/** What holds each type. A boolean is a byte, 0 or 1, and stays a number in all text below. */
const ARRAYS: Readonly<Record<DType, Arrays>> = { f32: Float32Array, f16: Float16Array, i32: Int32Array, u32: Uint32Array, u8: Uint8Array, bool: Uint8Array };

export const storageBytes: Readonly<Record<DType, number>> = { f32: 4, f16: 2, i32: 4, u32: 4, u8: 1, bool: 1 };

/** The array in a buffer, which may be larger. */
export function viewOf({ shape, dtype }: Aval, buffer: ArrayBuffer): View {
  return new ARRAYS[dtype](buffer, 0, shape.reduce((n, d) => n * d, 1));
}

export const isFloat = (dtype: DType): boolean => dtype === "f32" || dtype === "f16";

/** Text of what a type makes of the exact result: the nearest float, an integer modulo 2ⁿ, 1 for what is not 0. */
export function rounded(dtype: DType, text: string): string {
  switch (dtype) {
    case "f32": return `Math.fround(${text})`;
    case "f16": return `Math.f16round(${text})`;
    case "i32": return `((${text}) | 0)`;
    case "u32": return `((${text}) >>> 0)`;
    case "u8": return `((${text}) & 255)`;
    case "bool": return `((${text}) !== 0 ? 1 : 0)`;
  }
}
