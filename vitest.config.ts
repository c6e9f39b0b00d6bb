import { defineConfig } from "vitest/config";
import { ResultsReporter } from "./scripts/src/results/vitest-reporter.ts";

const resultsFile = process.env["RECEPTIVE_RESULTS_FILE"];

export default defineConfig({
  test: {
    include: ["**/{src,examples}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "**/*.browser.test.ts", "**/*.docs.test.ts"],
    testTimeout: 60_000,
    // Tests of finalizers ask for a collection.
    execArgv: ["--expose-gc"],
    // A snapshot that is not in the repository fails instead of being written: `vitest -u` is how one is accepted.
    update: process.env["RECEPTIVE_RESULTS_FILE"] === undefined ? "new" : "none",
    reporters: resultsFile === undefined ? ["default"] : ["default", new ResultsReporter(resultsFile)],
  },
});
