import type { TrainTest } from "./dataset.ts";
import { DatasetError } from "./errors.ts";
import { mnistManifest } from "./manifests/mnist.ts";
import { loadManifest, type LoadOptions } from "./source/load-manifest.ts";
import { synthetic, type SyntheticOptions } from "./synthetic/synthetic-digits.ts";

export interface MnistOptions extends LoadOptions {
  /** "synthetic": if there is no network, synthetic digits, with `synthetic` true and the `reason`. */
  readonly fallback?: "synthetic" | undefined;
  /** How many synthetic digits that would be, and their seed. */
  readonly synthetic?: SyntheticOptions | undefined;
}

/**
 * MNIST: 60,000 and 10,000 handwritten digits, u8 [n, 1, 28, 28], white (255) on black (0); about 12 MB, downloaded
 * once. See `loadManifest` for where it is looked for.
 *
 * Errors: E_NETWORK (unless there is a fallback), E_CHECKSUM, E_DATA_NOT_FOUND, E_DATA_READ, E_GZIP_CORRUPT, E_IDX_….
 *
 * @example
 * const { train, test } = await mnist({ fallback: "synthetic" });
 */
export async function mnist(options: MnistOptions = {}): Promise<TrainTest> {
  try {
    return await loadManifest(mnistManifest, options);
  } catch (error) {
    if (options.fallback !== "synthetic" || !(error instanceof DatasetError) || error.code !== "E_NETWORK") throw error;
    return synthetic({ ...options.synthetic, reason: error.message });
  }
}
