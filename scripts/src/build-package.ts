/**
 * Builds the package in the working directory into dist: `tsc -p tsconfig.build.json`, then what tsc leaves
 * undone in declarations: `./x.ts` is rewritten to `./x.js` in JavaScript only, and a published `./x.ts` does not exist; and a
 * name from a library newer than the user's `lib` needs that library named in the file that uses it.
 */
import { spawnSync } from "node:child_process";
import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { toolFile } from "./repository.ts";

const newerLibraries: Readonly<Record<string, RegExp>> = {
  "esnext.disposable": /\bSymbol\.(?:asyncDispose|dispose)\b|\bDisposable\b/,
  "esnext.float16": /\bFloat16Array\b/,
};

const dist = join(process.cwd(), "dist");
// A file that was renamed in src must not live on in what is published.
rmSync(dist, { recursive: true, force: true });
const compiled = spawnSync(process.execPath, [toolFile("typescript", "bin/tsc"), "-p", "tsconfig.build.json"], { stdio: "inherit" });
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

for (const file of globSync("**/*.d.ts", { cwd: dist })) {
  const path = join(dist, file);
  const text = readFileSync(path, "utf8");
  const libraries = Object.entries(newerLibraries).flatMap(([library, uses]) => (uses.test(text) ? [`/// <reference lib="${library}" />\n`] : []));
  const rewritten = libraries.join("") + text.replace(/(\bfrom\s*|\bimport\s*\(?\s*)(["'])(\.{1,2}\/[^"']+)\.ts\2/g, "$1$2$3.js$2");
  if (rewritten !== text) writeFileSync(path, rewritten);
}
