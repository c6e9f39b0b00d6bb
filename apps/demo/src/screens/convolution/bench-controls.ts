import { h } from "../../shell/dom.ts";
import { type Bench, type BenchSizes, LIMITS, NAMES, type Preset, PRESET_TITLES, PRESETS } from "./bench-setup.ts";

export interface BenchControls {
  readonly element: HTMLElement;
  /** Shows another bench in the fields. */
  show(preset: Preset, bench: Bench): void;
}

export interface BenchActions {
  preset(preset: Preset): void;
  size(name: keyof BenchSizes, value: number): void;
  /** The padding of a mode: none, or what keeps the size at stride 1. */
  padding(mode: "valid" | "same"): void;
  flip(): void;
  shuffle(): void;
}

const WORDS: Readonly<Record<keyof BenchSizes, string>> = {
  width: "width", height: "height", depth: "depth", filters: "filters", extent: "extent", stride: "stride", padding: "padding", dilation: "",
};

/** Preset, sizes as sliders, padding modes, the filter's turn, dice. */
export function benchControls(actions: BenchActions): BenchControls {
  const select = h("select", { onchange: () => { const chosen = PRESETS.find((preset) => preset === select.value); if (chosen !== undefined) actions.preset(chosen); } }, ...PRESETS.map((preset) => h("option", { value: preset }, PRESET_TITLES[preset])));
  const fields = new Map<keyof BenchSizes, { readonly input: HTMLInputElement; readonly value: HTMLElement }>();
  const labels = (Object.keys(NAMES) as (keyof BenchSizes)[]).map((name) => {
    const [low, high] = LIMITS[name];
    const value = h("output", {});
    const input = h("input", { type: "range", min: low, max: high, step: 1, oninput: () => {
      value.textContent = input.value;
      actions.size(name, Number(input.value));
    } });
    fields.set(name, { input, value });
    return h("label", {}, `${NAMES[name]}${WORDS[name] === "" ? "" : ` ${WORDS[name]}`}`, value, input);
  });
  const flipped = h("input", { type: "checkbox", onchange: () => actions.flip() });
  const element = h("div", {},
    h("div", { class: "controls" },
      h("label", { class: "field" }, "Example", select),
      h("fieldset", {}, h("legend", {}, "Padding"), h("div", { class: "controls tight" },
        h("button", { type: "button", title: "No padding", onclick: () => actions.padding("valid") }, "valid"),
        h("button", { type: "button", title: "As much as keeps the size at stride 1", onclick: () => actions.padding("same") }, "same"))),
      h("label", { class: "chip", title: "A convolution in the strict sense; libraries compute cross-correlation and still call it so" }, flipped, "turn filter 180°"),
      h("button", { type: "button", onclick: () => actions.shuffle() }, "Other numbers"),
    ),
    h("div", { class: "sizes" }, ...labels),
  );
  return {
    element,
    show(preset, bench) {
      select.value = preset;
      flipped.checked = bench.flipped;
      for (const [name, { input, value }] of fields) {
        input.value = String(bench.sizes[name]);
        value.textContent = input.value;
      }
    },
  };
}
