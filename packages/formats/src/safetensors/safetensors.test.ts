import * as fc from "fast-check";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { FormatError } from "../errors.ts";
import { readSafetensors } from "./read-safetensors.ts";
import { elementBytes, SAFE_DTYPES, type SafeTensor, viewTensor } from "./tensor.ts";
import { toFloat32 } from "./to-float32.ts";
import { writeSafetensors } from "./write-safetensors.ts";

/** A file with this header text and these data bytes. */
function fileOf(header: unknown, data: Uint8Array | number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const body = typeof data === "number" ? new Uint8Array(data) : data;
  const file = new Uint8Array(8 + text.length + body.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  file.set(body, 8 + text.length);
  return file;
}

function failure(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof FormatError) return String(error);
    throw error;
  }
  throw new Error("no error was thrown");
}

const f32 = (begin: number, end: number, shape = [(end - begin) / 4]): unknown => ({ dtype: "F32", shape, data_offsets: [begin, end] });

/** Any tensor of up to three axes, zero sizes included, with any bits. */
const anyTensor: fc.Arbitrary<SafeTensor> = fc
  .record({ dtype: fc.constantFrom(...SAFE_DTYPES), shape: fc.array(fc.nat(4), { maxLength: 3 }), fill: fc.infiniteStream(fc.nat(255)) })
  .map(({ dtype, shape, fill }) => {
    const count = shape.reduce((product, size) => product * size, 1);
    const bytes = Uint8Array.from({ length: count * elementBytes(dtype) }, () => fill.next().value as number);
    return viewTensor(dtype, shape, bytes.buffer, 0, count);
  });

const anyTensors = fc.uniqueArray(fc.tuple(fc.string({ unit: "grapheme" }), anyTensor), { selector: ([name]) => name, maxLength: 5 });

const bytesOf = ({ data }: SafeTensor): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

describe("round trip", () => {
  test("any tensors, names and metadata come back bit for bit", () => {
    fc.assert(fc.property(anyTensors, fc.dictionary(fc.string(), fc.string()), (named, metadata) => {
      const tensors = new Map(named);
      const back = readSafetensors(writeSafetensors(tensors, metadata));
      expect(new Set(back.tensors.keys())).toEqual(new Set(tensors.keys()));
      expect({ ...back.metadata }).toEqual({ ...metadata });
      for (const [name, tensor] of tensors) {
        const other = back.tensors.get(name);
        expect([other?.dtype, other?.shape]).toEqual([tensor.dtype, tensor.shape]);
        expect(other && bytesOf(other)).toEqual(bytesOf(tensor));
      }
    }), { seed: 1, numRuns: 200 });
  });

  test("types follow from arrays, views are written without their surroundings, wide types come first", () => {
    const bytes = writeSafetensors({ a: { shape: [2], data: Uint8Array.of(9, 1, 2, 9).subarray(1, 3) }, b: { shape: [], data: Float64Array.of(0.5) }, c: { shape: [1], data: Float32Array.of(3) } });
    const { tensors } = readSafetensors(bytes);
    expect([...tensors]).toEqual([
      ["b", { dtype: "F64", shape: [], data: Float64Array.of(0.5) }],
      ["c", { dtype: "F32", shape: [1], data: Float32Array.of(3) }],
      ["a", { dtype: "U8", shape: [2], data: Uint8Array.of(1, 2) }],
    ]);
  });

  test("a file at an odd address is read, and the tensors are copies", () => {
    const file = writeSafetensors({ w: { shape: [2], data: Float32Array.of(1, 2) } });
    const shifted = new Uint8Array(file.length + 1);
    shifted.set(file, 1);
    const { tensors } = readSafetensors(shifted.subarray(1));
    shifted.fill(0);
    expect(tensors.get("w")?.data).toEqual(Float32Array.of(1, 2));
  });

  test("offsets that are no multiple of the element size are read", () => {
    const data = new Uint8Array(5);
    new DataView(data.buffer).setFloat32(1, 1.5, true);
    const { tensors } = readSafetensors(fileOf({ byte: { dtype: "U8", shape: [1], data_offsets: [0, 1] }, w: f32(1, 5) }, data));
    expect(tensors.get("w")?.data).toEqual(Float32Array.of(1.5));
  });
});

