import { FormatError } from "../errors.ts";
import { elementBytes, isSafeDType, type SafeDType, type SafeTensor, type SafeTensorData } from "./tensor.ts";

type AnyData = SafeTensorData[SafeDType];

/** What can be written: a tensor as it is read, or one whose type follows from its array (Uint16Array is then U16). */
export type WritableTensor = SafeTensor | { readonly dtype?: undefined; readonly shape: readonly number[]; readonly data: AnyData };

/** By name, in an order of one's own. */
export type WritableTensors = ReadonlyMap<string, WritableTensor> | Readonly<Record<string, WritableTensor>>;

/**
 * A safetensors file. Tensors lie widest type first, so that each is aligned, else in the order given; the header is
 * padded with spaces to 8 bytes. The same tensors in the same order give the same bytes.
 *
 * Errors: E_SAFETENSORS_SHAPE, E_SAFETENSORS_DTYPE, E_SAFETENSORS_NAME.
 *
 * @example
 * const bytes = writeSafetensors({ bias: { shape: [3], data: Float32Array.of(1, 2, 3) } }, { format: "pt" });
 */
export function writeSafetensors(tensors: WritableTensors, metadata: Readonly<Record<string, string>> = {}): Uint8Array<ArrayBuffer> {
  const named = tensors instanceof Map ? [...tensors] : Object.entries(tensors as Readonly<Record<string, WritableTensor>>);
  const checked = named.map(([name, tensor]) => check(name, tensor));
  const ordered = checked.sort((a, b) => elementBytes(b.dtype) - elementBytes(a.dtype));
  const header = encodeHeader(ordered, metadata);
  const file = new Uint8Array(8 + header.length + ordered.reduce((sum, { data }) => sum + data.byteLength, 0));
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  let offset = 8 + header.length;
  for (const { data } of ordered) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return file;
}

interface Checked {
  readonly name: string;
  readonly dtype: SafeDType;
  readonly shape: readonly number[];
  readonly data: AnyData;
}

function check(name: string, tensor: WritableTensor): Checked {
  const where = `tensor "${name}"`;
  if (name === "__metadata__" || !name.isWellFormed()) throw new FormatError("E_SAFETENSORS_NAME", `${where} cannot be written under this name. Choose another.`);
  const { shape, data } = tensor;
  const own = dtypeOf(data);
  const dtype = tensor.dtype ?? own;
  if (dtype === undefined || !isSafeDType(dtype) || !fits(dtype, own)) {
    throw new FormatError("E_SAFETENSORS_DTYPE", `${where} has dtype ${String(dtype)} and data in a ${Object.prototype.toString.call(data).slice(8, -1)}; these do not go together.`);
  }
  const count = shape.reduce((product, size) => product * size, 1);
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0) || count !== data.length) {
    throw new FormatError("E_SAFETENSORS_SHAPE", `${where} has shape [${shape.join(", ")}] and ${data.length} values; the sizes must be integers that multiply to that number.`);
  }
  return { name, dtype, shape, data };
}

function dtypeOf(data: AnyData): SafeDType | undefined {
  if (data instanceof Float32Array) return "F32";
  if (data instanceof Float64Array) return "F64";
  if (data instanceof Int32Array) return "I32";
  if (data instanceof Uint32Array) return "U32";
  if (data instanceof Int16Array) return "I16";
  if (data instanceof Uint16Array) return "U16";
  if (data instanceof Int8Array) return "I8";
  if (data instanceof Uint8Array) return "U8";
  if (data instanceof BigInt64Array) return "I64";
  if (data instanceof BigUint64Array) return "U64";
  return undefined;
}

function fits(dtype: SafeDType, own: SafeDType | undefined): boolean {
  switch (dtype) {
    case "F16":
    case "BF16": return own === "U16";
    case "BOOL": return own === "U8";
    default: return own === dtype;
  }
}

function encodeHeader(ordered: readonly Checked[], metadata: Readonly<Record<string, string>>): Uint8Array {
  const fields: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0) fields.push(["__metadata__", metadata]);
  let end = 0;
  for (const { name, dtype, shape, data } of ordered) {
    const begin = end;
    end += data.byteLength;
    fields.push([name, { dtype, shape, data_offsets: [begin, end] }]);
  }
  // Field by field, not through an object: that would put names such as "10" first, and lose "__proto__".
  const json = `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`;
  const bytes = new TextEncoder().encode(json);
  const padded = new Uint8Array(Math.ceil(bytes.length / 8) * 8).fill(0x20);
  padded.set(bytes);
  return padded;
}
