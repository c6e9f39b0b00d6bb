/** What a state of our library is called, the same whether it was measured by itself or compared with another. */
export interface LibraryState {
  /** In the manifest of the package `receptive`. */
  readonly version: string;
  /** Null outside a git repository. */
  readonly commit: string | null;
  readonly dirty: boolean;
  /** The commit is the one that this version was published from. */
  readonly released: boolean;
}

/** `0.1.0` where that is what was published, else `0.1.0@abcdef0`, with a `+` where the working tree had changes on top. */
export function stateName({ version, commit, dirty, released }: LibraryState): string {
  if (commit === null || (released && !dirty)) return version;
  return `${version}@${commit.slice(0, 7)}${dirty ? "+" : ""}`;
}
