/**
 * Which package may import which: the arrows of ARCHITECTURE.md, as data. A source file may import its own package by
 * relative path, the packages listed here by name, and whatever its package.json declares from outside the repository.
 */
import { readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";
import type { Workspace } from "../repository.ts";

/** Package → packages of ours that its shipped source may import. A package that is not listed may import nothing of ours. */
export const arrows: Readonly<Record<string, readonly string[]>> = {
  "@receptive/core": [],
  "@receptive/datasets": [],
  "@receptive/formats": [],
  "@receptive/visualization": [],
  "@receptive/backend-cpu": ["@receptive/core"],
  "@receptive/backend-webgpu": ["@receptive/core"],
  "@receptive/layers": ["@receptive/core"],
  "@receptive/optimizers": ["@receptive/core"],
  "@receptive/conformance": ["@receptive/core", "@receptive/formats"],
  "@receptive/training": ["@receptive/core", "@receptive/layers", "@receptive/optimizers", "@receptive/datasets", "@receptive/formats"],
  receptive: [
    "@receptive/core",
    "@receptive/backend-cpu",
    "@receptive/layers",
    "@receptive/optimizers",
    "@receptive/training",
    "@receptive/datasets",
    "@receptive/formats",
  ],
};

/** Folders that may import more than their package: visualization draws running models from `models/`. */
const exceptions: Readonly<Record<string, readonly string[]>> = {
  "packages/visualization/src/models/": ["@receptive/core", "@receptive/layers", "@receptive/optimizers"],
};

/** What is wrong with the imports of one file; empty when nothing is. */
export function boundaryFaults(workspace: Workspace, file: string, root: string): string[] {
  const path = relative(root, file).replaceAll("\\", "/");
  const isTest = /\.test\.ts$|\/testing\//.test(path);
  const specifiers = ts.preProcessFile(readFileSync(file, "utf8"), true, true).importedFiles.map((found) => found.fileName);
  return specifiers.flatMap((specifier) => {
    const fault = specifier.startsWith(".") ? relativeFault(workspace, file, specifier) : packageFault(workspace, path, specifier, isTest);
    return fault === undefined ? [] : [`${path} imports ${specifier}: ${fault}`];
  });
}

function relativeFault(workspace: Workspace, file: string, specifier: string): string | undefined {
  const target = resolve(dirname(file), specifier);
  if (!target.startsWith(join(workspace.folder, "/"))) return "a relative path out of the package; import the package by its name";
  return undefined;
}

function packageFault(workspace: Workspace, path: string, specifier: string, isTest: boolean): string | undefined {
  if (specifier.startsWith("node:")) return undefined;
  const { manifest } = workspace;
  const name = packageName(specifier);
  if (name === manifest.name) return "its own package by name; import the file";
  const isOurs = name === "receptive" || name.startsWith("@receptive/");
  const isLibrary = workspace.path.startsWith("packages/");
  if (isOurs && isLibrary && !isTest && !allowed(manifest.name, path).includes(name)) return "no arrow between these packages (scripts/src/structure/boundaries.ts)";
  if (manifest.dependencies?.[name] !== undefined) return undefined;
  const { peerDependencies = {} } = manifest;
  if (peerDependencies[name] !== undefined) return undefined;
  if (!isLibrary || isTest) return manifest.devDependencies?.[name] !== undefined || rootTools.has(name) ? undefined : "not declared in package.json";
  return "not declared in its package.json dependencies";
}

function allowed(name: string, path: string): readonly string[] {
  const extra = Object.entries(exceptions).find(([folder]) => path.startsWith(folder))?.[1] ?? [];
  return [...(arrows[name] ?? []), ...extra];
}

/** Development tools that the root installs for every test and app. */
const rootTools: ReadonlySet<string> = new Set(["vitest", "@vitest/browser-playwright", "fast-check", "esbuild", "typescript", "publint", "vite", "playwright"]);

function packageName(specifier: string): string {
  const parts = specifier.split("/");
  return parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}

/** A cycle among the packages, development dependencies included, or undefined: turbo needs an order, and so does a reader. */
export function packageCycle(all: readonly Workspace[]): string | undefined {
  const byName = new Map(all.map((workspace) => [workspace.manifest.name, workspace]));
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): string | undefined => {
    if (trail.includes(name)) return [...trail.slice(trail.indexOf(name)), name].join(" → ");
    if (done.has(name)) return undefined;
    const manifest = byName.get(name)?.manifest;
    for (const next of Object.keys({ ...manifest?.dependencies, ...manifest?.devDependencies })) {
      const cycle = byName.has(next) ? visit(next, [...trail, name]) : undefined;
      if (cycle !== undefined) return cycle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of byName.keys()) {
    const cycle = visit(name, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
