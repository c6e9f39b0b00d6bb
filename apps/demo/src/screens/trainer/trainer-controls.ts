import { h } from "../../shell/dom.ts";
import type { UrlState } from "../../shell/url-state.ts";
import type { OwnFile, TrainingPlan } from "./training-messages.ts";

export interface Choices {
  plan: TrainingPlan;
  /** The reader's own files. */
  files: readonly OwnFile[];
  /** Another address of a download's files. */
  from: string;
}

const STANDARD: TrainingPlan = { model: "lenet5", activation: "sigmoid", data: "synthetic", digits: 6000, batch: 64, rate: 0.001, optimizer: "adam", augment: "none", seed: 1, backend: "cpu" };

/** What the address asks for. */
export function choicesFromUrl(url: UrlState): Choices {
  const { digits, batch, rate, seed } = STANDARD;
  const plan: TrainingPlan = {
    model: url.one("model", ["lenet5", "mlp"], "lenet5"), activation: url.one("activation", ["sigmoid", "relu", "tanh"], "sigmoid"),
    data: url.one("data", ["synthetic", "mnist", "fashion-mnist"], "synthetic"), digits: url.integer("digits", digits, 100, 60_000),
    batch: url.integer("batch", batch, 1, 1000), rate: url.number("rate", rate, 1e-6, 1e30), optimizer: url.one("optimizer", ["adam", "sgd"], "adam"),
    augment: url.one("augment", ["none", "shift", "handwriting"], "none"), seed: url.integer("seed", seed, 0, 999_999), backend: url.one("backend", ["cpu", "webgpu"], "cpu"),
  };
  return { plan, files: [], from: url.text("from", "") };
}

/** Everything a run follows from is in the address, but for the reader's own files. */
export function choicesToUrl({ plan, from }: Choices, url: UrlState): void {
  const values: Record<string, string | number | null> = { from: from === "" ? null : from };
  for (const key of Object.keys(STANDARD) as (keyof TrainingPlan)[]) values[key] = plan[key] === STANDARD[key] || plan[key] === "own" ? null : plan[key];
  url.set(values);
}

type ChoiceKey = "model" | "activation" | "data" | "optimizer" | "augment" | "backend";
type NumberKey = "digits" | "batch" | "rate" | "seed";

export interface TrainerControlsOptions {
  readonly choices: Choices;
  /** Why there is no GPU, if there is none. */
  readonly noGpu: string | undefined;
  /** Another run: it begins anew. */
  changed(): void;
  /** The reader wants to give files. */
  askFiles(): void;
}

/** Network, images, and how it learns; on which device. */
export class TrainerControls {
  readonly element: HTMLElement = h("div", {});
  readonly #options: TrainerControlsOptions;
  #open = false;

  constructor(options: TrainerControlsOptions) {
    this.#options = options;
    const { choices, noGpu } = options;
    if (noGpu !== undefined) choices.plan = { ...choices.plan, backend: "cpu" };
    this.paint();
  }

  #set(part: Partial<TrainingPlan>): void {
    const { choices, changed } = this.#options;
    choices.plan = { ...choices.plan, ...part };
    this.paint();
    changed();
  }

  #select<K extends ChoiceKey>(label: string, key: K, options: readonly (readonly [TrainingPlan[K], string, disabled?: boolean])[], act?: (value: TrainingPlan[K]) => boolean): HTMLElement {
    const chosen = this.#options.choices.plan[key];
    const element = h("select", { "data-name": key, onchange: () => {
      const found = options.find(([value]) => value === element.value);
      if (found === undefined || act?.(found[0]) === true) return;
      this.#set({ [key]: found[0] });
    } }, ...options.map(([value, text, disabled = false]) => h("option", { value, selected: chosen === value, disabled }, text)));
    return h("label", { class: "field" }, label, element);
  }

  #number(label: string, key: NumberKey, attributes: Readonly<Record<string, string | number>>): HTMLElement {
    const now = this.#options.choices.plan[key];
    const input = h("input", { type: "number", "data-name": key, value: now >= 1e6 ? now.toExponential() : now, ...attributes, onchange: () => {
      const value = Number(input.value);
      if (!input.validity.valid || !Number.isFinite(value) || input.value === "") return void input.reportValidity();
      this.#set({ [key]: value });
    } });
    return h("label", { class: "field" }, label, input);
  }

  /** Shows the choices as they are now; what had the focus keeps it. */
  paint(): void {
    const { choices, noGpu, askFiles } = this.#options;
    const { plan } = choices;
    const focused = document.activeElement instanceof HTMLElement && this.element.contains(document.activeElement) ? document.activeElement.dataset["name"] : undefined;
    const data = this.#select("Images", "data", [["synthetic", "digits drawn here"], ["mnist", "MNIST (download, 12 MB)"], ["fashion-mnist", "Fashion-MNIST (30 MB)"], ["own", "your own files…"]], (value) => {
      if (value !== "own" || choices.files.length > 0) return false;
      this.paint();
      askFiles();
      return true;
    });
    const more = h("details", { open: this.#open, ontoggle: () => { this.#open = more.open; } }, h("summary", { class: "small muted" }, "More settings"), h("div", { class: "controls" },
      this.#number("Batch", "batch", { min: 1, max: 1000, step: 1 }),
      this.#select("Optimizer", "optimizer", [["adam", "Adam"], ["sgd", "gradient descent"]]),
      plan.data === "synthetic" ? this.#number("How many drawn", "digits", { min: 100, max: 60_000, step: 100 }) : null,
      this.#number("Seed", "seed", { min: 0, max: 999_999, step: 1 }),
      this.#select("Computed by", "backend", [["cpu", "the processor"], ["webgpu", noGpu === undefined ? "the GPU (WebGPU)" : `the GPU: ${noGpu}`, noGpu !== undefined]]),
      plan.data === "mnist" || plan.data === "fashion-mnist" ? this.#address() : null,
    ));
    this.element.replaceChildren(h("div", { class: "controls" },
      this.#select("Network", "model", [["lenet5", "LeNet-5"], ["mlp", "MLP 784-300-100-10"]]),
      plan.model === "mlp" ? this.#select("Hidden units", "activation", [["sigmoid", "sigmoid"], ["relu", "ReLU"], ["tanh", "tanh"]]) : null,
      data, this.#select("Augmentation", "augment", [["none", "none"], ["shift", "shifts"], ["handwriting", "other hands"]]), this.#number("Learning rate", "rate", { min: 0, step: "any" }),
    ), more);
    if (focused !== undefined) this.element.querySelector<HTMLElement>(`[data-name="${focused}"]`)?.focus();
  }

  #address(): HTMLElement {
    const { choices, changed } = this.#options;
    const input = h("input", { type: "url", "data-name": "from", value: choices.from, placeholder: "https://…/", onchange: () => {
      if (!input.validity.valid) return void input.reportValidity();
      choices.from = input.value;
      changed();
    } });
    return h("label", { class: "field" }, "From another address", input);
  }
}
