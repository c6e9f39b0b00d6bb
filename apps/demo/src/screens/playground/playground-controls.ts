import { h } from "../../shell/dom.ts";
import { type PlaneChoice, SHAPE_TITLES, SHAPES } from "./plane-data.ts";
import { planeFunction } from "./plane-function.ts";
import { MOST_LAYERS, MOST_UNITS, type PlaygroundChoices } from "./playground-choices.ts";
import type { LearningPlan } from "./playground-messages.ts";

const RATES = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3] as const;
const STRENGTHS = [0, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3] as const;

export interface PlaygroundActions {
  /** Other points. */
  data(): void;
  /** Another network: it begins anew. */
  network(): void;
  /** Another way to learn: what was learned stays. */
  learning(): void;
  /** The reader's own points, as text of a file. */
  csv(text: string): void;
}

type Option<T> = readonly [value: T, text: string, disabled?: boolean];

function pick<T extends string | number>(label: string, options: readonly Option<T>[], chosen: T, take: (value: T) => void): HTMLElement {
  const element = h("select", { onchange: () => { const found = options.find(([value]) => String(value) === element.value); if (found !== undefined) take(found[0]); } }, ...options.map(([value, text, disabled = false]) => h("option", { value, selected: value === chosen, disabled }, text)));
  return h("label", { class: "field" }, label, element);
}

function slider(label: string, value: number, [min, max, step]: readonly [number, number, number], write: (value: number) => string, take: (value: number) => void): HTMLElement {
  const shown = h("output", {}, write(value));
  const input = h("input", { type: "range", min, max, step, value, "aria-label": label, oninput: () => { shown.textContent = write(Number(input.value)); }, onchange: () => take(Number(input.value)) });
  return h("label", { class: "field slider" }, h("span", {}, label, " ", shown), input);
}

function numberField(label: string, value: number, attributes: Readonly<Record<string, number>>, take: (value: number) => void): HTMLElement {
  const input = h("input", { type: "number", value, ...attributes, onchange: () => {
    if (!input.validity.valid || input.value === "") return void input.reportValidity();
    take(Number(input.value));
  } });
  return h("label", { class: "field" }, label, input);
}

function functionField(c: PlaygroundChoices, changed: () => void): HTMLElement {
  const input = h("input", { type: "text", class: "f-of-x", value: c.plane.f, spellcheck: "false", oninput: () => input.setCustomValidity(""), onchange: () => {
    try {
      planeFunction(input.value);
    } catch (error) {
      input.setCustomValidity(error instanceof Error ? error.message : String(error));
      return void input.reportValidity();
    }
    c.plane = { ...c.plane, f: input.value };
    changed();
  } });
  return h("label", { class: "field" }, "f(x) =", input);
}

/** Points, network and learning. */
export class PlaygroundControls {
  readonly element: HTMLElement = h("div", {});
  readonly #c: PlaygroundChoices;
  readonly #noGpu: string | undefined;
  readonly #actions: PlaygroundActions;
  readonly #file = h("input", { type: "file", accept: ".csv,.tsv,.txt,text/csv", class: "visually-hidden", tabindex: -1, "aria-label": "Your points as CSV", onchange: () => void this.#read() });
  #open = false;

  /** `noGpu`: why there is no GPU, if there is none. */
  constructor(c: PlaygroundChoices, noGpu: string | undefined, actions: PlaygroundActions) {
    [this.#c, this.#noGpu, this.#actions] = [c, noGpu, actions];
    if (noGpu !== undefined) c.backend = "cpu";
    this.paint();
  }

  async #read(): Promise<void> {
    const text = await this.#file.files?.[0]?.text();
    this.#file.value = "";
    if (text !== undefined) this.#actions.csv(text);
  }

