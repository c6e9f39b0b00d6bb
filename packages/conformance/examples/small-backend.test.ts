import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runTorchCases } from "../src/index.ts";
import { conformance } from "../src/vitest.ts";
import { DotBackend } from "./dot-backend.ts";
import { SmallBackend } from "./small-backend.ts";

await conformance({ create: () => new SmallBackend() });
await conformance({ create: () => new DotBackend() });

test("it is small: under 300 lines in all", () => {
  const files = globSync("*.ts", { cwd: import.meta.dirname }).filter((file) => !file.endsWith(".test.ts"));
  const lines = files.flatMap((file) => readFileSync(join(import.meta.dirname, file), "utf8").trimEnd().split("\n"));
  expect(files.length).toBeGreaterThan(3);
  expect(lines.length).toBeLessThan(300);
});

describe.each([["small", () => new SmallBackend()], ["small-dot", () => new DotBackend()]] as const)("%s", (_, create) => {
  test("every value, gradient and error recorded from PyTorch", { timeout: 120_000 }, async () => {
    const results = await runTorchCases(create());
    expect(results.filter((r) => r.status !== "passed").map((r) => `${r.id}: ${r.faults.join("; ")}`)).toEqual([]);
    expect(results.length).toBeGreaterThan(900);
  });
});
