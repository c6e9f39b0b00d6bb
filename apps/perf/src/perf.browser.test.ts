/** The page in a real browser, with nothing, one run, many runs, and what is stored: no complaint, nothing serious for axe, nothing beyond the edge. */
import { parseHistory } from "@receptive/benchmarks/history";
import { comparison, linesOf, type SimulatedRun, simulatedRun } from "@receptive/benchmarks/history/testing";
import { colourTokens } from "@receptive/demo/shell/colour-tokens.ts";
import { h } from "@receptive/demo/shell/dom.ts";
import "@receptive/demo/style.css";
import axe from "axe-core";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { page } from "vitest/browser";
import type { HistoryFile, PageData } from "./page-data.ts";
import "./perf.css";
import { showPage } from "./show-page.ts";
import { storedData } from "./stored-data.ts";

const problems: string[] = [];

beforeAll(() => {
  const error = console.error.bind(console);
  console.error = (...args: unknown[]) => { problems.push(args.map(String).join(" ")); error(...args); };
  addEventListener("error", (event) => problems.push(event.message));
  addEventListener("unhandledrejection", (event) => problems.push(String(event.reason)));
  document.head.append(h("style", {}, `${colourTokens()}*{transition:none!important}`));
  document.documentElement.lang = "en";
});
afterEach(() => { expect(problems.splice(0)).toEqual([]); });

const correctness = [{ backend: "cpu", on: "Node 24, x64", seed: 1, accuracy: { "ops/matmul/f32": { cases: 40, value: 1, limited: 1 }, "ops/matmul/f16": { cases: 40, skipped: 40 } } }];
const file = (name: string, ...runs: readonly SimulatedRun[]): HistoryFile => ({ name, history: parseHistory(linesOf(runs.flatMap(simulatedRun))) });

const measured = (i: number): SimulatedRun => ({
  run: `r${String(i).padStart(2, "0")}`, day: `2026-02-${String(i + 1).padStart(2, "0")}`, version: `0.${i}.0`, kernels: i < 6 ? 47 : 43,
  ours: { "train/lenet5/b128": (i < 12 ? 5 : 4) * (1 + 0.003 * (i % 4)), "matmul/512": 4.2 + 0.02 * (i % 3), "conv/7x17x31x33-13x3s2p1/forward": 3 },
  peers: { tfjs: { "train/lenet5/b128": 20, "matmul/512": 4 }, pytorch: { "train/lenet5/b128": 6, "matmul/512": 1.2 } }, flops: { "matmul/512": 2 * 512 ** 3, "train/lenet5/b128": 1.6e8 },
});
const many: PageData = { files: [file("m1.jsonl", ...Array.from({ length: 24 }, (_, i) => measured(i)))], correctness };

async function open(data: PageData, width = 1280, theme: "light" | "dark" = "light"): Promise<void> {
  await page.viewport(width, width < 500 ? 844 : 900);
  document.documentElement.dataset["theme"] = theme;
  document.body.replaceChildren();
  showPage(document.body, data);
  await new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())));
}

async function seriousFaults(): Promise<string[]> {
  const { violations } = await axe.run(document.body, { resultTypes: ["violations"] });
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical").flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(" ")})`));
}

const headings = (): string[] => [...document.querySelectorAll("h2")].map((element) => element.textContent ?? "");
const figures = (): string[] => [...document.querySelectorAll("figcaption > span")].map((element) => element.textContent ?? "");
const beyondTheEdge = (): number => document.documentElement.scrollWidth - document.documentElement.clientWidth;

describe.each([[390, "light"], [390, "dark"], [1024, "light"], [1440, "dark"]] as const)("at %i pixels, %s", (width, theme) => {
  test.each([["nothing", { files: [], correctness: [] }], ["one run", { files: [file("m1.jsonl", measured(0))], correctness }], ["many runs", many]] as const)("%s", async (_, data) => {
    await open(data, width, theme);
    expect(await seriousFaults()).toEqual([]);
    expect(beyondTheEdge()).toBe(0);
    expect(document.querySelectorAll("h1")).toHaveLength(1);
  });
});

test("without a run the page says how to make one", async () => {
  await open({ files: [], correctness: [] });
  expect(headings()).toEqual(["No runs yet"]);
  expect(document.body.textContent).toContain("pnpm bench:record run.jsonl");
});

test("with one run: the index says that it begins with the second, ratios are there", async () => {
  await open({ files: [file("m1.jsonl", measured(0))], correctness });
  expect(document.body.textContent).toContain("The index begins with the second.");
  expect(figures()).toEqual(["Times as fast as other libraries", "Part of the machine's peak"]);
  expect(document.body.textContent).toContain("4.0× of 1");
});

test("with many: every figure with its table, steps of what changed, the change that is in the series", async () => {
  await open(many);
  expect(headings()).toEqual(["The measurements", "From version to version", "Beside other libraries", "Beside the machine", "Right, and fast", "Exact counters", "Where times changed"]);
  expect(figures()).toContain("kernels");
  expect(document.querySelectorAll("figure .rv-table")).toHaveLength(figures().length);
  expect(document.querySelectorAll("figure details.menu")).toHaveLength(figures().length);
  const rows = [...document.querySelectorAll("[aria-labelledby='where-times-changed'] tbody tr")].map((row) => row.textContent ?? "");
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatch(/train\/lenet5\/b128.*2026-02-13.*−2\d\.\d %/);
  expect(document.body.textContent).toContain("39 pass, 1 limited, 40 left out");
});

test("a line that cannot be read is named, and the rest is shown", async () => {
  const text = `${linesOf(simulatedRun(measured(0)))}{"kind":"observ\n${linesOf([comparison("gone", "train/a", ["0.1.0", "0.2.0"], 1)])}`;
  await open({ files: [{ name: "m1.jsonl", history: parseHistory(text) }], correctness });
  const section = document.querySelector("[aria-labelledby='lines-that-cannot-be-read']");
  expect([...(section?.querySelectorAll("tbody tr") ?? [])].map((row) => row.textContent ?? "")).toEqual([expect.stringMatching(/^m1\.jsonl9is no JSON/), expect.stringMatching(/^m1\.jsonl10is of run gone/)]);
  expect(headings()).toContain("Beside other libraries");
});

test("what is stored in the repository", async () => {
  const data = await storedData();
  expect(data.correctness.length).toBeGreaterThan(1);
  await open(data, 390);
  expect(await seriousFaults()).toEqual([]);
  expect(beyondTheEdge()).toBe(0);
});
