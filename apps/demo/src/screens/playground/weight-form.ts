import { h } from "../../shell/dom.ts";
import type { WeightEdit } from "./playground-messages.ts";

/** Sets the weight that was clicked. */
export class WeightForm {
  readonly element: HTMLElement;
  readonly #name = h("span", {});
  readonly #value = h("input", { type: "number", step: "any", "aria-label": "Value of the weight" });
  readonly #set: (edit: WeightEdit) => void;
  #edited: Omit<WeightEdit, "value"> | undefined;

  constructor(set: (edit: WeightEdit) => void) {
    this.#set = set;
    this.element = h("form", { class: "controls tight", hidden: true, onsubmit: (event) => { event.preventDefault(); this.#submit(); } }, h("label", { class: "field" }, this.#name, this.#value), h("button", { type: "submit", class: "primary" }, "Set the weight"), h("button", { type: "button", class: "quiet", onclick: () => this.close() }, "Leave it"));
  }

  open({ value, ...edited }: WeightEdit, words: string): void {
    this.#edited = edited;
    this.element.hidden = false;
    this.#name.textContent = words;
    this.#value.value = String(Number(value.toPrecision(4)));
    this.#value.focus();
    this.#value.select();
  }

  close(): void {
    this.element.hidden = true;
    this.#edited = undefined;
  }

  #submit(): void {
    if (this.#edited === undefined || this.#value.value === "") return;
    const edit = { ...this.#edited, value: Number(this.#value.value) };
    this.close();
    this.#set(edit);
  }
}
