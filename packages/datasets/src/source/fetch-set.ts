import { DatasetError } from "../errors.ts";
import type { FileRole, Manifest } from "../manifests/manifest.ts";
import { openCache } from "./cache.ts";
import { isIntact } from "./checksum.ts";
import { download, type DownloadOptions } from "./download.ts";
import { collect, type RawFile, type RawSet } from "./raw-set.ts";

export interface FetchOptions extends DownloadOptions {
  /** Keep downloaded files: false for no, a folder, or true for the user's cache (the default). */
  readonly cache?: boolean | string | undefined;
  /** false: use the cache alone. Default true. */
  readonly download?: boolean | undefined;
  /** Told of what does not stop the loading: a cache that cannot be written, a damaged file in it. Default: console.warn. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/**
 * The files of a manifest, from the cache or a mirror; what is downloaded is kept in the cache.
 *
 * Errors: E_NETWORK, E_CHECKSUM, E_DATA_NOT_FOUND (download: false).
 */
export async function fetchSet(manifest: Manifest, mirrors: readonly string[], options: FetchOptions): Promise<RawSet> {
  const { cache: where = true, onWarning = (message: string): void => console.warn(message) } = options;
  const cache = openCache(where);
  let preferred = mirrors;
  return collect(async (role: FileRole): Promise<RawFile> => {
    const file = manifest.files[role];
    const path = cache?.locate(manifest.name, file.file);
    const kept = await cache?.read(manifest.name, file.file).catch((error: unknown) => {
      onWarning(`${path} cannot be read and is ignored: ${String(error)}`);
      return undefined;
    });
    if (kept !== undefined && (await isIntact(file, kept))) return { bytes: kept, source: String(path) };
    if (kept !== undefined) onWarning(`${path} does not match its checksum; it is downloaded again.`);
    if (options.download === false) throw kept === undefined ? notKept(file.file, path) : damaged(String(path));
    const { bytes, url } = await download(file, preferred, options).catch((error: unknown) => {
      throw kept === undefined ? error : damaged(String(path), error);
    });
    // The mirror that answered goes first for the next file.
    preferred = [...preferred].sort((a, b) => Number(url.startsWith(b)) - Number(url.startsWith(a)));
    await cache?.write(manifest.name, file.file, bytes).catch((error: unknown) => onWarning(`${path} cannot be kept for the next time: ${String(error)}`));
    return { bytes, source: url };
  });
}

function notKept(file: string, path: string | undefined): DatasetError {
  return new DatasetError("E_DATA_NOT_FOUND", `${file} is not at ${path ?? "hand (no cache)"}, and downloading is off. Allow it, or put the file there.`);
}

function damaged(path: string, cause?: unknown): DatasetError {
  const detail = cause instanceof Error ? ` ${cause.message}` : "";
  return new DatasetError("E_CHECKSUM", `${path} does not match its checksum and could not be fetched anew. Delete it, or replace it by an intact copy.${detail}`, { cause });
}