  #plane(part: Partial<PlaneChoice>): void {
    this.#c.plane = { ...this.#c.plane, ...part };
    this.paint();
    if ("classes" in part || "seed" in part) this.#actions.network();
    else this.#actions.data();
  }

  #learning(part: Partial<LearningPlan>): void {
    this.#c.learning = { ...this.#c.learning, ...part };
    this.paint();
    this.#actions.learning();
  }

  /** Shows the choices as they are; what had the focus keeps it. */
  paint(): void {
    const names = [...this.element.querySelectorAll("input,select")];
    const at = names.findIndex((element) => element === document.activeElement);
    const c = this.#c;
    const { plane, learning } = c;
    const rates = RATES.some((rate) => rate === learning.rate) ? RATES : [...RATES, learning.rate];
    const percent = (value: number): string => `${Math.round(100 * value)} %`;
    const more = h("details", { open: this.#open, ontoggle: () => { this.#open = more.open; } }, h("summary", { class: "small muted" }, "More settings"), h("div", { class: "controls" },
      slider("Noise", plane.noise, [0, 0.5, 0.01], (value) => value.toFixed(2), (noise) => this.#plane({ noise })),
      slider("Held out", plane.held, [0, 0.5, 0.05], percent, (held) => this.#plane({ held })),
      slider("For the test", plane.test, [0, 0.4, 0.05], percent, (test) => this.#plane({ test })),
      numberField("Points", plane.count, { min: 20, max: 600, step: 10 }, (count) => this.#plane({ count })),
      numberField("Mini-batch", learning.batch, { min: 1, max: 200, step: 1 }, (batch) => this.#learning({ batch })),
      pick("Penalty", [["none", "none"], ["l1", "L1: λ Σ |w|"], ["l2", "L2: λ/2 Σ w²"]] as const, learning.penalty, (penalty) => this.#learning({ penalty })),
      learning.penalty === "none" ? null : pick("λ", STRENGTHS.map((value) => [value, String(value)] as const), learning.strength, (strength) => this.#learning({ strength })),
      numberField("Seed", plane.seed, { min: 0, max: 999_999, step: 1 }, (seed) => this.#plane({ seed })),
      pick("Computed by", [["cpu", "the processor"], ["webgpu", this.#noGpu === undefined ? "the GPU (WebGPU)" : `the GPU: ${this.#noGpu}`, this.#noGpu !== undefined]] as readonly Option<"cpu" | "webgpu">[], c.backend, (backend) => { c.backend = backend; this.#actions.network(); }),
    ));
    this.element.replaceChildren(h("div", { class: "controls" },
      pick("Points", SHAPES.map((shape) => [shape, SHAPE_TITLES[shape]] as const), plane.shape, (shape) => this.#plane({ shape })),
      plane.shape === "function" ? functionField(c, () => this.#actions.data()) : null,
      plane.shape === "drawn" ? h("button", { type: "button", onclick: () => this.#file.click() }, "Read a CSV file") : null, this.#file,
      pick("Classes", [2, 3, 4, 5].map((n) => [n, String(n)] as const), plane.classes, (classes) => this.#plane({ classes })),
      pick("Activation", [["tanh", "tanh"], ["relu", "ReLU"], ["sigmoid", "sigmoid"]] as const, c.activation, (activation) => { c.activation = activation; this.#actions.network(); }),
      pick("Learns", [["pattern", "by pattern"], ["batch", "by mini-batch"], ["epoch", "by epoch"]] as const, learning.mode, (mode) => this.#learning({ mode })),
      pick("Learning rate", rates.map((rate) => [rate, String(rate)] as const), learning.rate, (rate) => this.#learning({ rate })),
    ), more);
    const again = [...this.element.querySelectorAll<HTMLElement>("input,select")][at];
    if (at >= 0) again?.focus();
  }
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

  #set(hidden: readonly number[], focus: string): void {
    this.#c.hidden = hidden;
    this.#paint();
    this.element.querySelector<HTMLElement>(`[data-name="${focus}"]`)?.focus();
    this.#changed();
  }

  #paint(): void {
    const { hidden } = this.#c;
    const button = (text: string, label: string, disabled: boolean, act: () => readonly number[]): HTMLElement => h("button", { type: "button", "aria-label": label, "data-name": label, disabled, onclick: () => this.#set(act(), label) }, text);
    const layers = hidden.map((units, i) => h("span", { class: "stepper" },
      button("−", `One unit fewer in hidden layer ${i + 1}`, units <= 1, () => hidden.map((n, j) => (j === i ? n - 1 : n))), h("span", {}, String(units)),
      button("+", `One unit more in hidden layer ${i + 1}`, units >= MOST_UNITS, () => hidden.map((n, j) => (j === i ? n + 1 : n)))));
    this.element.replaceChildren(h("span", { class: "small muted" }, "Hidden layers"), ...layers,
      button("Add a layer", "Add a layer", hidden.length >= MOST_LAYERS, () => [...hidden, 4]), button("Remove a layer", "Remove a layer", hidden.length === 0, () => hidden.slice(0, -1)), this.#again);
  }
}
