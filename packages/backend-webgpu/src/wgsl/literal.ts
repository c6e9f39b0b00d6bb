import type { DType } from "@receptive/core/extend";

const word = new DataView(new ArrayBuffer(4));
const SMALLEST_NORMAL = 2 ** -126;

function bitsOf(value: number): string {
  word.setFloat32(0, value);
  return `0x${word.getUint32(0).toString(16)}u`;
}

/** A single. WGSL refuses constants that are no finite numbers, so their bits come from a variable. */
function floatLiteral(value: number): string {
  const single = Math.fround(value);
  if (Number.isNaN(single)) return "bitcast<f32>(nan_bits)";
  if (!Number.isFinite(single)) return single > 0 ? "bitcast<f32>(infinity_bits)" : "bitcast<f32>(infinity_bits | 0x80000000u)";
  if (Object.is(single, -0) || (single !== 0 && Math.abs(single) < SMALLEST_NORMAL)) return `bitcast<f32>(${bitsOf(single)})`;
  const text = `${single}f`;
  return single < 0 ? `(${text})` : text;
}

/** Text of a constant; what a type cannot hold is cut to it. */
export function literal(dtype: DType, value: number): string {
  switch (dtype) {
    case "f32": return floatLiteral(value);
    case "f16": return floatLiteral(Math.f16round(value));
    case "i32": return (value | 0) < 0 ? `i32(${value | 0})` : `${value | 0}i`;
    case "u32": return `${value >>> 0}u`;
    case "u8": return `${value & 255}u`;
    case "bool": return value === 0 ? "false" : "true";
  }
}

/** The variables that literals name. */
export const LITERAL_VARIABLES = "var<private> nan_bits: u32 = 0x7fc00000u;\nvar<private> infinity_bits: u32 = 0x7f800000u;";
