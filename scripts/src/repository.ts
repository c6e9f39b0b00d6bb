/** Where the repository is, and what packages it holds. Everything here reads package.json files; nothing is listed by hand. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

export const repositoryRoot: string = resolve(import.meta.dirname, "../..");

export interface Manifest {
  name: string;
  private?: boolean;
  description?: string;
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  exports?: Record<string, string>;
  /** What users get; `exports` may have entries for this repository alone. */
  publishConfig?: { exports?: Record<string, unknown> };
}

export interface Workspace {
  /** Absolute folder. */
  folder: string;
  /** Folder relative to the root, with forward slashes: `packages/core`. */
  path: string;
  manifest: Manifest;
}

/** The folders pnpm-workspace.yaml names, in dependency order: a package comes after everything it depends on. */
export function workspaces(): Workspace[] {
  const found = globSync(["packages/*/package.json", "apps/*/package.json", "benchmarks/package.json", "scripts/package.json"], { cwd: repositoryRoot })
    .map((file) => file.replaceAll("\\", "/"))
    .sort()
    .map((file): Workspace => {
      const manifest: Manifest = JSON.parse(readFileSync(join(repositoryRoot, file), "utf8"));
      return { folder: join(repositoryRoot, dirname(file)), path: dirname(file), manifest };
    });
  return inDependencyOrder(found);
}

/** The packages that are published. */
export function publicPackages(): Workspace[] {
  return workspaces().filter((workspace) => workspace.manifest.private !== true);
}

function inDependencyOrder(found: Workspace[]): Workspace[] {
  const byName = new Map(found.map((workspace) => [workspace.manifest.name, workspace]));
  const ordered = new Set<Workspace>();
  const visit = (workspace: Workspace): void => {
    if (ordered.has(workspace)) return;
    for (const name of Object.keys(workspace.manifest.dependencies ?? {})) {
      const dependency = byName.get(name);
      if (dependency) visit(dependency);
    }
    ordered.add(workspace);
  };
  found.forEach(visit);
  return [...ordered];
}

/** A tool of the root's node_modules, as a file that Node runs: `toolFile("vitest", "vitest.mjs")`. */
export function toolFile(name: string, file: string): string {
  const path = join(repositoryRoot, "node_modules", name, file);
  if (!existsSync(path)) throw new Error(`${name} is not installed (${path} is missing): run \`npx --yes pnpm@12.21.0 install\``);
  return path;
}
