import { runInThisContext } from "node:vm";
import { build, type Format } from "esbuild";
import { expect, test } from "vitest";

/** A program that uses the library, as one file of this format; what it evaluates to. */
async function bundled(format: Format, program: string): Promise<unknown> {
  const stdin = { contents: `import * as core from "./index.ts";\n${program}`, resolveDir: import.meta.dirname, loader: "ts" } as const;
  const { outputFiles } = await build({ stdin, bundle: true, write: false, format, logLevel: "silent" });
  return runInThisContext(outputFiles.map(({ text }) => text).join("\n"));
}

test.each<Format>(["iife", "cjs"])("a bundle of the format %s, where import.meta is empty, loads and names errors", async (format) => {
  const seen: unknown[] = [];
  Object.assign(globalThis, { see: (x: unknown) => seen.push(x) });
  await bundled(format, "see(core.ones([2, 3]).shape); try { core.ones([2]).matmul(core.ones([3])); } catch (error) { see(error.message); }");
  expect(seen).toEqual([[2, 3], "matmul needs equal inner sizes, got [2] x [3] (2 ≠ 3)."]);
});
