import { type ExportKind, mount, type Mounted, type MountOptions, type View } from "@receptive/visualization";
import { h } from "./dom.ts";

export interface FigureOptions extends MountOptions {
  /** Words above the figure. */
  readonly caption?: string;
  /** A program that makes this figure with the library. */
  readonly code?: () => string;
  /** Name of the files that are exported. */
  readonly file: string;
}

/** Hands a file to the reader. */
export function download(blob: Blob, name: string): void {
  const link = h("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The figure as it is now, below itself: to look back to while it changes. */
function pinned(figure: Mounted, parent: HTMLElement): void {
  const body = h("div", { class: "figure-body" });
  const off = h("button", { type: "button", class: "quiet small", onclick: () => { copy.destroy(); aside.remove(); } }, "Unpin");
  const aside = h("div", { class: "pinned" }, h("div", { class: "pinned-head" }, h("span", { class: "muted small" }, "Pinned, as it was"), off), body);
  parent.append(aside);
  const copy = mount(body, figure.scene, { table: false });
}

/** Opens the table below a figure and goes there. */
function openTable(figure: Mounted): void {
  const table = figure.element.querySelector<HTMLDetailsElement>(".rv-table");
  if (table === null) return;
  table.open = !table.open;
  if (table.open) table.querySelector<HTMLElement>("summary")?.focus();
}

function exportMenu(figure: Mounted, options: FigureOptions, card: HTMLElement): HTMLElement {
  const menu = h("details", { class: "menu" });
  const item = (label: string, act: () => unknown): HTMLElement => h("button", { type: "button", onclick: () => { menu.open = false; act(); } }, label);
  const save = (kind: ExportKind) => async (): Promise<void> => download(await figure.export(kind), `${options.file}.${kind}`);
  const said = h("span", { class: "visually-hidden", role: "status" });
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(options.code?.() ?? "");
    said.textContent = "The program is on the clipboard.";
  };
  menu.append(
    h("summary", { "aria-label": `Pin or export: ${figure.scene.title}`, title: "Pin, see as a table, export" }, "⋯"),
    h("div", { class: "menu-items" },
      item("Pin a copy", () => pinned(figure, card)),
      options.table === false ? null : item("As a table", () => openTable(figure)),
      item("Picture (PNG)", save("png")), item("Drawing (SVG)", save("svg")), item("Numbers (CSV)", save("csv")), item("Numbers (JSON)", save("json")),
      options.code === undefined ? null : item("Copy the code", () => void copy())),
    said,
  );
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget instanceof Node && menu.contains(event.relatedTarget)) return;
    setTimeout(() => { if (!menu.contains(document.activeElement)) menu.open = false; }, 150);
  });
  menu.addEventListener("keydown", (event) => { if (event.key === "Escape") menu.open = false; });
  return menu;
}

/** A mounted figure with its caption and a menu: to pin it, to see it as a table, to take it away as picture, drawing, numbers or program. */
export function figureCard(parent: HTMLElement, view: View, options: FigureOptions): Mounted {
  const body = h("div", { class: "figure-body" });
  const head = h("figcaption", {}, h("span", {}, options.caption ?? ""));
  const card = h("figure", { class: "card" }, head, body);
  parent.append(card);
  const figure = mount(body, view, options);
  head.append(exportMenu(figure, options, card));
  return figure;
}
