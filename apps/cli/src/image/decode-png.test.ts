import { encode } from "fast-png";
import { expect, test } from "vitest";
import { decodePng } from "./decode-png.ts";

const grey = (image: Parameters<typeof encode>[0]): number[] => [...decodePng(encode(image), "x.png").data];

test("grey", () => expect(grey({ width: 2, height: 2, channels: 1, data: Uint8Array.of(0, 100, 200, 255) })).toEqual([0, 100, 200, 255]));
test("16 bits", () => expect(grey({ width: 2, height: 1, channels: 1, depth: 16, data: Uint16Array.of(0, 65535) })).toEqual([0, 255]));
test("colours, as light as they look", () => expect(grey({ width: 3, height: 1, channels: 3, data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255) })).toEqual([76, 150, 29]));
test("what is transparent shows white", () => expect(grey({ width: 2, height: 1, channels: 4, data: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 255) })).toEqual([255, 0]));
test("another file", () => expect(() => decodePng(new TextEncoder().encode("<svg/>"), "x.svg")).toThrow(/x\.svg is no PNG/));
test("a damaged file", () => {
  const bytes = encode({ width: 8, height: 8, channels: 1, data: new Uint8Array(64) });
  expect(() => decodePng(bytes.subarray(0, bytes.length - 20), "x.png")).toThrow(expect.objectContaining({ code: "E_IMAGE" }));
});
