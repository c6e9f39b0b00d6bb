/** The array that holds each element type. Halves are kept as their 16 bits; see `toFloat32`. */
export interface SafeTensorData {
  readonly F64: Float64Array;
  readonly F32: Float32Array;
  readonly F16: Uint16Array;
  readonly BF16: Uint16Array;
  readonly I64: BigInt64Array;
  readonly U64: BigUint64Array;
  readonly I32: Int32Array;
  readonly U32: Uint32Array;
  readonly I16: Int16Array;
  readonly U16: Uint16Array;
  readonly I8: Int8Array;
  readonly U8: Uint8Array;
  /** One byte each, 0 or 1. */
  readonly BOOL: Uint8Array;
}

export type SafeDType = keyof SafeTensorData;

/** One tensor: `data` in row-major order, as many values as the sizes in `shape` multiply to ([] is a scalar: one). */
export type SafeTensor = { readonly [D in SafeDType]: { readonly dtype: D; readonly shape: readonly number[]; readonly data: SafeTensorData[D] } }[SafeDType];

export interface Safetensors {
  /** In the order of their bytes in the file. */
  readonly tensors: ReadonlyMap<string, SafeTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const BYTES: Readonly<Record<SafeDType, number>> = {
  F64: 8, I64: 8, U64: 8, F32: 4, I32: 4, U32: 4, F16: 2, BF16: 2, I16: 2, U16: 2, I8: 1, U8: 1, BOOL: 1,
};

export function isSafeDType(name: unknown): name is SafeDType {
  return typeof name === "string" && Object.hasOwn(BYTES, name);
}

/** Every element type, the widest first. */
export const SAFE_DTYPES: readonly SafeDType[] = Object.keys(BYTES).filter(isSafeDType);

/** Bytes of one element. */
export function elementBytes(dtype: SafeDType): number {
  return BYTES[dtype];
}

/** A tensor of the given type over `buffer`, from `offset`, which must be a multiple of the element's bytes. */
export function viewTensor(dtype: SafeDType, shape: readonly number[], buffer: ArrayBuffer, offset: number, length: number): SafeTensor {
  switch (dtype) {
    case "F64": return { dtype, shape, data: new Float64Array(buffer, offset, length) };
    case "F32": return { dtype, shape, data: new Float32Array(buffer, offset, length) };
    case "F16": return { dtype, shape, data: new Uint16Array(buffer, offset, length) };
    case "BF16": return { dtype, shape, data: new Uint16Array(buffer, offset, length) };
    case "I64": return { dtype, shape, data: new BigInt64Array(buffer, offset, length) };
    case "U64": return { dtype, shape, data: new BigUint64Array(buffer, offset, length) };
    case "I32": return { dtype, shape, data: new Int32Array(buffer, offset, length) };
    case "U32": return { dtype, shape, data: new Uint32Array(buffer, offset, length) };
    case "I16": return { dtype, shape, data: new Int16Array(buffer, offset, length) };
    case "U16": return { dtype, shape, data: new Uint16Array(buffer, offset, length) };
    case "I8": return { dtype, shape, data: new Int8Array(buffer, offset, length) };
    case "U8": return { dtype, shape, data: new Uint8Array(buffer, offset, length) };
    case "BOOL": return { dtype, shape, data: new Uint8Array(buffer, offset, length) };
  }
}
