import { formatNumber } from "@receptive/visualization";
import { h } from "../../shell/dom.ts";
import type { ForwardTrace } from "./playground-messages.ts";

/** A unit of the network: layer 0 is the point. */
export interface UnitAt {
  readonly layer: number;
  readonly unit: number;
}

export interface ForwardStepsOptions {
  /** What the units of a layer are called: `x₁`, `h₂₃`, `y₀`. */
  name(at: UnitAt): string;
  /** Weights that a unit gives its predecessors, and its bias. */
  weights(at: UnitAt): { readonly weights: Float32Array; readonly bias: number };
  activation(): string;
  /** The unit that is computed at this step; undefined before the first. */
  shown(at: UnitAt | undefined): void;
}

/** The lines of the pseudocode, and which of them a step is at. */
const LINES = ["a of the inputs ← the point", "for i in topological order:", "  netᵢ ← wᵢ₀ + Σ j∈Pred(i)  wᵢⱼ aⱼ", "  aᵢ ← f(netᵢ)", "return a of the outputs"] as const;

/** One forward pass in topological order, beside its pseudocode, with its numbers put in. */
export class ForwardSteps {
  readonly element: HTMLElement;
  readonly #options: ForwardStepsOptions;
  readonly #lines = LINES.map((line) => h("li", {}, line));
  readonly #words = h("p", { class: "substituted", role: "status" });
  readonly #back = h("button", { type: "button", "aria-label": "One step back in the forward pass", onclick: () => this.#go(this.#at - 1) }, "◂");
  readonly #on = h("button", { type: "button", "aria-label": "One step on in the forward pass", onclick: () => this.#go(this.#at + 1) }, "▸");
  readonly #range = h("input", { type: "range", min: 0, value: 0, step: 1, "aria-label": "Step of the forward pass", oninput: () => this.#go(Number(this.#range.value)) });
  #trace: ForwardTrace | undefined;
  #at = 0;

  constructor(options: ForwardStepsOptions) {
    this.#options = options;
    this.element = h("div", { class: "forward" },
      h("div", {}, h("ol", { class: "pseudocode", "aria-label": "The forward pass" }, ...this.#lines), h("div", { class: "controls tight" }, this.#back, this.#on, this.#range)), this.#words);
  }

  /** Whether a step of the pass is on the screen, rather than its beginning. */
  get active(): boolean {
    return this.#at > 0;
  }

  get #units(): readonly UnitAt[] {
    return (this.#trace?.layers ?? []).flatMap(({ activations }, layer) => (layer === 0 ? [] : Array.from(activations, (_, unit) => ({ layer, unit }))));
  }

  /** The pass of another point, or of another network. */
  show(trace: ForwardTrace): void {
    this.#trace = trace;
    this.#range.max = String(2 * this.#units.length + 1);
    this.#go(Math.min(this.#at, 2 * this.#units.length + 1));
  }

  #go(to: number): void {
    const units = this.#units;
    this.#at = Math.max(0, Math.min(2 * units.length + 1, to));
    this.#range.value = String(this.#at);
    this.#back.disabled = this.#at === 0;
    this.#on.disabled = this.#at === 2 * units.length + 1;
    const at = units[(this.#at - 1) >> 1];
    const line = this.#at === 0 ? 0 : at === undefined ? 4 : (this.#at - 1) % 2 === 0 ? 2 : 3;
    for (const [i, element] of this.#lines.entries()) {
      if (i === line) element.setAttribute("aria-current", "step");
      else element.removeAttribute("aria-current");
    }
    this.#words.textContent = at === undefined ? this.#ends() : this.#substituted(at, line);
    this.#range.setAttribute("aria-valuetext", this.#words.textContent);
    this.#options.shown(at);
  }

  /** Before the first unit, and after the last. */
  #ends(): string {
    const layers = this.#trace?.layers ?? [];
    const layer = this.#at === 0 ? 0 : layers.length - 1;
    return Array.from(layers[layer]?.activations ?? [], (value, unit) => `${this.#options.name({ layer, unit })} = ${formatNumber(value)}`).join("    ");
  }

  #substituted(at: UnitAt, line: number): string {
    const { name, activation } = this.#options;
    const own = this.#trace?.layers[at.layer];
    const before = this.#trace?.layers[at.layer - 1]?.activations ?? new Float32Array();
    const net = own?.nets?.[at.unit] ?? Number.NaN;
    const i = name(at);
    if (line === 3) {
      const last = at.layer === (this.#trace?.layers.length ?? 0) - 1;
      return `a of ${i} = ${last ? "softmax of all nets, here of " : `${activation()} of `}${formatNumber(net)} = ${formatNumber(own?.activations[at.unit] ?? Number.NaN)}`;
    }
    const { weights, bias } = this.#options.weights(at);
    const terms = Array.from(weights, (weight, j) => ` ${weight < 0 ? "−" : "+"} ${formatNumber(Math.abs(weight))} · ${formatNumber(before[j] ?? 0)}`);
    return `net of ${i} = ${formatNumber(bias)}${terms.join("")} = ${formatNumber(net)}`;
  }
}
