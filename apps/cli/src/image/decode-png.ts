import { convertIndexedToRgb, decode, type DecodedPng, hasPngSignature } from "fast-png";
import { CliError } from "../cli-error.ts";

/** A grey picture, 0 to 255, row by row. */
export interface GreyImage {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Samples of 1, 2 or 4 bits, packed by rows, as bytes from 0 to 255. */
function unpack({ data, width, height, depth }: DecodedPng): Uint8Array {
  const bytesPerRow = Math.ceil((width * depth) / 8);
  const most = 2 ** depth - 1;
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const bit = (i % width) * depth;
    const byte = data[Math.floor(i / width) * bytesPerRow + (bit >> 3)] ?? 0;
    return (((byte >> (8 - depth - (bit & 7))) & most) * 255) / most;
  });
}

/** Bytes with their channels: 1 grey, 2 with alpha, 3 colours, 4 with alpha. */
function samples(png: DecodedPng): { readonly data: ArrayLike<number>; readonly channels: number; readonly most: number } {
  if (png.palette !== undefined) return { data: convertIndexedToRgb(png), channels: png.palette[0]?.length ?? 3, most: 255 };
  if (png.depth < 8) return { data: unpack(png), channels: 1, most: 255 };
  return { data: png.data, channels: png.channels, most: png.depth === 16 ? 65535 : 255 };
}

/** ITU-R BT.601: how light a colour looks. What is transparent shows white paper. */
function toGrey(png: DecodedPng): Uint8Array {
  const { data, channels, most } = samples(png);
  const at = (i: number, channel: number): number => (data[i * channels + channel] ?? 0) / most;
  return Uint8Array.from({ length: png.width * png.height }, (_, i) => {
    const light = channels < 3 ? at(i, 0) : 0.299 * at(i, 0) + 0.587 * at(i, 1) + 0.114 * at(i, 2);
    const alpha = channels % 2 === 0 ? at(i, channels - 1) : 1;
    return Math.round(255 * (light * alpha + 1 - alpha));
  });
}

/** The grey picture in a PNG file. Throws E_IMAGE. */
export function decodePng(bytes: Uint8Array, source: string): GreyImage {
  if (!hasPngSignature(bytes)) throw new CliError("E_IMAGE", `${source} is no PNG file. Convert the picture to PNG, or take an image of a data set: --data mnist --index 5.`);
  try {
    const png = decode(bytes, { checkCrc: true });
    return { data: toGrey(png), width: png.width, height: png.height };
  } catch (cause) {
    throw new CliError("E_IMAGE", `${source} is damaged: ${cause instanceof Error ? cause.message : String(cause)}. Save or copy it again.`, { cause });
  }
}
