import { DatasetError } from "../errors.ts";
import { FILE_ROLES, type FileRole } from "../manifests/manifest.ts";
import { type NodeFiles, nodeFiles, systemCode } from "./node-files.ts";
import { collect, type RawSet } from "./raw-set.ts";

/** MNIST's names for the four files; Fashion-MNIST and others use the same. */
const STEMS: Readonly<Record<FileRole, readonly [stem: string, kind: string]>> = {
  trainImages: ["train-images", "idx3-ubyte"],
  trainLabels: ["train-labels", "idx1-ubyte"],
  testImages: ["t10k-images", "idx3-ubyte"],
  testLabels: ["t10k-labels", "idx1-ubyte"],
};

/** Plain before gzip: it needs no inflating. Some unpackers write a dot before "idx". */
function namesOf(role: FileRole): readonly string[] {
  const [stem, kind] = STEMS[role];
  return [`${stem}-${kind}`, `${stem}.${kind}`, `${stem}-${kind}.gz`, `${stem}.${kind}.gz`];
}

/**
 * The four IDX files in the first of `folders` that has any of them. `what` begins the message when none has.
 *
 * Errors: E_DATA_NOT_FOUND if files are missing, E_DATA_READ if one cannot be read.
 */
export async function readFolder(folders: readonly string[], what: string): Promise<RawSet> {
  const node = nodeFiles();
  if (node === undefined) throw new DatasetError("E_DATA_NOT_FOUND", `${what}: there are no folders in a browser. Give an address (https://…/) as source, or use fromArrays.`);
  for (const folder of folders) {
    const present = new Set(await namesIn(node, folder));
    const found = (role: FileRole): string | undefined => namesOf(role).find((name) => present.has(name));
    if (!FILE_ROLES.some(found)) continue;
    const missing = FILE_ROLES.filter((role) => found(role) === undefined).map((role) => namesOf(role)[0]);
    if (missing.length > 0) {
      throw new DatasetError("E_DATA_NOT_FOUND", `${what}: ${folder} lacks ${missing.join(", ")} (plain or .gz). Add ${missing.length === 1 ? "it" : "them"}.`);
    }
    return collect(async (role) => {
      const source = node.path.join(folder, found(role) as string);
      return { bytes: await readBytes(node, source), source };
    });
  }
  throw new DatasetError("E_DATA_NOT_FOUND", `${what}: no IDX files (${namesOf("trainImages")[0]}[.gz], …) in ${folders.join(" or ")}. Put the four files there, or name another folder.`);
}

async function namesIn(node: NodeFiles, folder: string): Promise<readonly string[]> {
  try {
    return await node.fs.readdir(folder);
  } catch (cause) {
    const code = systemCode(cause);
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw unreadable(folder, cause);
  }
}

async function readBytes(node: NodeFiles, path: string): Promise<Uint8Array> {
  try {
    return await node.fs.readFile(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): DatasetError {
  return new DatasetError("E_DATA_READ", `${path} cannot be read (${systemCode(cause) ?? String(cause)}). Check its permissions.`, { cause });
}
