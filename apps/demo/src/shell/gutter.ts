import { h } from "./dom.ts";

/** The column of formulas and notes beside the stage; below it on a narrow page. */
export class Gutter {
  readonly element: HTMLElement = h("aside", { class: "gutter", "aria-label": "Formulas and notes" });
  readonly #sections = new Map<string, HTMLElement>();

  clear(): void {
    this.#sections.clear();
    this.element.replaceChildren();
  }

  /** Shows, or shows anew, what stands under a heading; null takes it away. */
  set(title: string, ...content: readonly (Node | string)[]): void {
    const known = this.#sections.get(title);
    const section = known ?? h("section", { class: "note" });
    section.replaceChildren(h("h2", {}, title), ...content.map((part) => (typeof part === "string" ? h("p", {}, part) : part)));
    if (known !== undefined) return;
    this.#sections.set(title, section);
    this.element.append(section);
  }

  remove(title: string): void {
    this.#sections.get(title)?.remove();
    this.#sections.delete(title);
  }
}
