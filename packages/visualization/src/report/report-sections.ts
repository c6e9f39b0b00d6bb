import { escapeXml, toSVG } from "../paint/svg.ts";
import { inkScale } from "../color/scale.ts";
import { formatNumber, formatPercent } from "../format/number.ts";
import { confusionMatrix } from "../scene/confusion-matrix.ts";
import { imageGrid } from "../scene/image-grid.ts";
import { checkImage, imagesFromTensor } from "../scene/image.ts";
import { lineChart, type LineChartOptions, type LineSeries } from "../scene/line-chart.ts";
import type { Scene } from "../scene/scene.ts";
import type { ReportEpoch, ReportMistake, ReportParts } from "./report-parts.ts";

/** A report stays small enough to send: what is beyond is counted, not drawn. */
const maxFilters = 144;
const maxMistakes = 96;

function section(title: string, words: string, body: string): string {
  return `<section><h2>${escapeXml(title)}</h2>${words === "" ? "" : `<p>${escapeXml(words)}</p>`}${body}</section>`;
}

function figure(scene: Scene, idPrefix: string): string {
  return toSVG(scene, { theme: "auto", idPrefix });
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const header = head.map((text) => `<th scope="col">${escapeXml(text)}</th>`).join("");
  const body = rows.map(([first = "", ...rest]) => `<tr><th scope="row">${escapeXml(first)}</th>${rest.map((text) => `<td>${escapeXml(text)}</td>`).join("")}</tr>`).join("");
  return `<details><summary>As a table</summary><div class="scroll"><table><thead><tr>${header}</tr></thead><tbody>${body}</tbody></table></div></details>`;
}

type Measure = "loss" | "accuracy" | "valLoss" | "valAccuracy";

/** The epochs at which something was measured; one that was measured as NaN stays and is marked in the chart. */
function measured(history: readonly ReportEpoch[], measure: Measure): { readonly x: number[]; readonly y: number[] } {
  const epochs = history.filter((epoch) => epoch[measure] !== undefined);
  return { x: epochs.map(({ epoch }) => epoch), y: epochs.map((epoch) => epoch[measure] ?? Number.NaN) };
}

function curves(history: readonly ReportEpoch[], train: Measure, validation: Measure, options: Pick<LineChartOptions, "title" | "format" | "yScale">): Scene {
  const validated = measured(history, validation);
  const alone = validated.y.length === 0;
  const series: LineSeries[] = [{ label: "train", ...measured(history, train), color: alone ? "positive" : "muted" }];
  if (!alone) series.push({ label: "validation", ...validated, color: "positive" });
  return lineChart({ ...options, series, width: 520, height: 300, showTitle: false, xLabel: "epoch" });
}

function trainingWords(history: readonly ReportEpoch[]): string {
  const validated = history.filter(({ valAccuracy }) => valAccuracy !== undefined && Number.isFinite(valAccuracy));
  const best = validated.toSorted((a, b) => (b.valAccuracy ?? 0) - (a.valAccuracy ?? 0))[0];
  return best ? `Validation accuracy was best after epoch ${formatNumber(best.epoch)}: ${formatPercent(best.valAccuracy ?? Number.NaN)}.` : "";
}

/** Loss and accuracy by epoch, with their table. */
export function trainingSection({ history }: ReportParts): string {
  const loss = curves(history, "loss", "valLoss", { title: "Loss by epoch", yScale: "auto" });
  const accuracy = curves(history, "accuracy", "valAccuracy", { title: "Accuracy by epoch", format: "percent" });
  const cell = (value: number | undefined, write: (value: number) => string): string => (value === undefined ? "–" : write(value));
  const rows = history.map((epoch) => [
    formatNumber(epoch.epoch), formatNumber(epoch.loss), formatPercent(epoch.accuracy), cell(epoch.valLoss, formatNumber), cell(epoch.valAccuracy, formatPercent),
  ]);
  const pair = `<div class="pair"><figure><figcaption>Loss</figcaption>${figure(loss, "loss")}</figure><figure><figcaption>Accuracy</figcaption>${figure(accuracy, "accuracy")}</figure></div>`;
  const twin = history.length > 0 ? table(["epoch", "train loss", "train accuracy", "validation loss", "validation accuracy"], rows) : "";
  return section("Training", trainingWords(history), pair + twin);
}

/** Labels against guesses. */
export function confusionSection({ confusion }: ReportParts): string {
  if (confusion === undefined || confusion.matrix.length === 0) return "";
  const scene = confusionMatrix({ matrix: confusion.matrix, labels: confusion.labels, showTitle: false });
  const { columns = [], rows = [] } = scene.table?.() ?? {};
  const twin = table(columns, rows.map((row) => row.map((value) => (typeof value === "number" ? formatNumber(value) : value))));
  return section("Confusion matrix", scene.description ?? "", `<div class="wide">${figure(scene, "confusion")}</div>${twin}`);
}

/** First-layer weights as images on one signed scale. */
export function filtersSection({ filters }: ReportParts): string {
  if (filters === undefined || filters.data.length === 0) return "";
  const images = imagesFromTensor(filters.data, filters.shape);
  const [height = 1, width = 1] = filters.shape.slice(-2);
  const shown = images.slice(0, maxFilters);
  const cellSize = images.length <= 16 ? 88 : images.length <= 64 ? 64 : 52;
  const scene = imageGrid({
    title: "First-layer filters", images: shown, ramp: "signed", showTitle: false, cellSize,
    columns: Math.floor(1056 / (cellSize + 12)),
    labels: shown.map((_, i) => `filter ${i + 1}`),
    description: `${images.length} filters of ${height} × ${width} weights.`,
  });
  const rest = images.length > shown.length ? ` The first ${shown.length} of ${formatNumber(images.length)} are shown.` : "";
  const words = `What the first layer looks for: ${formatNumber(images.length)} filters of ${height} × ${width} weights on one scale, blue above zero, orange below.${rest}`;
  return section("First-layer filters", words, figure(scene, "filters"));
}

function mistake(one: ReportMistake, index: number): string {
  const [width, height] = [one.width ?? 28, one.height ?? 28];
  checkImage({ data: one.image, width, height }, index);
  const words = `${one.label} taken for ${one.guess}`;
  const scene: Scene = {
    width: 76, height: 76, title: words,
    children: [{ kind: "raster", x: 0, y: 0, width: 76, height: 76, columns: width, rows: height, values: one.image, scale: inkScale(one.image) }],
  };
  const caption = `<b class="label">${escapeXml(String(one.label))}</b> → <b class="guess">${escapeXml(String(one.guess))}</b><br>${escapeXml(formatPercent(one.confidence))}`;
  return `<li><figure>${figure(scene, `mistake-${index}`)}<figcaption>${caption}</figcaption></figure></li>`;
}

/** The images guessed wrong, the surest mistakes first. */
export function mistakesSection({ mistakes }: ReportParts): string {
  if (mistakes === undefined) return "";
  if (mistakes.length === 0) return section("Mistakes", "None.", "");
  const sorted = mistakes.toSorted((a, b) => b.confidence - a.confidence).slice(0, maxMistakes);
  const rest = mistakes.length > sorted.length ? ` The first ${sorted.length} of ${formatNumber(mistakes.length)} are shown.` : "";
  const words = `Each image with its label, then the guess and the probability given to it; the surest mistakes first.${rest}`;
  return section("Mistakes", words, `<ul class="mistakes">${sorted.map(mistake).join("")}</ul>`);
}
