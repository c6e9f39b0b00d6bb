import "./readout.css";
import { h } from "../shell/dom.ts";

/** The numbers of a moment. They change many times a second, so they are not read out; a screen announces some of them. */
export class Readout {
  readonly element: HTMLElement = h("dl", { class: "readout" });
  readonly #cells = new Map<string, { readonly value: HTMLElement; readonly more: HTMLElement }>();

  constructor(names: readonly string[]) {
    for (const name of names) {
      const [value, more] = [h("span", {}), h("small", {})];
      this.element.append(h("div", {}, h("dt", {}, name), h("dd", {}, value, " ", more)));
      this.#cells.set(name, { value, more });
    }
    this.clear();
  }

  set(name: string, value: string, more = ""): void {
    const cell = this.#cells.get(name);
    if (cell === undefined) return;
    cell.value.textContent = value;
    cell.more.textContent = more;
  }

  clear(): void {
    for (const name of this.#cells.keys()) this.set(name, "–");
  }
}

/** A dash for what is no number. */
export function orDash(value: number, write: (value: number) => string): string {
  return Number.isFinite(value) ? write(value) : "–";
}
