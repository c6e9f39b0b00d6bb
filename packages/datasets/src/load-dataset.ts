import type { TrainTest } from "./dataset.ts";
import { DatasetError } from "./errors.ts";
import { fashionMnist } from "./fashion-mnist.ts";
import { join } from "./join.ts";
import { mnist, type MnistOptions } from "./mnist.ts";
import { assemble } from "./source/assemble.ts";
import { readFolder } from "./source/folder.ts";
import { nodeFiles } from "./source/node-files.ts";
import { synthetic } from "./synthetic/synthetic-digits.ts";

/** The names `loadDataset` knows. */
export const DATASET_NAMES = ["mnist", "fashion-mnist", "synthetic", "mnist+synthetic"] as const;

/** Drawn digits beside the collected ones, to train with ways of writing that MNIST lacks; the test digits stay MNIST's. */
function withSynthetic({ train, test }: TrainTest, options: MnistOptions): TrainTest {
  return { train: join(train, synthetic({ train: 40_000, ...options.synthetic, test: 0 }).train), test };
}

/**
 * A data set by name, or from a folder with four IDX files named as MNIST's (any image size; u8 labels of any number
 * of classes). `fallback` applies to "mnist" alone: digits are no stand-in for other data.
 *
 * Errors: E_DATA_NAME for neither a name nor a folder; those of `mnist`.
 *
 * @example
 * const { train, test } = await loadDataset("synthetic", { synthetic: { train: 1000, test: 200 } });
 */
export async function loadDataset(nameOrPath: string, options: MnistOptions = {}): Promise<TrainTest> {
  switch (nameOrPath) {
    case "mnist": return mnist(options);
    case "fashion-mnist": return fashionMnist(options);
    case "mnist+synthetic": return withSynthetic(await mnist(options), options);
    case "synthetic": return synthetic(options.synthetic);
  }
  const node = nodeFiles();
  // What cannot be looked at is nothing that could be read.
  const isFolder = await node?.fs.stat(nameOrPath).then((found) => found.isDirectory(), () => false);
  if (node === undefined || isFolder !== true) {
    throw new DatasetError("E_DATA_NAME", `"${nameOrPath}" is neither a data set (${DATASET_NAMES.join(", ")}) nor a folder. Use one of these names, or the path of a folder with IDX files.`);
  }
  const name = node.path.basename(node.path.resolve(nameOrPath));
  return assemble(await readFolder([nameOrPath], `data from ${nameOrPath}`), name);
}
