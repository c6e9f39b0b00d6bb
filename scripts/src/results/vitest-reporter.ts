/** A vitest reporter that writes our results file: counts, every failure, and every skip with the reason it was given. */
import type { Reporter, TestCase, TestModule, SerializedError } from "vitest/node";
import { noResults, writeResults, type Results } from "./results.ts";

export class ResultsReporter implements Reporter {
  private readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const results = noResults();
    for (const module of modules) countModule(results, module);
    for (const error of unhandled) results.failures.push({ name: "unhandled error", message: error.stack ?? error.message });
    writeResults(this.file, results);
  }
}

function countModule(results: Results, module: TestModule): void {
  // A file that cannot be imported has errors of its own and no tests: it must not vanish from the count.
  for (const error of module.errors()) results.failures.push({ name: module.relativeModuleId, message: error.message });
  for (const suite of module.children.allSuites()) {
    for (const error of suite.errors()) results.failures.push({ name: `${module.relativeModuleId} > ${suite.fullName}`, message: error.message });
  }
  for (const test of module.children.allTests()) countTest(results, `${module.relativeModuleId} > ${test.fullName}`, test);
}

function countTest(results: Results, name: string, test: TestCase): void {
  const result = test.result();
  switch (result.state) {
    case "passed":
      results.passed++;
      return;
    case "skipped":
      if (result.note === undefined) results.failures.push({ name, message: "skipped without a reason: use `test(name, ({ skip }) => { skip(condition, reason); … })`" });
      else results.skips.push({ name, reason: result.note });
      return;
    case "failed":
      results.failures.push({ name, message: result.errors[0]?.message ?? "failed" });
      return;
    case "pending":
      // A run that was cut off leaves pending tests; they did not pass.
      results.failures.push({ name, message: "did not finish" });
  }
}
