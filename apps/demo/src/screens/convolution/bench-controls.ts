import { h } from "../../shell/dom.ts";
import { type BenchSizes, LIMITS, NAMES, type Preset, PRESET_TITLES, PRESETS } from "./bench-setup.ts";

export interface BenchControls {
  readonly element: HTMLElement;
  /** Shows other sizes in the fields. */
  show(preset: Preset, sizes: BenchSizes): void;
}

export interface BenchActions {
  preset(preset: Preset): void;
  size(name: keyof BenchSizes, value: number): void;
  shuffle(): void;
}

const WORDS: Readonly<Record<keyof BenchSizes, string>> = {
  width: "width", height: "height", depth: "depth", filters: "filters", extent: "extent", stride: "stride", padding: "padding", dilation: "",
};

/** Preset, sizes, dice. */
export function benchControls(actions: BenchActions): BenchControls {
  const select = h("select", { onchange: () => { const chosen = PRESETS.find((preset) => preset === select.value); if (chosen !== undefined) actions.preset(chosen); } }, ...PRESETS.map((preset) => h("option", { value: preset }, PRESET_TITLES[preset])));
  const fields = new Map<keyof BenchSizes, HTMLInputElement>();
  const labels = (Object.keys(NAMES) as (keyof BenchSizes)[]).map((name) => {
    const [low, high] = LIMITS[name];
    const input = h("input", { type: "number", min: low, max: high, step: 1, onchange: () => {
      const value = Math.max(low, Math.min(high, Math.round(Number(input.value))));
      input.value = String(value);
      actions.size(name, value);
    } });
    fields.set(name, input);
    return h("label", { class: "field" }, `${NAMES[name]}${WORDS[name] === "" ? "" : ` ${WORDS[name]}`}`, input);
  });
  const element = h("div", {},
    h("div", { class: "controls" }, h("label", { class: "field" }, "Example", select), h("button", { type: "button", onclick: () => actions.shuffle() }, "Other numbers")),
    h("div", { class: "controls" }, ...labels),
  );
  return {
    element,
    show(preset, sizes) {
      select.value = preset;
      for (const [name, input] of fields) input.value = String(sizes[name]);
    },
  };
}
