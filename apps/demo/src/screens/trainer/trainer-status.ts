import { h } from "../../shell/dom.ts";
import type { Progress } from "./training-messages.ts";

export interface TrainerStatusActions {
  cancel(): void;
  resume(): void;
  forget(): void;
}

/** What the trainer is doing, what went wrong, and what is kept from before. */
export class TrainerStatus {
  readonly element: HTMLElement;
  readonly #words = h("p", { class: "status", role: "status" });
  readonly #problem = h("p", { class: "problem", role: "alert", hidden: true });
  readonly #bar = h("progress", { max: 1, "aria-label": "Download" });
  readonly #barWords = h("span", { class: "small muted" });
  readonly #fetching: HTMLElement;
  readonly #offered = h("p", {});
  readonly #offer: HTMLElement;

  constructor({ cancel, resume, forget }: TrainerStatusActions) {
    this.#fetching = h("div", { class: "fetching", hidden: true }, this.#bar, this.#barWords, h("button", { type: "button", onclick: cancel }, "Cancel"));
    this.#offer = h("div", { class: "offer", hidden: true }, this.#offered, h("button", { type: "button", onclick: resume }, "Resume"), h("button", { type: "button", class: "quiet", onclick: forget }, "Forget it"));
    this.element = h("div", {}, this.#offer, this.#problem, this.#fetching, this.#words);
  }

  /** Something new begins: what went wrong before is over. */
  begin(text: string): void {
    this.#problem.hidden = true;
    this.say(text);
  }

  say(text: string): void {
    this.#fetching.hidden = true;
    this.#words.textContent = text;
  }

  /** Takes words back, unless others have taken their place. */
  takeBack(text: string): void {
    if (this.#words.textContent === text) this.say("");
  }

  fail(error: unknown): void {
    this.#fetching.hidden = true;
    this.#words.textContent = "";
    this.#problem.hidden = false;
    this.#problem.textContent = error instanceof Error ? error.message : String(error);
  }

  progress({ words, share }: Progress): void {
    this.#fetching.hidden = false;
    this.#words.textContent = "";
    this.#barWords.textContent = words;
    if (share === undefined) this.#bar.removeAttribute("value");
    else this.#bar.value = share;
  }

  offer(words: string | undefined): void {
    this.#offer.hidden = words === undefined;
    this.#offered.textContent = words ?? "";
  }
}
