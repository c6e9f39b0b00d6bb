import { DatasetError } from "./errors.ts";

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Inflates a gzip file (RFC 1952), checking its CRC-32 and length. `source` names it in messages.
 *
 * Errors: E_GZIP_CORRUPT for input that is truncated, corrupted, or followed by other bytes.
 */
export async function gunzip(bytes: Uint8Array, source = "the data"): Promise<Uint8Array> {
  try {
    const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (cause) {
    throw new DatasetError("E_GZIP_CORRUPT", `${source} is a truncated or corrupted gzip file (${bytes.length} bytes). Delete it and download it again.`, { cause });
  }
}
