import { describe, expect, test } from "vitest";
import { reportHtml } from "./report-html.ts";
import type { ReportParts } from "./report-parts.ts";
import { coded } from "../testing/coded.ts";

const parts: ReportParts = {
  title: "LeNet-5 on <MNIST>",
  facts: [["Test accuracy", "99.1%"], ["Data", 'a "b" & c']],
  history: [{ epoch: 1, loss: 0.3, accuracy: 0.91, valLoss: 0.1, valAccuracy: 0.97 }, { epoch: 2, loss: 0.1, accuracy: 0.97, valLoss: Number.NaN, valAccuracy: 0.98 }],
  confusion: { matrix: [[9, 1], [0, 10]], labels: ["0", "1"] },
  filters: { data: new Float32Array(150).fill(0.1), shape: [6, 1, 5, 5] },
  mistakes: [
    { image: new Uint8Array(784), label: 4, guess: 9, confidence: 0.61 },
    { image: new Float32Array(784), label: 7, guess: "<script>", confidence: 0.93 },
  ],
  notes: "One note.",
};

function text(html: string): string {
  return html.replace(/<style>.*?<\/style>/gsu, "").replace(/<svg.*?<\/svg>/gsu, "[figure]").replace(/<[^>]+>/gu, " ").replace(/\s+/gu, " ").trim();
}

describe("reportHtml", () => {
  const html = reportHtml(parts);

  test("reads in order", () => {
    expect(text(html)).toMatchInlineSnapshot(`"LeNet-5 on &lt;MNIST&gt; LeNet-5 on &lt;MNIST&gt; Test accuracy 99.1% Data a &quot;b&quot; &amp; c Training Validation accuracy was best after epoch 2: 98.0%. Loss [figure] Accuracy [figure] As a table epoch train loss train accuracy validation loss validation accuracy 1 0.300 91.0% 0.100 97.0% 2 0.100 97.0% NaN 98.0% Confusion matrix 19 of 20 right (95.0%). Most often confused: 0 taken for 1, once. [figure] As a table label \\ guess 0 1 0 9 1 1 0 10 First-layer filters What the first layer looks for: 6 filters of 5 × 5 weights on one scale, blue above zero, orange below. [figure] Mistakes Each image with its label, then the guess and the probability given to it; the surest mistakes first. [figure] 7 → &lt;script&gt; 93.0% [figure] 4 → 9 61.0% Notes One note. Made with Receptive."`);
  });
  test("is one file: no script, nothing loaded from elsewhere, nothing unescaped", () => {
    expect(html).not.toMatch(/<script|<link|@import|url\(|\bon[a-z]+=/iu);
    const addresses = Array.from(html.matchAll(/(?:href|src)="([^"]*)"/gu), (match) => match[1] ?? "");
    expect(addresses.length).toBeGreaterThan(0);
    expect(addresses.every((address) => address.startsWith("data:image/png;base64,"))).toBe(true);
    expect(html).toContain("<title>LeNet-5 on &lt;MNIST&gt;</title>");
  });
  test("ids are unique and every reference has its target", () => {
    const ids = Array.from(html.matchAll(/ id="([^"]*)"/gu), (match) => match[1] ?? "");
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of html.matchAll(/aria-(?:labelledby|describedby)="([^"]*)"/gu)) expect(ids).toContain(target);
  });
  test("follows the reader's colour scheme", () => {
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).toContain("@media(prefers-color-scheme:dark)");
    expect(html).toContain("light-dark(");
  });
  test("stands with next to nothing, and leaves out what it was not given", () => {
    const bare = reportHtml({ title: "Empty", facts: [], history: [] });
    expect(text(bare)).toBe("Empty Empty Training Loss [figure] Accuracy [figure] Made with Receptive.");
    expect(bare).toContain("no data yet");
    expect(text(reportHtml({ title: "Perfect", facts: [], history: [], mistakes: [] }))).toContain("Mistakes None.");
  });
  test("is bounded: what is beyond is counted", () => {
    const one = { image: new Uint8Array(784), label: 1, guess: 2, confidence: 0.5 };
    const words = text(reportHtml({ title: "Many", facts: [], history: [], mistakes: Array.from({ length: 1200 }, () => one), filters: { data: new Float32Array(300 * 784), shape: [300, 1, 28, 28] } }));
    expect(words).toContain("The first 96 of 1,200 are shown.");
    expect(words).toContain("The first 144 of 300 are shown.");
  });
  test("refuses images that do not fit", () => {
    expect(() => reportHtml({ title: "Bad", facts: [], history: [], mistakes: [{ image: new Uint8Array(3), label: 1, guess: 2, confidence: 0.5 }] })).toThrow(coded("E_VIZ_SHAPE", "image 0 of 1 × 28 × 28 needs 784 values, got 3."));
    expect(() => reportHtml({ title: "Bad", facts: [], history: [], filters: { data: new Float32Array(3), shape: [6, 1, 5, 5] } })).toThrow(coded("E_VIZ_SHAPE"));
  });
});
