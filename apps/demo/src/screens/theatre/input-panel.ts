import { evidenceMap, type FigureView, heatmap, type Mounted, type Scene } from "@receptive/visualization";
import { gradCam, occlusion, type PlaceMap, record, saliency } from "@receptive/visualization/models";
import { probabilityText } from "../../digit/guess-words.ts";
import type { Lenet } from "../../model/engine.ts";
import { h } from "../../shell/dom.ts";
import { figureCard } from "../../shell/figure.ts";
import type { Seen } from "./layer-views.ts";

export const EVIDENCE = ["none", "saliency", "gradcam", "occlusion"] as const;
export type Evidence = (typeof EVIDENCE)[number];

const NAMES: Readonly<Record<Evidence, string>> = { none: "the pixels", saliency: "saliency", gradcam: "Grad-CAM of conv2", occlusion: "occlusion" };
const WORDS: Readonly<Record<Evidence, string>> = {
  none: "28 × 28 pixels, brought into MNIST's form.",
  saliency: "How much each pixel moves the guess: |∂logit/∂x|.",
  gradcam: "Where the maps of conv2 speak for the guess.",
  occlusion: "What covering each place costs the guess's probability.",
};
const WIDTH = 168;
const CODE = `import { load, lenet5 } from "receptive";
import { evidenceMap, mount, normaliseDigit } from "@receptive/visualization";
import { occlusion, record } from "@receptive/visualization/models";

const model = await load(lenet5(), bytes);
const digit = normaliseDigit(canvas);
const { layers: [input] } = await record(model, digit);
mount(element, evidenceMap({ title: "What it rests on", evidence: await occlusion(model, digit), picture: { data: input.data, width: 32, height: 32 } }));`;

export interface InputPanelActions {
  evidence(chosen: Evidence): void;
  pin(): void;
  unpin(): void;
}

/** What the network gets, what of it the guess rests on, and the input that is pinned for comparison. */
export class InputPanel {
  readonly element: HTMLElement = h("div", { class: "preview" });
  readonly #model: Lenet;
  readonly #figure: Mounted;
  readonly #pinned = h("div", {});
  readonly #pinNote = h("p", { class: "small muted", role: "status" });
  readonly #unpin: HTMLElement;
  readonly #words = h("p", { class: "small muted" });
  #pinFigure: Mounted | undefined;
  #evidence: Evidence;
  #seen: Seen | undefined;
  #map: PlaceMap | undefined;
  #turn = 0;

  constructor(model: Lenet, evidence: Evidence, actions: InputPanelActions) {
    this.#model = model;
    this.#evidence = evidence;
    const body = h("div", {});
    const choose = h("select", { "aria-label": "What it gets, or what the guess rests on", onchange: () => {
      this.#evidence = EVIDENCE.find((one) => one === choose.value) ?? "none";
      actions.evidence(this.#evidence);
      void this.#explain();
    } }, ...EVIDENCE.map((one) => h("option", { value: one, selected: one === evidence }, NAMES[one])));
    this.#unpin = h("button", { type: "button", hidden: true, onclick: () => actions.unpin() }, "Unpin");
    this.element.append(body, choose, this.#words, h("div", { class: "pins" }, h("button", { type: "button", onclick: () => actions.pin() }, "Pin, to compare"), this.#unpin, this.#pinNote, this.#pinned));
    this.#figure = figureCard(body, this.#view(), { caption: "What it gets", file: "digit", code: () => CODE });
  }

  #view(): FigureView {
    return { scene: () => this.#scene() };
  }

  #scene(): Scene {
    const { recording, digit } = this.#seen ?? {};
    const input = recording?.layers[0];
    if (this.#map === undefined || input === undefined) return pixels(digit ?? new Uint8Array(784));
    return evidenceMap({ title: NAMES[this.#evidence], evidence: this.#map, picture: { data: input.data, width: 32, height: 32 }, width: WIDTH, ...(this.#evidence === "occlusion" ? { ramp: "signed" } : {}) });
  }

  /** Another input, or none. */
  async show(seen: Seen | undefined): Promise<void> {
    this.#seen = seen;
    await this.#explain();
  }

  async #explain(): Promise<void> {
    const [turn, seen] = [++this.#turn, this.#seen];
    const map = seen === undefined ? undefined : await this.#mapOf(seen);
    if (turn !== this.#turn) return;
    this.#map = map;
    this.#words.textContent = WORDS[this.#evidence];
    this.#figure.update(this.#view());
  }

  async #mapOf({ digit, prediction: { label } }: Seen): Promise<PlaceMap | undefined> {
    switch (this.#evidence) {
      case "none": return undefined;
      case "saliency": return saliency(this.#model, digit, label);
      case "gradcam": return gradCam(await record(this.#model, digit, { grads: label }), "relu2");
      case "occlusion": return occlusion(this.#model, digit, { label });
    }
  }

  pin(seen: Seen): void {
    const { label, probability } = seen.prediction;
    this.unpin();
    this.#unpin.hidden = false;
    this.#pinNote.textContent = `Pinned a ${label} (${probabilityText(probability)}). Draw another: colours show what is different.`;
    this.#pinFigure = figureCard(this.#pinned, pixels(seen.digit, 84), { caption: `Pinned: ${label}`, file: "pinned-digit", table: false });
  }

  unpin(): void {
    this.#pinFigure?.destroy();
    this.#pinFigure = undefined;
    this.#pinned.replaceChildren();
    this.#pinNote.textContent = "";
    this.#unpin.hidden = true;
  }

  destroy(): void {
    this.#turn++;
    this.#figure.destroy();
    this.unpin();
  }
}

function pixels(digit: Uint8Array, width = WIDTH): Scene {
  return heatmap({ title: "28 × 28 pixels", values: digit, rows: 28, columns: 28, ramp: "ink", domain: [0, 255], width, showTitle: false, legend: false, id: "pixels" });
}
