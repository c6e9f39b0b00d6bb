import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const repositoryRoot: string = resolve(import.meta.dirname, "../../..");

/** One way into a package: `@receptive/core/extend`. */
export interface Entry {
  readonly name: string;
  readonly file: string;
  /** README of the package; only its first entry shows it. */
  readonly readme?: string;
}

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, string>>;
}

export const umbrella = "receptive";

/**
 * Entries of every package, those before the others that others pass on: whoever comes first has the page, and the rest refer
 * to it. So core comes first and the umbrella last.
 */
export function packageEntries(): Entry[] {
  const rank = (name: string): number => (name === "@receptive/core" ? 1 : name === umbrella ? -1 : 0);
  return globSync("packages/*/package.json", { cwd: repositoryRoot })
    .map((file): { folder: string; manifest: Manifest } => ({ folder: join(repositoryRoot, file, ".."), manifest: JSON.parse(readFileSync(join(repositoryRoot, file), "utf8")) }))
    .sort((a, b) => rank(b.manifest.name) - rank(a.manifest.name) || a.manifest.name.localeCompare(b.manifest.name))
    .flatMap(({ folder, manifest }) =>
      Object.entries(manifest.exports ?? {})
        .filter(([subpath]) => subpath !== "./testing")
        .map(([subpath, target]) => ({ name: manifest.name + subpath.slice(1), file: join(folder, target), ...(subpath === "." ? { readme: join(folder, "README.md") } : {}) })),
    );
}
