import { tensor } from "@receptive/core";
import { formatNumber } from "@receptive/visualization";
import { h } from "../../shell/dom.ts";
import { formula, frac, row, sub } from "../../shell/math.ts";
import type { Bench, BenchSizes } from "./bench-setup.ts";
import { feeds, meetings, outputSize } from "./window-geometry.ts";

type Content = readonly (Node | string)[];

/** (W − F + 2P)/S + 1 with the bench's numbers, and how many weights there are. */
export function sizeNote(sizes: BenchSizes): Content {
  const { width: w, extent: f, padding: p, stride: s, dilation: d, depth, filters } = sizes;
  const reach = d * (f - 1) + 1;
  const { rows, columns, fits, lostRows, lostColumns } = outputSize(sizes);
  const whole = (w - reach + 2 * p) / s + 1;
  const tiles = fits && lostColumns === 0 && lostRows === 0;
  return [
    formula(`W two is W minus F plus two P, over S, plus one: ${formatNumber(whole)}`, row(sub("W", 2), "=", frac(row("W", "−", "F", "+", 2, "P"), "S"), "+", 1)),
    formula("", row("=", frac(row(w, "−", reach, "+", 2 * p), s), "+", 1, "=", whole)),
    ...(d > 1 ? [`With dilation ${d} the window reaches over ${reach} cells.`] : []),
    tiles ? `A whole number, so the windows tile: the output is ${filters} × ${rows} × ${columns}.` : "Not a whole number: cells in orange would be left out.",
    `Weights: ${f}·${f}·${depth}·${filters} + ${filters} = ${formatNumber(f * f * depth * filters + filters)}, whatever the size of the input.`,
  ];
}

function table(heads: readonly string[], rows: readonly (readonly number[])[]): HTMLElement {
  return h("div", { class: "terms-scroll", tabindex: 0, role: "region", "aria-label": "Terms" }, h("table", { class: "terms" },
    h("thead", {}, h("tr", {}, ...heads.map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {}, ...rows.map((cells) => h("tr", {}, ...cells.map((value) => h("td", {}, formatNumber(value)))))),
  ));
}

/** Products of two lists and their sum, by the library. */
async function products(a: readonly number[], b: readonly number[], plus = 0): Promise<{ readonly each: readonly number[]; readonly sum: number }> {
  const each = tensor(Float32Array.from(a)).mul(tensor(Float32Array.from(b)));
  const [list, sum] = await Promise.all([each.data(), each.sum().add(plus).item()]);
  return { each: Array.from(list, Number), sum: Number(sum) };
}

function inputAt({ sizes, input }: Bench, channel: number, paddedRow: number, paddedColumn: number): number {
  const [r, c] = [paddedRow - sizes.padding, paddedColumn - sizes.padding];
  return r < 0 || c < 0 || r >= sizes.height || c >= sizes.width ? 0 : (input[(channel * sizes.height + r) * sizes.width + c] ?? 0);
}

/** An output's window, product by product. */
export async function outputNote(bench: Bench, filter: number, r: number, c: number): Promise<Content> {
  const { extent: f, depth, stride, dilation } = bench.sizes;
  const cells = Array.from({ length: depth * f * f }, (_, i) => ({ channel: Math.floor(i / (f * f)), ky: Math.floor(i / f) % f, kx: i % f }));
  const x = cells.map(({ channel, ky, kx }) => inputAt(bench, channel, r * stride + ky * dilation, c * stride + kx * dilation));
  const w = cells.map((_, i) => bench.kernel[filter * depth * f * f + i] ?? 0);
  const bias = bench.bias[filter] ?? 0;
  const { each, sum } = await products(x, w, bias);
  return [
    h("p", {}, `Output [${r}, ${c}] of filter ${filter}: ${cells.length} products and the bias.`),
    formula(`the sum of ${cells.length} products plus the bias is ${formatNumber(sum)}`, row("y", "=", each.reduce((a, b) => a + b, 0), "+", bias, "=", sum)),
    table(["x", "w", "w·x"], cells.map((_, i) => [x[i] ?? 0, w[i] ?? 0, each[i] ?? 0])),
  ];
}

/** All outputs an input cell feeds, and its gradient: what flows back from each of them. */
export async function inputNote(bench: Bench, channel: number, r: number, c: number, gradient: number | undefined): Promise<Content> {
  const { extent: f, depth, filters, padding } = bench.sizes;
  const { rows, columns } = outputSize(bench.sizes);
  const met = Array.from({ length: filters }, (_, filter) => feeds(bench.sizes, r, c).map((to) => ({ ...to, filter }))).flat();
  const w = met.map(({ filter, weight }) => bench.kernel[(filter * depth + channel) * f * f + weight] ?? 0);
  const g = met.map(({ filter, row: y, column: x }) => bench.outputGrad[(filter * rows + y) * columns + x] ?? 0);
  const { each } = await products(g, w);
  return [
    h("p", {}, `Input [${r - padding}, ${c - padding}]${depth > 1 ? ` of channel ${channel}` : ""} feeds ${met.length} output${met.length === 1 ? "" : "s"}.`),
    ...(gradient === undefined ? [] : [formula(`its gradient is ${formatNumber(gradient)}`, row(frac("∂E", "∂x"), "=", gradient))]),
    table(["∂E/∂y", "w", "product"], met.map((_, i) => [g[i] ?? 0, w[i] ?? 0, each[i] ?? 0])),
  ];
}

/** A shared weight's gradient: one product for each position, all added up. */
export async function weightNote(bench: Bench, filter: number, channel: number, ky: number, kx: number, gradient: number | undefined): Promise<Content> {
  const { rows, columns } = outputSize(bench.sizes);
  const met = meetings(bench.sizes, ky, kx);
  const x = met.map(({ row: y, column }) => inputAt(bench, channel, y, column));
  const g = met.map(({ output }) => bench.outputGrad[filter * rows * columns + output] ?? 0);
  const { each } = await products(g, x);
  return [
    h("p", {}, `Weight [${ky}, ${kx}] of filter ${filter} is used at ${met.length} positions; its gradient is the sum over all of them.`),
    ...(gradient === undefined ? [] : [formula(`the gradient is ${formatNumber(gradient)}`, row(frac("∂E", "∂w"), "=", gradient))]),
    table(["∂E/∂y", "x", "product"], met.map((_, i) => [g[i] ?? 0, x[i] ?? 0, each[i] ?? 0])),
  ];
}
