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

function exportMenu(figure: Mounted, options: FigureOptions): HTMLElement {
  const menu = h("details", { class: "menu" });
  const item = (label: string, act: () => unknown): HTMLElement => h("button", { type: "button", onclick: () => { menu.open = false; act(); } }, label);
  const save = (kind: ExportKind) => async (): Promise<void> => download(await figure.export(kind), `${options.file}.${kind}`);
  const said = h("span", { class: "visually-hidden", role: "status" });
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(options.code?.() ?? "");
    said.textContent = "The program is on the clipboard.";
  };
  menu.append(
    h("summary", { "aria-label": `Export: ${figure.scene.title}`, title: "Export this figure" }, "⤓"),
    h("div", { class: "menu-items" }, item("Picture (PNG)", save("png")), item("Drawing (SVG)", save("svg")), item("Numbers (CSV)", save("csv")), options.code === undefined ? null : item("Copy the code", () => void copy())),
    said,
  );
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget instanceof Node && menu.contains(event.relatedTarget)) return;
    setTimeout(() => { if (!menu.contains(document.activeElement)) menu.open = false; }, 150);
  });
  menu.addEventListener("keydown", (event) => { if (event.key === "Escape") menu.open = false; });
  return menu;
}

/** A mounted figure with its caption and a menu to take it away as picture, drawing, numbers or program. */
export function figureCard(parent: HTMLElement, view: View, options: FigureOptions): Mounted {
  const body = h("div", { class: "figure-body" });
  const head = h("figcaption", {}, h("span", {}, options.caption ?? ""));
  parent.append(h("figure", { class: "card" }, head, body));
  const figure = mount(body, view, options);
  head.append(exportMenu(figure, options));
  return figure;
}
