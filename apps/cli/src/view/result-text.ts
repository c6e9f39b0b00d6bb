import { join } from "node:path";
import { type Image, imagesFromTensor, type ResolvedTerminalOptions, terminalConfusion, terminalImages } from "@receptive/visualization";
import { bold, paint } from "./style.ts";
import { count, duration, percent } from "./text.ts";
import type { RunResult } from "./train-view.ts";

/** Filters larger than this are drawn at half their size. */
const LARGE = 14;

/** Every four pixels as one, their mean. */
function halfSize({ data, width, height }: Image): Image {
  const [w, h] = [Math.floor(width / 2), Math.floor(height / 2)];
  const at = (x: number, y: number): number => data[y * width + x] ?? 0;
  const mean = (x: number, y: number): number => (at(2 * x, 2 * y) + at(2 * x + 1, 2 * y) + at(2 * x, 2 * y + 1) + at(2 * x + 1, 2 * y + 1)) / 4;
  return { data: Float32Array.from({ length: w * h }, (_, i) => mean(i % w, Math.floor(i / w))), width: w, height: h };
}

/** The first layer's filters, as many as make two rows. */
function filtersText({ filters }: RunResult, terminal: ResolvedTerminalOptions): string {
  const all = imagesFromTensor(filters.data, filters.shape);
  const large = (all[0]?.width ?? 0) > LARGE;
  const images = large ? all.map(halfSize) : all;
  const plain = terminal.color === "none";
  const columns = plain ? (images[0]?.width ?? 1) * 2 : Math.max(8, images[0]?.width ?? 1);
  const perRow = Math.max(1, Math.floor((terminal.width + 2) / (columns + 2)));
  const shown = images.slice(0, perRow * (plain && large ? 1 : 2));
  const rest = shown.length < all.length ? `, the first ${shown.length} of ${count(all.length)}` : "";
  const scale = plain ? "# and + above zero, = and - below" : "blue above zero, orange below";
  return `${bold("First-layer filters", terminal)}${rest} ${paint(`(${scale})`, "muted", terminal)}\n\n${terminalImages(shown, { ...terminal, ramp: "signed" })}`;
}

/** Everything a person wants to see at the end, as one text. */
export function resultText(result: RunResult, out: string, terminal: ResolvedTerminalOptions): string {
  const { testAccuracy, testImages, seconds, imagesPerSecond, confusion, classes } = result;
  const wrong = Math.round((1 - testAccuracy) * testImages);
  const muted = (text: string): string => paint(text, "muted", terminal);
  return [
    `${bold(`Test accuracy ${percent(testAccuracy)}`, terminal)} ${muted(`(${count(wrong)} of ${count(testImages)} wrong)`)}  ${muted("trained in")} ${duration(seconds)}, ${count(imagesPerSecond)} ${muted("images/s")}`,
    "",
    bold("Confusion matrix", terminal),
    terminalConfusion(confusion, { ...terminal, labels: [...classes] }),
    "",
    filtersText(result, terminal),
    "",
    `${muted("Results in")} ${out}${muted(":")} ${result.files.join(", ")}`,
    `${muted("Ask it:")} pnpm receptive predict ${join(out, "model.safetensors")} --data ${result.askData}`,
    "",
  ].join("\n");
}
