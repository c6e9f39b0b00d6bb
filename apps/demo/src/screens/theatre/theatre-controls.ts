import { h } from "../../shell/dom.ts";
import { LAYER_NAMES } from "./layer-views.ts";

export interface TheatreChoices {
  layers: string[];
  view: "2d" | "3d";
  show: "values" | "gradients";
  normalise: boolean;
  apart: boolean;
}

export const DEFAULT_LAYERS: readonly string[] = ["input", "conv1", "pool1", "conv2", "pool2", "fc1", "fc2", "fc3"];

function toggle(label: string, on: boolean, changed: (on: boolean) => void): HTMLElement {
  const box = h("input", { type: "checkbox", checked: on, onchange: () => changed(box.checked) });
  return h("label", { class: "chip" }, box, label);
}

function choice<T extends string>(legend: string, options: readonly (readonly [T, string])[], chosen: T, changed: (value: T) => void): HTMLElement {
  const buttons = options.map(([value, label]) => h("button", { type: "button", "aria-pressed": String(value === chosen), onclick: () => {
    for (const [i, button] of buttons.entries()) button.setAttribute("aria-pressed", String(options[i]?.[0] === value));
    changed(value);
  } }, label));
  return h("fieldset", {}, h("legend", {}, legend), h("div", { class: "controls tight" }, ...buttons));
}

/** The switches of the theatre. */
export function theatreControls(choices: TheatreChoices, changed: () => void): HTMLElement {
  const layers = LAYER_NAMES.map((name) => toggle(name, choices.layers.includes(name), (on) => {
    choices.layers = LAYER_NAMES.filter((other) => (other === name ? on : choices.layers.includes(other)));
    changed();
  }));
  return h("div", { class: "band close" },
    h("div", { class: "controls" },
      choice("Stage", [["2d", "2-D"], ["3d", "3-D"]], choices.view, (value) => { choices.view = value; changed(); }),
      choice("Colours show", [["values", "values"], ["gradients", "gradients of the guess"]], choices.show, (value) => { choices.show = value; changed(); }),
      h("fieldset", {}, h("legend", {}, "Scales and form"), h("div", { class: "controls tight" },
        toggle("digit centred, in form", choices.normalise, (on) => { choices.normalise = on; changed(); }),
        toggle("a scale for each map", choices.apart, (on) => { choices.apart = on; changed(); }))),
    ),
    h("details", {}, h("summary", { class: "small muted" }, "Layers shown"), h("div", { class: "controls tight", role: "group", "aria-label": "Layers shown" }, ...layers)),
  );
}
