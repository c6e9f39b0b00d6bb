import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DatasetError } from "../errors.ts";
import { gunzip } from "../gzip.ts";
import { parseIdx } from "./parse-idx.ts";
import { readIdx } from "./read-idx.ts";

/** An IDX file of this type code, shape and body. */
function idx(type: number, shape: readonly number[], body: readonly number[]): Uint8Array {
  return Uint8Array.from([0, 0, type, shape.length, ...shape.flatMap((size) => [size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255]), ...body]);
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer());
}

async function codeOf(run: Promise<unknown>): Promise<string> {
  const error: unknown = await run.then(() => undefined, (reason: unknown) => reason);
  if (error === undefined) return "none";
  expect(error).toBeInstanceOf(DatasetError);
  return error instanceof DatasetError ? error.code : "";
}

describe("parseIdx", () => {
  test.each([
    [0x08, [1, 255], { dtype: "u8", shape: [2], data: Uint8Array.of(1, 255) }],
    [0x09, [1, 255], { dtype: "i8", shape: [2], data: Int8Array.of(1, -1) }],
    [0x0b, [0xff, 0xfe, 1, 2], { dtype: "i16", shape: [2], data: Int16Array.of(-2, 258) }],
    [0x0c, [0xff, 0xff, 0xff, 0xfd, 0, 1, 0, 0], { dtype: "i32", shape: [2], data: Int32Array.of(-3, 65536) }],
    [0x0d, [0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0], { dtype: "f32", shape: [2], data: Float32Array.of(1.5, -2) }],
    [0x0e, [0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0], { dtype: "f64", shape: [2], data: Float64Array.of(1.5, -2) }],
  ])("type 0x%s, big-endian", (type, body, expected) => {
    expect(parseIdx(idx(type, [2], body))).toEqual(expected);
  });

  test("shapes, at an odd address too", () => {
    const file = idx(0x0b, [1, 2, 1], [0, 1, 0, 2]);
    const odd = new Uint8Array(file.length + 1);
    odd.set(file, 1);
    expect(parseIdx(odd.subarray(1))).toEqual({ dtype: "i16", shape: [1, 2, 1], data: Int16Array.of(1, 2) });
    expect(parseIdx(idx(8, [0, 28, 28], [])).shape).toEqual([0, 28, 28]);
    expect(parseIdx(idx(8, [], [4]))).toEqual({ dtype: "u8", shape: [], data: Uint8Array.of(4) });
  });

  test.each([
    [Uint8Array.of(), "[E_IDX_TRUNCATED]: f ends after 0 bytes, an IDX header needs 4."],
    [Uint8Array.of(0, 0, 8, 3, 0, 0), "[E_IDX_TRUNCATED]: f ends after 6 bytes, an IDX header needs 16."],
    [idx(8, [3, 2], [1, 2, 3]), "[E_IDX_TRUNCATED]: f ends after 15 bytes, its shape [3, 2] needs 18."],
    [idx(8, Array.from({ length: 40 }, () => 2 ** 32 - 1), []), "[E_IDX_TRUNCATED]: f ends after 164 bytes"],
    [idx(8, [1], [1, 2]), "[E_IDX_TRAILING]: f has 1 bytes after its [1] values"],
    [idx(7, [1], [1]), "[E_IDX_MAGIC]: f is not an IDX file: it starts with 0x00000701"],
    [Uint8Array.of(60, 104, 116, 109, 108), "[E_IDX_MAGIC]: f is not an IDX file: it starts with 0x3c68746d"],
  ])("refuses damage %#", (bytes, message) => {
    const [, code = "", text] = /^\[(\w+)\]: (.*)$/.exec(message) ?? [];
    expect(() => parseIdx(bytes, "f")).toThrow(expect.objectContaining({ code, message: expect.stringContaining(text ?? "?") }));
  });
});

describe("readIdx", () => {
  test("reads plain and gzip", async () => {
    const plain = idx(8, [2, 2], [1, 2, 3, 4]) as Uint8Array<ArrayBuffer>;
    expect(await readIdx(plain)).toEqual(await readIdx(await gzip(plain)));
  });

  test("every truncation of a gzip file, and every flipped byte of its body, is E_GZIP_CORRUPT", async () => {
    const packed = await gzip(idx(8, [30], Array.from({ length: 30 }, (_, i) => (i * 37) % 256)) as Uint8Array<ArrayBuffer>);
    for (let length = 2; length < packed.length; length++) expect(await codeOf(readIdx(packed.subarray(0, length)))).toBe("E_GZIP_CORRUPT");
    for (let at = 10; at < packed.length; at++) {
      const changed = packed.slice();
      changed[at] = (changed[at] as number) ^ 1;
      expect(await codeOf(readIdx(changed))).toBe("E_GZIP_CORRUPT");
    }
    expect(await codeOf(gunzip(Uint8Array.of(...packed, 1, 2, 3)))).toBe("E_GZIP_CORRUPT");
  });

  test("the error names the file", async () => {
    await expect(readIdx(Uint8Array.of(0x1f, 0x8b, 8), "train.gz")).rejects.toThrow(expect.objectContaining({ code: "E_GZIP_CORRUPT", message: expect.stringContaining("train.gz is a truncated or corrupted gzip file (3 bytes).") }));
  });

  test("any bytes give an array or a DatasetError, nothing else", async () => {
    const start = fc.constantFrom([], [0x1f, 0x8b, 8, 0], [0, 0, 8, 1], [0, 0, 0x0d, 2], [0, 0, 0x0e, 200]);
    await fc.assert(fc.asyncProperty(start, fc.uint8Array({ maxLength: 60 }), async (head, tail) => {
      expect(await codeOf(readIdx(Uint8Array.of(...head, ...tail)))).toMatch(/^(none|E_(GZIP|IDX)_[A-Z]+)$/);
    }), { seed: 5, numRuns: 500 });
  });
});
