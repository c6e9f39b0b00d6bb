/** Element types. `u8` is storage only (images); f64 exists inside the reference backend alone. */
export type DType = "f32" | "f16" | "i32" | "u32" | "u8" | "bool";

export const DTYPES: readonly DType[] = ["f32", "f16", "i32", "u32", "u8", "bool"];

export function isFloat(dtype: DType): boolean {
  return dtype === "f32" || dtype === "f16";
}

export function isInteger(dtype: DType): boolean {
  return dtype === "i32" || dtype === "u32" || dtype === "u8";
}
