import { FormatError } from "../errors.ts";
import { duplicateKey } from "./duplicate-key.ts";
import { elementBytes, isSafeDType, SAFE_DTYPES, type SafeDType } from "./tensor.ts";

/** The reference implementation's bound, so that a wrong length cannot ask for gigabytes. */
const MOST_BYTES = 100_000_000;

export interface HeaderEntry {
  readonly name: string;
  readonly dtype: SafeDType;
  readonly shape: readonly number[];
  readonly count: number;
  /** Bytes from the start of the data. */
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  readonly entries: readonly HeaderEntry[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Where the data starts in the file. */
  readonly dataStart: number;
}

/** Reads and checks the header: 8 bytes of little-endian length, then that many bytes of JSON. */
export function readHeader(bytes: Uint8Array, source: string): Header {
  if (bytes.length < 8) throw new FormatError("E_SAFETENSORS_TRUNCATED", `${source} has ${bytes.length} bytes, a safetensors file has at least 8. Save or copy it again.`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length > MOST_BYTES) throw new FormatError("E_SAFETENSORS_HEADER", `${source} is not a safetensors file: its first 8 bytes would be a header of ${length} bytes.`);
  const dataStart = 8 + Number(length);
  if (dataStart > bytes.length) throw new FormatError("E_SAFETENSORS_TRUNCATED", `${source} ends inside its header (${bytes.length} of at least ${dataStart} bytes). Save or copy it again.`);
  const { __metadata__: metadata, ...tensors } = parseObject(bytes.subarray(8, dataStart), source);
  return { metadata: readMetadata(metadata, source), entries: Object.entries(tensors).map(([name, value]) => readEntry(name, value, source)), dataStart };
}

function parseObject(bytes: Uint8Array, source: string): Record<string, unknown> {
  let header: unknown;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    header = JSON.parse(text);
  } catch (cause) {
    throw new FormatError("E_SAFETENSORS_HEADER", `${source}: the header is not JSON. It is damaged, or not a safetensors file.`, { cause });
  }
  if (!isRecord(header)) throw new FormatError("E_SAFETENSORS_HEADER", `${source}: the header is not a JSON object. It is damaged, or not a safetensors file.`);
  const twice = duplicateKey(text);
  if (twice !== undefined) throw new FormatError("E_SAFETENSORS_DUPLICATE", `${source}: "${twice}" occurs twice in the header. Save it again with names that differ.`);
  return header;
}

function readMetadata(value: unknown, source: string): Readonly<Record<string, string>> {
  if (value === undefined) return {};
  if (isRecord(value) && Object.values(value).every((text) => typeof text === "string")) return value as Record<string, string>;
  throw new FormatError("E_SAFETENSORS_HEADER", `${source}: __metadata__ must be an object of strings.`);
}

function readEntry(name: string, value: unknown, source: string): HeaderEntry {
  const where = `${source}: tensor "${name}"`;
  if (!isRecord(value)) throw new FormatError("E_SAFETENSORS_HEADER", `${where} is described by ${JSON.stringify(value)}, not by dtype, shape and data_offsets.`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isSafeDType(dtype)) throw new FormatError("E_SAFETENSORS_DTYPE", `${where} has dtype ${JSON.stringify(dtype)}; known are ${SAFE_DTYPES.join(", ")}. Convert it to one of these.`);
  if (!isSizes(shape)) throw new FormatError("E_SAFETENSORS_SHAPE", `${where} has shape ${JSON.stringify(shape)}, which is not a list of sizes.`);
  if (!isSizes(offsets) || offsets.length !== 2) throw new FormatError("E_SAFETENSORS_HEADER", `${where} has data_offsets ${JSON.stringify(offsets)}, which are not [begin, end].`);
  const [begin = 0, end = 0] = offsets;
  const count = shape.reduce((product, size) => product * size, 1);
  const needed = count * elementBytes(dtype);
  // A product beyond 2^53 is inexact, but then far above any file's size.
  if (end - begin !== needed) throw new FormatError("E_SAFETENSORS_SHAPE", `${where} is ${dtype}[${shape.join(", ")}], ${needed} bytes, but owns ${end - begin} (offsets ${begin} to ${end}).`);
  return { name, dtype, shape, count, begin, end };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
