import { heatmap, pageTheme, toSVG } from "@receptive/visualization";
import { h } from "../../shell/dom.ts";
import type { FoundImage } from "./training-messages.ts";

/** The images behind a cell of the confusion matrix; each can be chosen. */
export class DigitsBehind {
  readonly element: HTMLElement;
  readonly #words = h("p", { class: "small", role: "status" });
  readonly #thumbs = h("div", { class: "thumbs" });
  readonly #chosen: (index: number) => void;

  constructor(chosen: (index: number) => void) {
    this.#chosen = chosen;
    this.element = h("div", { class: "behind" }, this.#words, this.#thumbs);
    this.clear();
  }

  clear(): void {
    this.#words.textContent = "Click a cell, or press Enter on it, for the images behind it.";
    this.#thumbs.replaceChildren();
  }

  show(found: readonly FoundImage[], { label, guess }: { readonly label: string; readonly guess: string }): void {
    const what = label === guess ? `${label}, taken for what it is` : `${label}, taken for ${guess}`;
    this.#words.textContent = `${what}: ${found.length === 0 ? "none" : found.length === 24 ? "the first 24" : found.length}.`;
    const theme = pageTheme(this.element);
    this.#thumbs.replaceChildren(...found.map(({ image, index }) => {
      const button = h("button", { type: "button", "aria-label": `Held-out image ${index}, ${what}: show its maps`, onclick: () => this.#chosen(index) });
      button.innerHTML = toSVG(heatmap({ title: "image", values: image, rows: 28, columns: 28, width: 44, ramp: "ink", domain: [0, 255], legend: false, showTitle: false }), { theme, padding: 0, background: false });
      button.firstElementChild?.setAttribute("aria-hidden", "true");
      return button;
    }));
  }
}
