import { FormatError } from "../errors.ts";
import type { SafeTensor } from "./tensor.ts";

/**
 * The values of a tensor as float32: halves widened exactly, F64 and integers of more than 24 bits rounded, BOOL as 0
 * and 1. An F32 tensor's own array is returned, not a copy.
 *
 * Errors: E_SAFETENSORS_DTYPE for I64 and U64, which are indices, not weights.
 */
export function toFloat32(tensor: SafeTensor): Float32Array {
  switch (tensor.dtype) {
    case "F32": return tensor.data;
    case "F16": return Float32Array.from(tensor.data, halfToNumber);
    case "BF16": return new Float32Array(Uint32Array.from(tensor.data, (bits) => bits << 16).buffer);
    case "I64":
    case "U64": throw new FormatError("E_SAFETENSORS_DTYPE", `a tensor of ${tensor.dtype} holds indices or counts, not float32 values. Read its data directly.`);
    default: return Float32Array.from(tensor.data);
  }
}

/** IEEE 754 binary16: one sign bit, 5 of exponent, 10 of fraction. Float16Array is not in every supported engine. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}
