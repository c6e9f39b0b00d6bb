/** Numbers to a backend's bytes and back, from the widths it declares (`caps.storageBytes`). */
import type { Aval, Caps, DType } from "@receptive/core/extend";

type Typed = Float64Array | Float32Array | Float16Array | Int32Array | Uint32Array | Uint8Array;

function layout(dtype: DType, caps: Caps): (buffer: ArrayBuffer) => Typed {
  const width = caps.storageBytes[dtype];
  if (width === undefined) throw new RangeError(`this backend has no ${dtype}`);
  if (dtype === "f32" || dtype === "f16") return width === 8 ? (b) => new Float64Array(b) : width === 4 ? (b) => new Float32Array(b) : (b) => new Float16Array(b);
  if (width === 1) return (b) => new Uint8Array(b);
  return dtype === "u32" ? (b) => new Uint32Array(b) : (b) => new Int32Array(b);
}

export function countOf(aval: Pick<Aval, "shape">): number {
  return aval.shape.reduce((n, d) => n * d, 1);
}

export function byteSize(aval: Aval, caps: Caps): number {
  return countOf(aval) * (caps.storageBytes[aval.dtype] ?? 0);
}

export function encodeNumbers(values: ArrayLike<number>, aval: Aval, caps: Caps): Uint8Array {
  const buffer = new ArrayBuffer(byteSize(aval, caps));
  layout(aval.dtype, caps)(buffer).set(values);
  return new Uint8Array(buffer);
}

export function decodeNumbers(bytes: ArrayBuffer, aval: Aval, caps: Caps): number[] {
  return Array.from(layout(aval.dtype, caps)(bytes.slice(0, byteSize(aval, caps))));
}

/** The dtypes of a list that a backend lacks. */
export function missing(dtypes: readonly DType[], caps: Caps): DType | undefined {
  return dtypes.find((t) => caps.storageBytes[t] === undefined);
}
