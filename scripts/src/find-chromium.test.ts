import { chmodSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { findChromium } from "./find-chromium.ts";

test("finds an executable on PATH, skips a file that is not one, and honours CHROMIUM_PATH", () => {
  const empty = mkdtempSync(join(tmpdir(), "chromium-"));
  const folder = mkdtempSync(join(tmpdir(), "chromium-"));
  writeFileSync(join(empty, "chromium"), "");
  writeFileSync(join(folder, "chromium-browser"), "");
  chmodSync(join(folder, "chromium-browser"), 0o755);
  expect(findChromium({ PATH: [empty, folder].join(delimiter) })).toBe(join(folder, "chromium-browser"));
  expect(findChromium({ PATH: empty })).toBeUndefined();
  expect(findChromium({ PATH: empty, CHROMIUM_PATH: "/somewhere/chrome" })).toBe("/somewhere/chrome");
});
