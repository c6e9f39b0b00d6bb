import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { takeTitle } from "./arrange-pages.ts";
import { chapters, decisions } from "./pages.ts";
import { packageEntries, repositoryRoot } from "./repository-packages.ts";
import { themeCss } from "./theme-css.ts";

const found = (pattern: string): string[] => globSync(pattern, { cwd: repositoryRoot }).map((file) => file.replaceAll("\\", "/")).sort();

test("every page of docs stands in a chapter, once, and begins with its title", () => {
  const named = chapters.flatMap(({ pages }) => pages);
  expect(new Set(named).size).toBe(named.length);
  expect(found("docs/*.md").filter((file) => !named.includes(file))).toEqual([]);
  for (const file of named) expect(takeTitle([{ kind: "text", text: readFileSync(join(repositoryRoot, file), "utf8") }])?.title, file).toBeTruthy();
});

test("the list of decisions has each of them", () => {
  const list = readFileSync(join(repositoryRoot, decisions), "utf8");
  expect(found("docs/decisions/0*.md").filter((file) => !list.includes(`(${file.split("/").at(-1) ?? ""})`))).toEqual([]);
});

test("a title is the first heading, and the rest stays", () => {
  expect(takeTitle([{ kind: "text", text: "\n# A `page`\n\nText" }, { kind: "code", text: "`x`" }])).toEqual({ title: "A `page`", rest: [{ kind: "text", text: "\nText" }, { kind: "code", text: "`x`" }] });
  expect(takeTitle([{ kind: "text", text: "Text first\n# Later\n" }])).toBeUndefined();
});

test("entries are source files, core before those that pass it on, the umbrella last", () => {
  const entries = packageEntries();
  expect(entries.filter(({ file }) => !existsSync(file))).toEqual([]);
  expect([entries[0]?.name, entries.at(-1)?.name]).toEqual(["@receptive/core", "receptive"]);
});

test("the colours are the figures', and nothing is fetched from elsewhere", () => {
  const css = themeCss();
  expect(css).toContain("--light-color-background: #fbfaf7;");
  expect(css).toContain("--dark-color-background: #0f1318;");
  expect(css).not.toMatch(/@import|https?:|@font-face/);
});
