import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { fashionMnistManifest } from "./fashion-mnist.ts";
import { mnistManifest } from "./mnist.ts";

test.each([mnistManifest, fashionMnistManifest])("$name is the manifest in datasets/", (manifest) => {
  expect(manifest).toEqual(JSON.parse(readFileSync(new URL(`../../../../datasets/${manifest.name}.json`, import.meta.url), "utf8")));
  expect(manifest.classes).toHaveLength(10);
  for (const mirror of manifest.mirrors) expect(mirror).toMatch(/^https?:\/\/.*\/$/);
});
