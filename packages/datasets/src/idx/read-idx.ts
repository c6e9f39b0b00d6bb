import { gunzip, isGzip } from "../gzip.ts";
import { type IdxArray, parseIdx } from "./parse-idx.ts";

/**
 * The array in an IDX file, plain or gzip (told apart by the first two bytes). `source` names it in messages.
 *
 * Errors: E_GZIP_CORRUPT, E_IDX_MAGIC, E_IDX_TRUNCATED, E_IDX_TRAILING.
 *
 * @example
 * const { shape, data } = await readIdx(bytes, "train-labels-idx1-ubyte.gz"); // [60000], Uint8Array
 */
export async function readIdx(bytes: Uint8Array, source?: string): Promise<IdxArray> {
  return parseIdx(isGzip(bytes) ? await gunzip(bytes, source) : bytes, source);
}
