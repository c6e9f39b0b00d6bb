import { h } from "../../shell/dom.ts";
import type { UrlState } from "../../shell/url-state.ts";
import type { TrainingPlan } from "./training-messages.ts";

export type Choices = { -readonly [K in keyof TrainingPlan]: TrainingPlan[K] };

/** What the address asks for. */
export function choicesFromUrl(url: UrlState): Choices {
  return {
    model: url.one("model", ["lenet5", "mlp"], "lenet5"), data: url.one("data", ["synthetic", "mnist"], "synthetic"), digits: url.integer("digits", 6000, 100, 60_000),
    batch: url.integer("batch", 64, 1, 1000), optimizer: url.one("optimizer", ["adam", "sgd"], "adam"), rate: url.number("rate", 0.001, 1e-6, 1e6), seed: url.integer("seed", 1, 0, 999_999), backend: url.one("backend", ["cpu", "webgpu"], "cpu"),
  };
}

function select<K extends "model" | "data" | "optimizer" | "backend">(label: string, choices: Choices, key: K, options: readonly (readonly [Choices[K], string])[], changed: () => void): HTMLElement {
  const element = h("select", { onchange: () => {
    const found = options.find(([value]) => value === element.value);
    if (found !== undefined) [choices[key]] = found;
    changed();
  } }, ...options.map(([value, text]) => h("option", { value, selected: choices[key] === value }, text)));
  return h("label", { class: "field" }, label, element);
}

function numberField(label: string, choices: Choices, key: "digits" | "batch" | "rate" | "seed", attributes: Readonly<Record<string, string | number>>, changed: () => void): HTMLElement {
  const input = h("input", { type: "number", value: choices[key], ...attributes, onchange: () => {
    const value = Number(input.value);
    if (!input.validity.valid || !Number.isFinite(value) || input.value === "") {
      input.reportValidity();
      return;
    }
    choices[key] = value;
    changed();
  } });
  return h("label", { class: "field" }, label, input);
}

/** Network, digits, and how it learns; on which device, where there is a GPU. Any change begins anew. */
export function trainerControls(choices: Choices, gpu: boolean, changed: () => void): HTMLElement {
  if (!gpu) choices.backend = "cpu";
  const files = h("input", { type: "file", multiple: true, class: "visually-hidden", tabindex: -1, "aria-label": "Your MNIST files", onchange: () => void readFiles(files, choices).then(changed) });
  return h("div", {}, h("div", { class: "controls" },
    select("Network", choices, "model", [["lenet5", "LeNet-5"], ["mlp", "MLP 784-300-100-10"]], changed),
    select("Digits", choices, "data", [["synthetic", "drawn here"], ["mnist", "MNIST (download, 12 MB)"]], () => { delete choices.files; changed(); }),
    h("button", { type: "button", onclick: () => files.click() }, "Your MNIST files"), files,
    numberField("Learning rate", choices, "rate", { min: 0, step: "any" }, changed),
  ), h("details", {}, h("summary", { class: "small muted" }, "More settings"), h("div", { class: "controls" },
    numberField("How many drawn", choices, "digits", { min: 100, max: 60_000, step: 100 }, changed),
    numberField("Batch", choices, "batch", { min: 1, max: 1000, step: 1 }, changed),
    select("Optimizer", choices, "optimizer", [["adam", "Adam"], ["sgd", "gradient descent"]], changed),
    numberField("Seed", choices, "seed", { min: 0, max: 999_999, step: 1 }, changed),
    gpu ? select("Computed by", choices, "backend", [["cpu", "the processor"], ["webgpu", "the GPU (WebGPU)"]], changed) : null,
  )));
}

async function readFiles(input: HTMLInputElement, choices: Choices): Promise<void> {
  const list = [...(input.files ?? [])];
  choices.files = await Promise.all(list.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })));
  input.value = "";
}
