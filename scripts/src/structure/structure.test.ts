import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Manifest, Workspace } from "../repository.ts";
import { boundaryFaults, packageCycle } from "./boundaries.ts";
import { fileFaults } from "./files.ts";

function workspaceOf(path: string, manifest: Manifest): { root: string; workspace: Workspace } {
  const root = mkdtempSync(join(tmpdir(), "boundaries-"));
  const folder = join(root, path);
  mkdirSync(join(folder, "src"), { recursive: true });
  return { root, workspace: { folder, path, manifest } };
}

function faultsOf(path: string, manifest: Manifest, file: string, source: string): string[] {
  const { root, workspace } = workspaceOf(path, manifest);
  const full = join(workspace.folder, "src", file);
  writeFileSync(full, source);
  return boundaryFaults(workspace, full, root);
}

const core: Manifest = { name: "@receptive/core" };
const layers: Manifest = { name: "@receptive/layers", dependencies: { "@receptive/core": "workspace:*" } };

test("core may import nothing of ours, layers may import core", () => {
  expect(faultsOf("packages/core", core, "a.ts", 'import { relu } from "@receptive/layers";')).toHaveLength(1);
  expect(faultsOf("packages/layers", layers, "a.ts", 'import { add } from "@receptive/core/extend";')).toEqual([]);
});

test("an arrow that exists still needs the declaration in package.json", () => {
  const undeclared: Manifest = { name: "@receptive/layers" };
  expect(faultsOf("packages/layers", undeclared, "a.ts", 'import { add } from "@receptive/core";')).toEqual([
    "packages/layers/src/a.ts imports @receptive/core: not declared in its package.json dependencies",
  ]);
});

test("a relative path out of the package is a fault, types and dynamic imports included", () => {
  expect(faultsOf("packages/layers", layers, "a.ts", 'import type { T } from "../../core/src/index.ts";')).toHaveLength(1);
  expect(faultsOf("packages/layers", layers, "a.ts", 'await import("../../core/src/index.ts");')).toHaveLength(1);
  expect(faultsOf("packages/layers", layers, "a.ts", 'import { b } from "./b.ts";')).toEqual([]);
});

test("a package cycle is found through development dependencies", () => {
  const of = (name: string, manifest: Omit<Manifest, "name">): Workspace => ({ folder: "", path: "", manifest: { name, ...manifest } });
  const up = of("a", { devDependencies: { b: "workspace:*" } });
  const down = of("b", { dependencies: { a: "workspace:*" } });
  expect(packageCycle([up, down])).toBe("a → b → a");
  expect(packageCycle([of("a", {}), down])).toBeUndefined();
});

test("long files, empty names, focused tests and given-up types are faults", () => {
  expect(fileFaults("packages/core/src/utils.ts", "")).toHaveLength(1);
  expect(fileFaults("packages/core/src/common/shape.ts", "")).toHaveLength(1);
  expect(fileFaults("packages/core/src/shape.ts", "\n".repeat(401))).toHaveLength(1);
  expect(fileFaults("packages/core/src/shape.ts", "\n".repeat(400))).toEqual([]);
  expect(fileFaults("packages/core/src/shape.test.ts", `test${".only"}("x", () => {});`)).toHaveLength(1);
  expect(fileFaults("packages/core/src/shape.ts", `x as ${"unknown"} as Y`)).toHaveLength(1);
});
