import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { UsageError } from "../usage-error.ts";
import { temporaryFolder } from "./bundle.ts";
import { openPages, type Pages } from "./page-host.ts";

let pages: Pages;
beforeAll(async () => { pages = await openPages(); }, 60_000);
afterAll(async () => { await pages.close(); });
afterEach(() => { vi.unstubAllEnvs(); });

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

test.each(["/nowhere/chromium", process.execPath])("what is no browser is refused with a way out: %s", async (path) => {
  vi.stubEnv("CHROMIUM_PATH", path);
  const refused = await openPages().catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(UsageError);
  expect(String(refused)).toContain(`${path} could not be started as a browser. Install Chromium`);
});
