/** Host arrays and their conversion to and from a backend's storage. */
import { widthOf } from "../backend/bytes-of.ts";
import type { Caps } from "../backend/interface.ts";
import type { DType } from "../dtype.ts";

export type HostArray = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

/** The dtype a typed array stands for when none is named. */
export function dtypeOfArray(data: HostArray): DType {
  if (data instanceof Int32Array) return "i32";
  if (data instanceof Uint32Array) return "u32";
  return data instanceof Uint8Array ? "u8" : "f32";
}

/** Half-precision bits of a number, rounded to nearest even. */
function halfBits(value: number): number {
  const f32 = new Float32Array([value]);
  const bits = new Uint32Array(f32.buffer)[0] ?? 0;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = Math.abs(value);
  if (Number.isNaN(value)) return sign | 0x7e00;
  if (magnitude >= 65520) return sign | 0x7c00;
  const exponent = magnitude === 0 ? -14 : Math.max(-14, Math.floor(Math.log2(magnitude)));
  const scaled = magnitude / 2 ** (exponent - 10);
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
  return sign | (exponent === -14 ? rounded : rounded + ((exponent + 14) << 10));
}

function fromHalfBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The nearest half, as a number. */
export function roundToHalf(value: number): number {
  return fromHalfBits(halfBits(value));
}

type Kind = "f64" | "f32" | "f16" | "i32" | "u32" | "u8";

/** How a backend keeps a dtype, from the width it declares: a float of 8 bytes is a double, a bool of 4 an i32. */
function storageKind(dtype: DType, caps: Caps): Kind {
  const width = widthOf(dtype, caps);
  if (dtype === "f32" || dtype === "f16") return width === 8 ? "f64" : width === 4 ? "f32" : "f16";
  return width === 1 ? "u8" : dtype === "u32" ? "u32" : "i32";
}

function allocate(kind: Kind, n: number): HostArray | Uint16Array {
  switch (kind) {
    case "f64": return new Float64Array(n);
    case "f32": return new Float32Array(n);
    case "f16": return new Uint16Array(n);
    case "i32": return new Int32Array(n);
    case "u32": return new Uint32Array(n);
    case "u8": return new Uint8Array(n);
    default: return kind satisfies never;
  }
}

/** The bytes to write to a device. A view of `data` itself where the layouts agree. */
export function encode(data: HostArray, dtype: DType, caps: Caps): ArrayBufferView {
  const kind = storageKind(dtype, caps);
  const empty = allocate(kind, 0);
  if (data.constructor === empty.constructor && dtype !== "bool" && dtype !== "f16") return data;
  const out = allocate(kind, data.length);
  for (let i = 0; i < data.length; i++) {
    const v = data[i] ?? 0;
    out[i] = kind === "f16" ? halfBits(v) : dtype === "bool" ? Number(v !== 0) : dtype === "f16" ? roundToHalf(v) : v;
  }
  return out;
}

/** Elements as they lie on a device: floats as Float32Array or, where the backend computes in doubles, Float64Array. */
export function decodePrecise(bytes: ArrayBuffer, dtype: DType, caps: Caps): HostArray {
  const kind = storageKind(dtype, caps);
  switch (kind) {
    case "f64": return new Float64Array(bytes);
    case "f32": return new Float32Array(bytes);
    case "f16": return Float32Array.from(new Uint16Array(bytes), fromHalfBits);
    case "i32": return dtype === "bool" || dtype === "u8" ? Uint8Array.from(new Int32Array(bytes)) : new Int32Array(bytes);
    case "u32": return new Uint32Array(bytes);
    case "u8": return new Uint8Array(bytes);
    default: return kind satisfies never;
  }
}

/** The same with doubles rounded to Float32Array: what `tensor.data()` gives. */
export function toPublic(data: HostArray): Float32Array | Int32Array | Uint32Array | Uint8Array {
  return data instanceof Float64Array ? Float32Array.from(data) : data;
}
