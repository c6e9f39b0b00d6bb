import { h } from "./dom.ts";
import type { ScreenEntry } from "./screen.ts";

const EVERYWHERE: readonly (readonly [string, string])[] = [
  ["space", "play or pause"],
  [", and .", "step back, step"],
  ["arrows, Enter, Escape", "in a figure: from mark to mark, into the cells of a map, out again"],
  ["[ and ]", "previous chapter, next chapter"],
  ["?", "this list"],
];

/** The list of keys. */
export class Help {
  readonly element: HTMLDialogElement = h("dialog", { class: "help", "aria-labelledby": "help-title" });

  show(entry: ScreenEntry): void {
    const rows = [...EVERYWHERE, ...(entry.keys ?? [])].map(([key, does]) => h("tr", {}, h("th", { scope: "row" }, h("kbd", {}, key)), h("td", {}, does)));
    this.element.replaceChildren(
      h("h2", { id: "help-title" }, "Keys"),
      h("table", {}, h("tbody", {}, ...rows)),
      h("form", { method: "dialog" }, h("button", { class: "primary" }, "Close")),
    );
    this.element.showModal();
  }
}
