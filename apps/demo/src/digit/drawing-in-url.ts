import type { UrlState } from "../shell/url-state.ts";
import type { Pad } from "./pad.ts";
import { decodeDrawing, encodeDrawing } from "./stroke-code.ts";

/** Milliseconds of rest after which a drawing goes into the address; browsers allow few changes a second. */
const REST = 400;

/** Keeps the pad's drawing in the address, so that going there again shows it: `digit=3`, or `ink=…` for what was drawn by hand. */
export class DrawingInUrl {
  readonly #url: UrlState;
  readonly #pad: Pad;
  #timer = 0;

  constructor(url: UrlState, pad: Pad) {
    this.#url = url;
    this.#pad = pad;
  }

  /** Puts the address's drawing on the pad; a 3 unless it says otherwise. */
  load(): void {
    const drawn = decodeDrawing(this.#url.text("ink", ""));
    if (drawn === null) this.#pad.sample(this.#url.integer("digit", 3, 0, 9));
    else this.#pad.load(drawn);
  }

  /** To be called when the drawing has changed. */
  changed(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      const { sampled, blank, drawing } = this.#pad;
      this.#url.set({ digit: sampled === null || sampled === 3 ? null : sampled, ink: sampled !== null || blank ? null : encodeDrawing(drawing) });
    }, REST);
  }

  destroy(): void {
    clearTimeout(this.#timer);
  }
}
