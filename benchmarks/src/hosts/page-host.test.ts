import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolder } from "./bundle.ts";
import { openPages, type Pages } from "./page-host.ts";

let pages: Pages;
beforeAll(async () => { pages = await openPages(); }, 60_000);
afterAll(async () => { await pages.close(); });

function bundleOf(name: string, text: string): string {
  writeFileSync(join(temporaryFolder(), name), text);
  return name;
}

test("a program that throws while it loads says so at once", async () => {
  await expect(pages.open(bundleOf("broken.mjs", 'throw new Error("no such backend");'))).rejects.toThrow("broken.mjs: no such backend");
}, 30_000);

test("a page answers what its program answers", async () => {
  const page = await pages.open(bundleOf("answers.mjs", 'globalThis.answerBench = async ({ do: what }) => ({ version: what, about: String(globalThis.crossOriginIsolated) });'));
  expect(await page.ask({ do: "hello", backend: "cpu", threads: 1, assets: "" })).toEqual({ version: "hello", about: "true" });
  await page.close();
}, 30_000);
