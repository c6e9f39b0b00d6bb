/** One file of a data set, as the mirrors serve it (gzip) and as it is inflated. */
export interface ManifestFile {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly inflatedBytes: number;
  readonly inflatedSha256: string;
}

export const FILE_ROLES = ["trainImages", "trainLabels", "testImages", "testLabels"] as const;

export type FileRole = (typeof FILE_ROLES)[number];

/** Where a data set comes from and how to know that it arrived whole. */
export interface Manifest {
  readonly name: string;
  readonly title: string;
  readonly credit: string;
  readonly licence: string;
  /** Base addresses, tried in order; each ends with a slash. */
  readonly mirrors: readonly string[];
  readonly classes: readonly string[];
  readonly files: Readonly<Record<FileRole, ManifestFile>>;
}
