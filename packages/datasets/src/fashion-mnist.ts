import type { TrainTest } from "./dataset.ts";
import { fashionMnistManifest } from "./manifests/fashion-mnist.ts";
import { loadManifest, type LoadOptions } from "./source/load-manifest.ts";

/**
 * Fashion-MNIST: 60,000 and 10,000 images of clothing in ten classes, u8 [n, 1, 28, 28]; about 30 MB, downloaded once.
 * See `loadManifest` for where it is looked for.
 *
 * Errors: as `mnist`.
 */
export async function fashionMnist(options: LoadOptions = {}): Promise<TrainTest> {
  return loadManifest(fashionMnistManifest, options);
}
