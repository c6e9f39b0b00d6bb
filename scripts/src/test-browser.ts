/** The tests that need a real browser: every `*.browser.test.ts` of the repository, in the installed Chromium. */
import { globSync } from "node:fs";
import { findChromium } from "./find-chromium.ts";
import { repositoryRoot } from "./repository.ts";
import { lastLine, noResults, resultsFile, writeResults } from "./results/results.ts";
import { runVitest } from "./results/run-vitest.ts";

if (findChromium() === undefined) {
  const results = noResults();
  const reason = "no chromium on PATH (Debian: apt-get install chromium; or set CHROMIUM_PATH)";
  const files = globSync("{packages,apps,scripts}/**/src/**/*.browser.test.ts", { cwd: repositoryRoot, exclude: (name) => name === "node_modules" });
  for (const name of files) results.skips.push({ name, reason });
  writeResults(resultsFile(process.cwd(), "test:browser"), results);
  console.log(`skipped: ${reason}\n${lastLine(results)}`);
} else {
  runVitest({ task: "test:browser", config: "vitest.browser.config.ts", folder: "", timeoutMs: 900_000 });
}
