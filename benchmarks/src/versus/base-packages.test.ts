import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, expect, test } from "vitest";
import { basePackages } from "./base-packages.ts";
import { findBase } from "./find-base.ts";

const folder = mkdtempSync(join(tmpdir(), "receptive-base-"));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

function addPackage(name: string, exports: string, text: string): void {
  const at = join(folder, "node_modules/@receptive", name);
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, "package.json"), JSON.stringify({ name: `@receptive/${name}`, exports }));
  writeFileSync(join(at, "index.js"), text);
}

const bundled = async (text: string): Promise<string> => {
  const { outputFiles } = await build({ stdin: { contents: text, resolveDir: import.meta.dirname }, bundle: true, write: false, format: "esm", platform: "node", logLevel: "silent", plugins: [basePackages(folder)] });
  return outputFiles[0]?.text ?? "";
};

test("our packages come from the base, those it lacks from this tree", async () => {
  addPackage("core", "./index.js", "export const tensor = 'of the base';");
  expect(await bundled('import { tensor } from "@receptive/core"; console.log(tensor);')).toContain("of the base");
  expect(await bundled('import { parseIdx } from "@receptive/datasets"; console.log(parseIdx);')).toContain("function parseIdx");
});

test("a package of the base that does not resolve is an error, not this tree's", async () => {
  addPackage("formats", "./dist/index.js", "");
  await expect(bundled('import { safetensors } from "@receptive/formats"; console.log(safetensors);')).rejects.toThrow(/@receptive\/formats/);
});

test.each([
  ["no/such/thing", /there is no such file or folder, git ref, or version. Try --vs main/],
  [import.meta.dirname, /has no packages\/\*\/package.json/],
  [import.meta.filename, /cannot be unpacked/],
])("--vs %s says what would do", (what, reason) => {
  expect(() => findBase(what)).toThrow(reason);
});
