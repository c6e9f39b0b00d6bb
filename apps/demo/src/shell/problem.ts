import { h } from "./dom.ts";

/** What went wrong on a screen, in words, until it is over. */
export class Problem {
  readonly element: HTMLElement = h("p", { class: "problem", role: "alert", hidden: true });

  show(error: unknown): void {
    this.element.textContent = error instanceof Error ? error.message : String(error);
    this.element.hidden = false;
  }

  hide(): void {
    this.element.hidden = true;
  }
}
