import { DATASET_NAMES, type Dataset, type DownloadProgress, loadDataset, mnist, type TrainTest } from "@receptive/datasets";
import type { Output } from "../view/train-view.ts";

export interface ChosenData extends TrainTest {
  /** `mnist`, `fashion-mnist`, `synthetic`, or the name of the folder. */
  readonly name: string;
  readonly title: string;
  /** Why it is not what was asked for. */
  readonly reason?: string | undefined;
}

const TITLES: Readonly<Record<string, string>> = { mnist: "MNIST", "fashion-mnist": "Fashion-MNIST", synthetic: "synthetic digits", "mnist+synthetic": "MNIST and synthetic digits" };

/** A line that tells how far a download is, on a terminal alone; it is gone afterwards. */
function downloadLine(output: Output): { onProgress(progress: DownloadProgress): void; end(): void } {
  if (output.isTTY !== true) return { onProgress: () => {}, end: () => {} };
  let shown = false;
  return {
    onProgress({ file, receivedBytes, totalBytes }) {
      shown = true;
      output.write(`\r\u001B[2Kdownloading ${file}: ${Math.floor((receivedBytes / totalBytes) * 100)} %`);
    },
    end: () => void (shown && output.write("\r\u001B[2K")),
  };
}

/**
 * The data to train and test with. Nothing named: MNIST from RECEPTIVE_DATA, the cache or a download, and where it cannot
 * be reached synthetic digits, with the reason. Something named is that or an error.
 */
export async function chooseData(named: string | undefined, stderr: Output): Promise<ChosenData> {
  const line = downloadLine(stderr);
  const options = { onProgress: line.onProgress, onWarning: (message: string): void => void stderr.write(`warning: ${message}\n`) };
  try {
    const { train, test } = named === undefined ? await mnist({ ...options, fallback: "synthetic" }) : await loadDataset(named, options);
    return { train, test, name: train.name, title: dataTitle(train), reason: train.reason };
  } finally {
    line.end();
  }
}

export function dataTitle({ name }: Pick<Dataset, "name">): string {
  return TITLES[name] ?? name;
}

/** For the help text. */
export const DATA_HELP: string = `${DATASET_NAMES.join(", ")}, or a folder with four IDX files`;
