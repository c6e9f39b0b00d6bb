import { h } from "../../shell/dom.ts";
import type { BackendChoice } from "../../model/backend.ts";
import type { UrlState } from "../../shell/url-state.ts";
import { type PlaneShape, SHAPE_TITLES, SHAPES } from "./plane-data.ts";
import type { ActivationChoice, Mode } from "./playground-messages.ts";

export interface PlaygroundChoices {
  shape: PlaneShape;
  classes: number;
  count: number;
  noise: number;
  held: number;
  seed: number;
  hidden: number[];
  activation: ActivationChoice;
  mode: Mode;
  batch: number;
  rate: number;
  backend: BackendChoice;
}

export const MOST_UNITS = 8;
export const MOST_LAYERS = 4;

const MODES: readonly (readonly [Mode, string])[] = [["pattern", "by pattern"], ["batch", "by mini-batch"], ["epoch", "by epoch"]];
const RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3] as const;

export function choicesFromUrl(url: UrlState): PlaygroundChoices {
  const hidden = url.text("hidden", "8-6").split("-").map(Number).filter((units) => Number.isInteger(units) && units >= 1 && units <= MOST_UNITS).slice(0, MOST_LAYERS);
  return {
    shape: url.one("shape", SHAPES, "moons"), classes: url.integer("classes", 2, 2, 5), count: url.integer("count", 200, 20, 600), noise: url.number("noise", 0.08, 0, 0.5), held: url.number("held", 0.3, 0, 0.8),
    seed: url.integer("seed", 1, 0, 999_999), hidden, activation: url.one("activation", ["tanh", "relu", "sigmoid"], "tanh"), mode: url.one("mode", ["pattern", "batch", "epoch"], "batch"),
    batch: url.integer("batch", 10, 1, 200), rate: url.number("rate", 0.1, 1e-5, 1e3), backend: url.one("backend", ["cpu", "webgpu"], "cpu"),
  };
}

export function choicesToUrl(c: PlaygroundChoices, url: UrlState): void {
  const unless = <T extends string | number>(value: T, standard: T): T | null => (value === standard ? null : value);
  url.set({
    shape: unless(c.shape, "moons"), classes: unless(c.classes, 2), count: unless(c.count, 200), noise: unless(c.noise, 0.08), held: unless(c.held, 0.3), seed: unless(c.seed, 1),
    hidden: unless(c.hidden.join("-"), "8-6"), activation: unless(c.activation, "tanh"), mode: unless(c.mode, "batch"), batch: unless(c.batch, 10), rate: unless(c.rate, 0.1), backend: unless(c.backend, "cpu"),
  });
}

type Key = "classes" | "count" | "noise" | "held" | "seed" | "batch";

export interface PlaygroundActions {
  /** Other points. */
  data(): void;
  /** Another network: it begins anew. */
  network(): void;
  /** Another way to learn: what was learned stays. */
  learning(): void;
}

/** Points, network and learning. */
export function playgroundControls(c: PlaygroundChoices, gpu: boolean, actions: PlaygroundActions): HTMLElement {
  const pick = <T extends string | number>(label: string, options: readonly (readonly [T, string])[], chosen: T, take: (value: T) => void): HTMLElement => {
    const element = h("select", { onchange: () => { const found = options.find(([value]) => String(value) === element.value); if (found !== undefined) take(found[0]); } }, ...options.map(([value, text]) => h("option", { value, selected: value === chosen }, text)));
    return h("label", { class: "field" }, label, element);
  };
  const number = (label: string, key: Key, attributes: Readonly<Record<string, number>>, changed: () => void): HTMLElement => {
    const input = h("input", { type: "number", value: c[key], ...attributes, onchange: () => {
      if (!input.validity.valid || input.value === "") return void input.reportValidity();
      c[key] = Number(input.value);
      changed();
    } });
    return h("label", { class: "field" }, label, input);
  };
  if (!gpu) c.backend = "cpu";
  const rates = RATES.some((rate) => rate === c.rate) ? RATES : [...RATES, c.rate];
  return h("div", {},
    h("div", { class: "controls" },
      pick("Points", SHAPES.map((shape) => [shape, SHAPE_TITLES[shape]] as const), c.shape, (value) => { c.shape = value; actions.data(); }),
      number("Classes", "classes", { min: 2, max: 5, step: 1 }, actions.network),
      pick("Activation", [["tanh", "tanh"], ["relu", "ReLU"], ["sigmoid", "sigmoid"]] as const, c.activation, (value) => { c.activation = value; actions.network(); }),
      pick("Learns", MODES, c.mode, (value) => { c.mode = value; actions.learning(); }),
      pick("Learning rate", rates.map((rate) => [rate, String(rate)] as const), c.rate, (value) => { c.rate = value; actions.learning(); }),
    ),
    h("details", {}, h("summary", { class: "small muted" }, "More settings"), h("div", { class: "controls" },
      number("How many", "count", { min: 20, max: 600, step: 10 }, actions.data),
      number("Noise", "noise", { min: 0, max: 0.5, step: 0.01 }, actions.data),
      number("Held out", "held", { min: 0, max: 0.8, step: 0.05 }, actions.data),
      number("Mini-batch", "batch", { min: 1, max: 200, step: 1 }, actions.learning),
      number("Seed", "seed", { min: 0, max: 999_999, step: 1 }, actions.network),
      gpu ? pick("Computed by", [["cpu", "the processor"], ["webgpu", "the GPU (WebGPU)"]] as const, c.backend, (value) => { c.backend = value; actions.network(); }) : null,
    )),
  );
}

/** Buttons that make layers wider, narrower, more or fewer. */
export class LayerEditor {
  readonly element: HTMLElement = h("div", { class: "controls tight", role: "group", "aria-label": "Hidden layers" });
  readonly #c: PlaygroundChoices;
  readonly #changed: () => void;

  readonly #again: HTMLElement;

  /** `again`: what stands at the end of the row. */
  constructor(c: PlaygroundChoices, again: HTMLElement, changed: () => void) {
    this.#c = c;
    this.#again = again;
    this.#changed = changed;
    this.#paint();
  }

  #set(hidden: number[], focus: string): void {
    this.#c.hidden = hidden;
    this.#paint();
    this.element.querySelector<HTMLElement>(`[data-name="${focus}"]`)?.focus();
    this.#changed();
  }

  #paint(): void {
    const { hidden } = this.#c;
    const button = (text: string, label: string, disabled: boolean, act: () => number[]): HTMLElement => h("button", { type: "button", "aria-label": label, "data-name": label, disabled, onclick: () => this.#set(act(), label) }, text);
    const layers = hidden.map((units, i) => h("span", { class: "chip" },
      button("−", `One unit fewer in hidden layer ${i + 1}`, units <= 1, () => hidden.map((n, j) => (j === i ? n - 1 : n))), String(units),
      button("+", `One unit more in hidden layer ${i + 1}`, units >= MOST_UNITS, () => hidden.map((n, j) => (j === i ? n + 1 : n)))));
    this.element.replaceChildren(h("span", { class: "small muted" }, "Hidden layers"), ...layers,
      button("Add a layer", "Add a layer", hidden.length >= MOST_LAYERS, () => [...hidden, 4]), button("Remove a layer", "Remove a layer", hidden.length === 0, () => hidden.slice(0, -1)), this.#again);
  }
}
