/**
 * Builds the package in the working directory into dist: `tsc -p tsconfig.build.json`, then the one thing tsc leaves
 * undone: it rewrites `./x.ts` to `./x.js` in JavaScript but not in declarations, and a published `./x.ts` does not exist.
 */
import { spawnSync } from "node:child_process";
import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { toolFile } from "./repository.ts";

const dist = join(process.cwd(), "dist");
// A file that was renamed in src must not live on in what is published.
rmSync(dist, { recursive: true, force: true });
const compiled = spawnSync(process.execPath, [toolFile("typescript", "bin/tsc"), "-p", "tsconfig.build.json"], { stdio: "inherit" });
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

for (const file of globSync("**/*.d.ts", { cwd: dist })) {
  const path = join(dist, file);
  const text = readFileSync(path, "utf8");
  const rewritten = text.replace(/(\bfrom\s*|\bimport\s*\(?\s*)(["'])(\.{1,2}\/[^"']+)\.ts\2/g, "$1$2$3.js$2");
  if (rewritten !== text) writeFileSync(path, rewritten);
}
