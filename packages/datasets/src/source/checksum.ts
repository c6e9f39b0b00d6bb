import { DatasetError } from "../errors.ts";
import type { ManifestFile } from "../manifests/manifest.ts";

/** The SHA-256 of `bytes` in hexadecimal. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether these are the file's bytes, as served or (some servers and proxies inflate on the way) inflated. */
export async function isIntact(file: ManifestFile, bytes: Uint8Array): Promise<boolean> {
  if (bytes.length === file.bytes) return (await sha256(bytes)) === file.sha256;
  if (bytes.length === file.inflatedBytes) return (await sha256(bytes)) === file.inflatedSha256;
  return false;
}

/**
 * A file that has the size of the original must be the original: a flipped bit is found even where there is no gzip
 * sum. Other sizes are the user's own excerpt and pass.
 */
export async function checkInflated(file: ManifestFile, bytes: Uint8Array, source: string): Promise<void> {
  if (bytes.length !== file.inflatedBytes) return;
  const got = await sha256(bytes);
  if (got === file.inflatedSha256) return;
  throw new DatasetError("E_CHECKSUM",
    `${source} has the size of the original but not its contents (sha256 of the inflated file: ${got.slice(0, 12)}…, expected ${file.inflatedSha256.slice(0, 12)}…). Replace it, or load its folder by path if it is data of your own.`);
}
