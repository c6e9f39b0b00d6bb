import { figureCard } from "@receptive/demo/shell/figure.ts";
import { type Child, h } from "@receptive/demo/shell/dom.ts";
import type { FigureView } from "@receptive/visualization";

/** A heading with words; figures and tables come below. */
export function section(parent: HTMLElement, title: string, ...words: readonly Child[]): HTMLElement {
  const id = title.toLowerCase().replaceAll(/[^a-z]+/g, "-");
  const made = h("section", { "aria-labelledby": id }, h("h2", { id }, title), ...words.map((each) => (typeof each === "string" ? h("p", {}, each) : each)));
  parent.append(made);
  return made;
}

/** A figure as wide as there is room, with its table and its menu. */
export function figure(parent: HTMLElement, caption: string, file: string, view: FigureView): void {
  figureCard(parent, view, { caption, file });
}

/** A table that scrolls sideways on its own where the page is narrow. */
export function dataTable(caption: string, columns: readonly string[], rows: readonly (readonly Child[])[], wordy: readonly number[] = []): HTMLElement {
  const cell = (value: Child, i: number): HTMLElement => (i === 0 ? h("th", { scope: "row" }, value) : h("td", wordy.includes(i) ? { class: "words" } : {}, value));
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    h("table", { class: "data" }, h("caption", {}, caption), h("thead", {}, h("tr", {}, ...columns.map((name) => h("th", { scope: "col" }, name)))), h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map(cell))))));
}

/** `2026-03-01`. */
export function day(iso: string): string {
  return iso.slice(0, 10);
}
