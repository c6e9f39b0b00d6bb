import { FILE_ROLES, type FileRole } from "../manifests/manifest.ts";

/** The bytes of one file, plain or gzip, and the path or address that messages name. */
export interface RawFile {
  readonly bytes: Uint8Array;
  readonly source: string;
}

export type RawSet = Readonly<Record<FileRole, RawFile>>;

/** One file after the other, so that the first one that fails stops the rest. */
export async function collect(read: (role: FileRole) => Promise<RawFile>): Promise<RawSet> {
  const files: Partial<Record<FileRole, RawFile>> = {};
  for (const role of FILE_ROLES) files[role] = await read(role);
  return files as RawSet;
}
