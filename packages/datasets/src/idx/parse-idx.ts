import { DatasetError } from "../errors.ts";

export type IdxArray =
  | { readonly dtype: "u8"; readonly shape: readonly number[]; readonly data: Uint8Array }
  | { readonly dtype: "i8"; readonly shape: readonly number[]; readonly data: Int8Array }
  | { readonly dtype: "i16"; readonly shape: readonly number[]; readonly data: Int16Array }
  | { readonly dtype: "i32"; readonly shape: readonly number[]; readonly data: Int32Array }
  | { readonly dtype: "f32"; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: "f64"; readonly shape: readonly number[]; readonly data: Float64Array };

type IdxType = IdxArray["dtype"];

const TYPES: ReadonlyMap<number, readonly [IdxType, bytes: number]> = new Map([
  [0x08, ["u8", 1]], [0x09, ["i8", 1]], [0x0b, ["i16", 2]], [0x0c, ["i32", 4]], [0x0d, ["f32", 4]], [0x0e, ["f64", 8]],
]);

/**
 * The array in an uncompressed IDX file: two zero bytes, a type code, the number of axes, the big-endian sizes, then
 * the big-endian values (LeCun, Cortes, Burges, "The MNIST database", "the IDX file format"). u8 data share the
 * memory of `bytes`. `source` names the file in messages.
 *
 * Errors: E_IDX_MAGIC, E_IDX_TRUNCATED, E_IDX_TRAILING.
 */
export function parseIdx(bytes: Uint8Array, source = "the data"): IdxArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) throw truncated(source, bytes.length, 4);
  const [dtype, width] = TYPES.get(bytes[2] as number) ?? [undefined, 0];
  if (view.getUint16(0) !== 0 || dtype === undefined) {
    const magic = view.getUint32(0).toString(16).padStart(8, "0");
    throw new DatasetError("E_IDX_MAGIC", `${source} is not an IDX file: it starts with 0x${magic}, images with 0x00000803 and labels with 0x00000801. Check that it is the right file.`);
  }
  const axes = bytes[3] as number;
  const header = 4 + 4 * axes;
  if (bytes.length < header) throw truncated(source, bytes.length, header);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const count = shape.reduce((product, size) => product * size, 1);
  const needed = header + count * width;
  // A needed length beyond 2^53 is inexact but still far above any file's.
  if (bytes.length < needed) throw truncated(source, bytes.length, needed, shape);
  if (bytes.length > needed) {
    throw new DatasetError("E_IDX_TRAILING", `${source} has ${bytes.length - needed} bytes after its [${shape.join(", ")}] values (${needed} bytes). Check that it is the right file.`);
  }
  return decode(dtype, shape, bytes.subarray(header), count);
}

function truncated(source: string, got: number, needed: number, shape?: readonly number[]): DatasetError {
  const what = shape === undefined ? "an IDX header" : `its shape [${shape.join(", ")}]`;
  return new DatasetError("E_IDX_TRUNCATED", `${source} ends after ${got} bytes, ${what} needs ${needed}. Delete it and download it again.`);
}

function decode(dtype: IdxType, shape: readonly number[], body: Uint8Array, count: number): IdxArray {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  switch (dtype) {
    case "u8": return { dtype, shape, data: body };
    case "i8": return { dtype, shape, data: Int8Array.from(body) };
    case "i16": return { dtype, shape, data: new Int16Array(count).map((_, i) => view.getInt16(2 * i)) };
    case "i32": return { dtype, shape, data: new Int32Array(count).map((_, i) => view.getInt32(4 * i)) };
    case "f32": return { dtype, shape, data: new Float32Array(count).map((_, i) => view.getFloat32(4 * i)) };
    case "f64": return { dtype, shape, data: new Float64Array(count).map((_, i) => view.getFloat64(8 * i)) };
  }
}
