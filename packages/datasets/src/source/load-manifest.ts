import type { TrainTest } from "../dataset.ts";
import { DatasetError } from "../errors.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { assemble } from "./assemble.ts";
import { fetchSet, type FetchOptions } from "./fetch-set.ts";
import { readFolder } from "./folder.ts";
import { environment } from "./node-files.ts";

export interface LoadOptions extends FetchOptions {
  /** A folder with the files, or the address (https://…/) of one: used in place of every other. */
  readonly source?: string | undefined;
}

/** torchvision's folder names, so that its downloads can be used as they lie. */
const TORCHVISION: Readonly<Record<string, string>> = { mnist: "MNIST/raw", "fashion-mnist": "FashionMNIST/raw" };

/**
 * A known data set: from `source` if given, else the folder in the environment variable RECEPTIVE_DATA if set, else
 * the cache, else a download. A place that is named but does not have the data is an error, never passed over.
 *
 * Errors: E_DATA_NOT_FOUND, E_DATA_READ, E_NETWORK, E_CHECKSUM, and those of `readIdx` and `fromArrays`.
 */
export async function loadManifest(manifest: Manifest, options: LoadOptions): Promise<TrainTest> {
  const { source } = options;
  const { name } = manifest;
  if (source !== undefined && !isAddress(source)) return assemble(await readFolder(candidates(source, name), `${name} from ${source}`), name, manifest);
  const folder = source === undefined ? environment("RECEPTIVE_DATA") : undefined;
  if (folder !== undefined) return assemble(await readFolder(candidates(folder, name), `${name} from RECEPTIVE_DATA (${folder})`), name, manifest);
  return assemble(await fetchOrAdvise(manifest, source, options), name, manifest);
}

async function fetchOrAdvise(manifest: Manifest, source: string | undefined, options: LoadOptions): ReturnType<typeof fetchSet> {
  try {
    return await fetchSet(manifest, source === undefined ? manifest.mirrors : [source], options);
  } catch (cause) {
    if (!(cause instanceof DatasetError) || cause.code !== "E_NETWORK") throw cause;
    throw new DatasetError("E_NETWORK",
      `${manifest.name} is not on this machine and cannot be downloaded. Connect to the network, set RECEPTIVE_DATA to a folder with its files, or use the synthetic digits. ${cause.message}`, { cause });
  }
}

function isAddress(source: string): boolean {
  return /^https?:\/\//i.test(source);
}

function candidates(folder: string, name: string): readonly string[] {
  const base = folder.replace(/[/\\]+$/, "") || folder;
  const known = TORCHVISION[name];
  return [`${base}/${name}`, ...(known === undefined ? [] : [`${base}/${known}`]), base];
}
