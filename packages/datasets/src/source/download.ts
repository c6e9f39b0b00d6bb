import { DatasetError } from "../errors.ts";
import type { ManifestFile } from "../manifests/manifest.ts";
import { isIntact } from "./checksum.ts";
import { systemCode } from "./node-files.ts";

export interface DownloadProgress {
  readonly file: string;
  readonly url: string;
  readonly receivedBytes: number;
  readonly totalBytes: number;
}

export interface DownloadOptions {
  /** Until the first byte, over all mirrors together; then the longest pause within the file. In ms, default 5000. */
  readonly timeoutMs?: number | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A file from the first mirror that serves it intact, each tried once. `url` is the one that did.
 *
 * Errors: E_CHECKSUM if a mirror served other bytes and none served the right ones, else E_NETWORK; the signal's reason.
 */
export async function download(file: ManifestFile, mirrors: readonly string[], options: DownloadOptions): Promise<{ bytes: Uint8Array; url: string }> {
  const { timeoutMs = 5000, signal } = options;
  const deadline = performance.now() + timeoutMs;
  const failures: string[] = [];
  let damaged = false;
  for (const [i, mirror] of mirrors.entries()) {
    const url = mirror.replace(/\/*$/, "/") + file.file;
    const firstByteMs = Math.max(100, (deadline - performance.now()) / (mirrors.length - i));
    try {
      const bytes = await fetchBytes(url, file, firstByteMs, timeoutMs, options);
      if (await isIntact(file, bytes)) return { bytes, url };
      damaged = true;
      failures.push(`${url}: ${bytes.length} bytes that do not match the checksum`);
    } catch (cause) {
      signal?.throwIfAborted();
      failures.push(`${url}: ${explain(cause)}`);
    }
  }
  throw new DatasetError(damaged ? "E_CHECKSUM" : "E_NETWORK", `${file.file} could not be downloaded (${failures.join("; ")}).`);
}

async function fetchBytes(url: string, file: ManifestFile, firstByteMs: number, pauseMs: number, { onProgress, signal }: DownloadOptions): Promise<Uint8Array> {
  const stalled = new AbortController();
  const stallIn = (ms: number): ReturnType<typeof setTimeout> =>
    setTimeout(() => stalled.abort(new Error(`no answer within ${(ms / 1000).toFixed(1)} s`)), ms);
  let timer = stallIn(firstByteMs);
  try {
    const response = await fetch(url, { signal: signal ? AbortSignal.any([signal, stalled.signal]) : stalled.signal });
    if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
    const most = Math.max(file.bytes, file.inflatedBytes);
    const chunks: Uint8Array[] = [];
    let receivedBytes = 0;
    for (const reader = response.body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) return concat(chunks, receivedBytes);
      clearTimeout(timer);
      timer = stallIn(pauseMs);
      chunks.push(value);
      receivedBytes += value.length;
      if (receivedBytes > most) throw new Error(`more than the expected ${most} bytes`);
      onProgress?.({ file: file.file, url, receivedBytes, totalBytes: file.bytes });
    }
  } catch (cause) {
    stalled.abort(); // Ends a transfer that was given up half-way; without effect on a finished one.
    throw stalled.signal.reason instanceof Error && stalled.signal.reason.name !== "AbortError" ? stalled.signal.reason : cause;
  } finally {
    clearTimeout(timer);
  }
}

function concat(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/** fetch hides the system's error ("ECONNREFUSED", "ENOTFOUND") in `cause`. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return systemCode(error.cause) ?? systemCode(error) ?? error.message;
}
