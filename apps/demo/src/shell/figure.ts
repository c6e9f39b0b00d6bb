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

/** The figure as it is now, below itself: to look back to while it changes. `copies` holds it until it is unpinned. */
function pinned(figure: Mounted, parent: HTMLElement, copies: Set<Mounted>): void {
  const body = h("div", { class: "figure-body" });
  const off = h("button", { type: "button", class: "quiet small", onclick: () => { copies.delete(copy); copy.destroy(); aside.remove(); } }, "Unpin");
  const aside = h("div", { class: "pinned" }, h("div", { class: "pinned-head" }, h("span", { class: "muted small" }, "Pinned, as it was"), off), body);
  parent.append(aside);
  const copy = mount(body, figure.scene, { table: false });
  copies.add(copy);
}

/** Opens the table below a figure and goes there. */
function openTable(figure: Mounted): void {
  const table = figure.element.querySelector<HTMLDetailsElement>(".rv-table");
  if (table === null) return;
  table.open = !table.open;
  if (table.open) table.querySelector<HTMLElement>("summary")?.focus();
}

/** A program goes to the clipboard; where a page may not write there, into a file. Says which. */
async function handCode(code: string, file: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(code);
    return "The program is on the clipboard.";
  } catch {
    // Not over plain http, and not where the reader forbids it.
    download(new Blob([code], { type: "text/javascript" }), `${file}.js`);
    return "This page may not write to the clipboard; the program is in a file.";
  }
}

function exportMenu(figure: Mounted, options: FigureOptions, pin: () => void): HTMLElement {
  const menu = h("details", { class: "menu" });
  const said = h("span", { class: "menu-said small muted", role: "status" });
  const act = async (work: () => unknown): Promise<void> => {
    menu.open = false;
    try {
      const words = await work();
      said.textContent = typeof words === "string" ? words : "";
    } catch (error) {
      said.textContent = `That did not work: ${error instanceof Error ? error.message : String(error)}`;
    }
    setTimeout(() => { said.textContent = ""; }, 4000);
  };
  const item = (label: string, work: () => unknown): HTMLElement => h("button", { type: "button", onclick: () => void act(work) }, label);
  const save = (kind: ExportKind) => async (): Promise<void> => download(await figure.export(kind), `${options.file}.${kind}`);
  menu.append(
    h("summary", { "aria-label": `Pin or export: ${figure.scene.title}`, title: "Pin, see as a table, export" }, "⋯"),
    h("div", { class: "menu-items" },
      item("Pin a copy", pin),
      options.table === false ? null : item("As a table", () => openTable(figure)),
      item("Picture (PNG)", save("png")), item("Drawing (SVG)", save("svg")), item("Numbers (CSV)", save("csv")), item("Numbers (JSON)", save("json")),
      options.code === undefined ? null : item("Copy the code", () => handCode(options.code?.() ?? "", options.file))),
  );
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget instanceof Node && menu.contains(event.relatedTarget)) return;
    setTimeout(() => { if (!menu.contains(document.activeElement)) menu.open = false; }, 150);
  });
  menu.addEventListener("keydown", (event) => { if (event.key === "Escape") menu.open = false; });
  // Beside the menu: what is inside is neither seen nor heard once it is closed.
  return h("div", { class: "menu-place" }, menu, said);
}

/** A mounted figure with its caption and a menu: to pin it, to see it as a table, to take it away as picture, drawing, numbers or program. */
export function figureCard(parent: HTMLElement, view: View, options: FigureOptions): Mounted {
  const body = h("div", { class: "figure-body" });
  const head = h("figcaption", {}, h("span", {}, options.caption ?? ""));
  const card = h("figure", { class: "card" }, head, body);
  parent.append(card);
  const figure = mount(body, view, options);
  const copies = new Set<Mounted>();
  head.append(exportMenu(figure, options, () => pinned(figure, card, copies)));
  return {
    element: figure.element,
    get scene() { return figure.scene; },
    update: (shown) => figure.update(shown),
    highlight: (ids, how) => figure.highlight(ids, how),
    on: (event, listener) => figure.on(event, listener),
    export: (kind) => figure.export(kind),
    destroy: () => { for (const one of [figure, ...copies]) one.destroy(); },
  };
}
