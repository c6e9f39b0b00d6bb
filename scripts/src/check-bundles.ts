/**
 * What a bundler makes of small programs: each file of bundles/ is bundled for a browser, minified and compressed, held to
 * its budget in budgets.json, and searched for sources that must have been shaken out.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Bundle, bundleProgram, contributions } from "./bundle-program.ts";
import { repositoryRoot } from "./repository.ts";
import { runChecks } from "./results/checks.ts";

interface Budget {
  maximumGzipBytes: number;
  /** Source paths that must not contribute a byte. */
  without: string[];
}

function withinBudget(name: string, { gzipBytes, metafile }: Bundle, budget: Budget): void {
  const parts = contributions(metafile);
  if (gzipBytes > budget.maximumGzipBytes) {
    const largest = parts.slice(0, 12).map(({ path, bytes }) => `  ${String(bytes).padStart(7)} ${path}`);
    throw new Error(`${name} is ${gzipBytes} bytes compressed, over its ${budget.maximumGzipBytes} (budgets.json). Its largest parts, minified:\n${largest.join("\n")}`);
  }
}

function shakenOut({ metafile }: Bundle, budget: Budget): void {
  const left = contributions(metafile).filter(({ path }) => budget.without.some((part) => path.includes(part)));
  if (left.length > 0) throw new Error(`still in the bundle: ${left.map(({ path, bytes }) => `${path} (${bytes} bytes)`).join(", ")}`);
}

/** A static import of a Node module would keep the whole bundle from loading in a page; a dynamic one waits for its call. */
function loadsInABrowser({ metafile }: Bundle): void {
  const needed = Object.values(metafile.outputs).flatMap(({ imports }) => imports.filter(({ external, kind }) => external === true && kind === "import-statement"));
  if (needed.length > 0) throw new Error(`imports ${needed.map(({ path }) => path).join(", ")} statically`);
}

await runChecks("check:bundles", async ({ check }) => {
  const { bundles }: { bundles: Record<string, Budget> } = JSON.parse(readFileSync(join(repositoryRoot, "budgets.json"), "utf8"));
  for (const [name, budget] of Object.entries(bundles)) {
    const built: Bundle[] = [];
    const ok = await check(`${name} bundles`, async () => void built.push(await bundleProgram(name)));
    const [result] = built;
    if (!ok || result === undefined) continue;
    await check(`${name}: ${result.gzipBytes} bytes of at most ${budget.maximumGzipBytes}`, () => withinBudget(name, result, budget));
    await check(`${name} loads in a browser`, () => loadsInABrowser(result));
    if (budget.without.length > 0) await check(`${name} is without ${budget.without.join(", ")}`, () => shakenOut(result, budget));
  }
});