describe("reading a damaged file", () => {
  const good = writeSafetensors({ "conv1.weight": { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }, n: { shape: [1], data: Int32Array.of(7) } }, { format: "pt" });

  test("any change of bytes gives tensors or a FormatError, nothing else", () => {
    const edit = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    let refused = 0;
    fc.assert(fc.property(edit, fc.nat(good.length), (edits, length) => {
      const bytes = good.slice(0, length % 3 === 0 ? length : good.length);
      for (const [at, value] of edits) bytes[at % good.length] = value;
      try {
        readSafetensors(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
        refused++;
      }
    }), { seed: 2, numRuns: 2000 });
    expect(refused).toBeGreaterThan(1000);
  });

  test("every truncation is refused", () => {
    for (let length = 0; length < good.length; length++) {
      expect(failure(() => readSafetensors(good.subarray(0, length)))).toContain("[E_SAFETENSORS_TRUNCATED]:");
    }
  });

  test.each([
    ["no length", new Uint8Array(3), "[E_SAFETENSORS_TRUNCATED]: m has 3 bytes, a safetensors file has at least 8."],
    ["a huge header", new Uint8Array(16).fill(255), "[E_SAFETENSORS_HEADER]: m is not a safetensors file"],
    ["no JSON", fileOf("{not json}", 0), "[E_SAFETENSORS_HEADER]: m: the header is not JSON."],
    ["a list", fileOf([], 0), "[E_SAFETENSORS_HEADER]: m: the header is not a JSON object."],
    ["a name twice", fileOf(`{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\\u0077":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`, 1), `[E_SAFETENSORS_DUPLICATE]: m: "w" occurs twice`],
    ["metadata of numbers", fileOf({ __metadata__: { epoch: 3 } }, 0), "[E_SAFETENSORS_HEADER]: m: __metadata__ must be an object of strings."],
    ["no description", fileOf({ w: 3 }, 0), `[E_SAFETENSORS_HEADER]: m: tensor "w" is described by 3`],
    ["an unknown dtype", fileOf({ w: { dtype: "F4", shape: [], data_offsets: [0, 0] } }, 0), `[E_SAFETENSORS_DTYPE]: m: tensor "w" has dtype "F4"`],
    ["an inherited dtype", fileOf({ w: { dtype: "toString", shape: [], data_offsets: [0, 0] } }, 0), `[E_SAFETENSORS_DTYPE]: m: tensor "w" has dtype "toString"`],
    ["a negative size", fileOf({ w: f32(0, 4, [-1]) }, 4), `[E_SAFETENSORS_SHAPE]: m: tensor "w" has shape [-1]`],
    ["a wrong size", fileOf({ w: f32(0, 8, [3]) }, 8), `[E_SAFETENSORS_SHAPE]: m: tensor "w" is F32[3], 12 bytes, but owns 8`],
    ["an endless shape", fileOf({ w: f32(0, 4, [2 ** 50, 2 ** 50]) }, 4), `[E_SAFETENSORS_SHAPE]: m: tensor "w"`],
    ["three offsets", fileOf({ w: { dtype: "F32", shape: [1], data_offsets: [0, 4, 8] } }, 8), `[E_SAFETENSORS_HEADER]: m: tensor "w" has data_offsets [0,4,8]`],
    ["an overlap", fileOf({ a: f32(0, 8), b: f32(4, 12) }, 12), `[E_SAFETENSORS_OVERLAP]: m: tensor "b" begins at byte 4, inside "a", which ends at 8.`],
    ["a hole", fileOf({ a: f32(0, 4), b: f32(8, 12) }, 12), `[E_SAFETENSORS_GAP]: m: no tensor owns bytes 4 to 8, before "b".`],
    ["trailing bytes", fileOf({ a: f32(0, 4) }, 9), "[E_SAFETENSORS_GAP]: m: 5 bytes follow the last tensor"],
    ["missing data", fileOf({ a: f32(0, 4), b: f32(4, 12) }, 10), `[E_SAFETENSORS_TRUNCATED]: m is cut off: tensor "b" ends at byte 12 of the data, which has 10.`],
  ])("%s", (_, bytes, message) => {
    expect(failure(() => readSafetensors(bytes, "m"))).toContain(message);
  });
});

describe("writing", () => {
  test.each([
    ["a shape of another length", { w: { shape: [3], data: new Float32Array(2) } }, `[E_SAFETENSORS_SHAPE]: tensor "w" has shape [3] and 2 values`],
    ["a reserved name", { __metadata__: { shape: [], data: new Float32Array(1) } }, "[E_SAFETENSORS_NAME]"],
    ["half a surrogate pair", { "\ud800": { shape: [], data: new Float32Array(1) } }, "[E_SAFETENSORS_NAME]"],
  ])("refuses %s", (_, tensors, message) => {
    expect(failure(() => writeSafetensors(tensors))).toContain(message);
  });

  test("refuses an array of another type, as the compiler does", () => {
    // @ts-expect-error F16 is held in a Uint16Array.
    const run = (): unknown => writeSafetensors({ w: { dtype: "F16", shape: [1], data: new Float32Array(1) } });
    expect(failure(run)).toContain(`[E_SAFETENSORS_DTYPE]: tensor "w" has dtype F16 and data in a Float32Array`);
  });

  test("awkward names keep their place", () => {
    const named = ["10", "2", "__proto__"].map((name, i) => [name, { dtype: "F32", shape: [1], data: Float32Array.of(i) }] as const satisfies [string, SafeTensor]);
    expect(readSafetensors(writeSafetensors(new Map<string, SafeTensor>(named))).tensors.get("__proto__")?.data).toEqual(Float32Array.of(2));
  });
});

describe("toFloat32", () => {
  test("widens halves exactly", () => {
    const half = { dtype: "F16", shape: [8], data: Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0xfc00, 0x8000, 0x3555) } as const;
    expect(toFloat32(half)).toEqual(Float32Array.of(1, -2, 2 ** -24, 65504, Infinity, -Infinity, -0, 0.333251953125));
    expect(toFloat32({ dtype: "F16", shape: [1], data: Uint16Array.of(0x7e00) })).toEqual(Float32Array.of(NaN));
    expect(toFloat32({ dtype: "BF16", shape: [3], data: Uint16Array.of(0x3f80, 0xc049, 0x7f80) })).toEqual(Float32Array.of(1, -3.140625, Infinity));
  });

  test("refuses 64-bit integers", () => {
    expect(failure(() => toFloat32({ dtype: "I64", shape: [1], data: BigInt64Array.of(1n) }))).toContain("E_SAFETENSORS_DTYPE");
  });
});

/** A LeNet-5 as PyTorch saved it: named by the environment, since it is not part of this repository. */
const lenet = `${process.env["RECEPTIVE_REFERENCE"] ?? "."}/torch/models/lenet5.init.safetensors`;

test("PyTorch's LeNet-5 is read, and written again byte for byte", ({ skip }) => {
  skip(!existsSync(lenet), "RECEPTIVE_REFERENCE names no folder with torch/models/lenet5.init.safetensors in it");
  const bytes = new Uint8Array(readFileSync(lenet));
  const { tensors, metadata } = readSafetensors(bytes, "lenet5.init.safetensors");
  expect([...tensors].map(([name, { dtype, shape }]) => `${name} ${dtype}[${shape.join(", ")}]`)).toEqual([
    "conv1.weight F32[6, 1, 5, 5]", "conv1.bias F32[6]", "conv2.weight F32[16, 6, 5, 5]", "conv2.bias F32[16]",
    "fc1.weight F32[120, 400]", "fc1.bias F32[120]", "fc2.weight F32[84, 120]", "fc2.bias F32[84]", "fc3.weight F32[10, 84]", "fc3.bias F32[10]",
  ]);
  expect(writeSafetensors(tensors, metadata)).toEqual(bytes);
});
