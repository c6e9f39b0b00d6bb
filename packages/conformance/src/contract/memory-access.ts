import { type Case, type Context, outcome } from "../kit/case.ts";
import { bytesOf, download, expectRefusal, expectValues, upload } from "./kernels.ts";

const memory = (variant: string, run: (context: Context) => Promise<(string | null)[]>): Case => ({ id: `contract/memory/bytes/${variant}`, run: async (context) => outcome(await run(context)) });

export const memoryCases: readonly Case[] = [
  memory("round-trip", async ({ backend }) => {
    const values = [1, -2, 0.5, Infinity, Number.NaN, -0];
    const buf = upload(backend, values);
    const found = await download(backend, buf);
    const again = await download(backend, buf);
    backend.free(buf);
    return [expectValues("what was written", found, values), expectValues("a second read", again, values)];
  }),
  memory("partial-write", async ({ backend }) => {
    const width = backend.caps.storageBytes.f32 ?? 4;
    const buf = upload(backend, [1, 2, 3, 4]);
    backend.write(buf, bytesOf(backend, [7, 8]), width);
    const found = await download(backend, buf);
    backend.free(buf);
    return [expectValues("a buffer written in the middle", found, [1, 7, 8, 4])];
  }),
  memory("partial-read", async ({ backend }) => {
    const width = backend.caps.storageBytes.f32 ?? 4;
    const buf = upload(backend, [1, 2, 3, 4]);
    const bytes = await backend.read(buf, width, 2 * width);
    const wanted = bytesOf(backend, [2, 3]);
    backend.free(buf);
    return [bytes.byteLength === 2 * width ? null : `${bytes.byteLength} bytes read instead of ${2 * width}`, expectValues("the middle", [...new Uint8Array(bytes)], [...wanted])];
  }),
  memory("view-of-an-array", async ({ backend }) => {
    const whole = bytesOf(backend, [9, 1, 2, 9]);
    const width = whole.length / 4;
    const buf = backend.alloc(2 * width);
    backend.write(buf, whole.subarray(width, 3 * width));
    const found = await download(backend, buf);
    backend.free(buf);
    return [expectValues("the part of an array", found, [1, 2])];
  }),
  memory("zero-size", async ({ backend }) => {
    const buf = backend.alloc(0);
    backend.write(buf, new Uint8Array(0));
    const bytes = await backend.read(buf, 0, 0);
    backend.free(buf);
    return [buf.bytes === 0 ? null : `an empty buffer has ${buf.bytes} bytes`, bytes.byteLength === 0 ? null : "an empty read gives bytes"];
  }),
  memory("apart", async ({ backend }) => {
    const bufs = Array.from({ length: 20 }, (_, i) => upload(backend, [i, i, i, i].slice(0, 1 + (i % 4))));
    for (const buf of bufs.splice(5, 5)) backend.free(buf);
    bufs.push(...Array.from({ length: 5 }, (_, i) => upload(backend, [-1 - i, 0, 0])));
    const found = await Promise.all(bufs.map(async (b) => (await download(backend, b))[0] ?? Number.NaN));
    for (const buf of bufs) backend.free(buf);
    return [expectValues("the first numbers of buffers that live at once", found, [0, 1, 2, 3, 4, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, -1, -2, -3, -4, -5])];
  }),
  memory("read-is-a-copy", async ({ backend }) => {
    const buf = upload(backend, [1, 2, 3, 4]);
    const bytes = await backend.read(buf, 0, buf.bytes);
    new Uint8Array(bytes).fill(0xff);
    const found = await download(backend, buf);
    backend.free(buf);
    return [expectValues("a buffer whose bytes were read and overwritten", found, [1, 2, 3, 4])];
  }),
  memory("out-of-range", async ({ backend }) => {
    const buf = upload(backend, [1, 2, 3, 4]);
    const faults = [
      await expectRefusal("a write past the end", () => backend.write(buf, new Uint8Array(8), buf.bytes - 4)),
      await expectRefusal("a read past the end", () => backend.read(buf, 4, buf.bytes)),
      await expectRefusal("a read before the start", () => backend.read(buf, -4, 4)),
      await expectRefusal("memory of a negative size", () => backend.alloc(-1)),
    ];
    backend.free(buf);
    return faults;
  }),
  memory("use-after-free", async ({ backend }) => {
    const buf = upload(backend, [1, 2, 3, 4]);
    backend.free(buf);
    return [
      await expectRefusal("a second free", () => backend.free(buf)),
      await expectRefusal("a write to freed memory", () => backend.write(buf, new Uint8Array(4))),
      await expectRefusal("a read of freed memory", () => backend.read(buf, 0, 4)),
    ];
  }),
  memory("foreign", async ({ backend }) => [
    await expectRefusal("a buffer of nobody's", () => backend.write({ bytes: 16 }, new Uint8Array(4))),
    await expectRefusal("freeing a buffer of nobody's", () => backend.free({ bytes: 16 })),
  ]),
];
