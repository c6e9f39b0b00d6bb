import { type FigureView, type Hit, layerStrip, type Mounted, normaliseDigit, type StripLayer } from "@receptive/visualization";
import { summary } from "@receptive/layers";
import { type Layers3d, mountLayers3d } from "@receptive/visualization/three";
import { explainUnit, receptivePath, regionIds, type SeenRegion } from "@receptive/visualization/models";
import { DrawingInUrl } from "../../digit/drawing-in-url.ts";
import { GuessPanel } from "../../digit/guess-panel.ts";
import { probabilityText } from "../../digit/guess-words.ts";
import { Pad } from "../../digit/pad.ts";
import { h } from "../../shell/dom.ts";
import { figureCard } from "../../shell/figure.ts";
import { Problem } from "../../shell/problem.ts";
import type { ScreenContext, ScreenInstance } from "../../shell/screen.ts";
import { correct, type Correction } from "./correct-me.ts";
import { EVIDENCE, InputPanel } from "./input-panel.ts";
import { LAYER_NAMES, LayerViews, type Seen } from "./layer-views.ts";
import { DEFAULT_LAYERS, theatreControls, type TheatreChoices } from "./theatre-controls.ts";
import { unitNote } from "./unit-note.ts";

const CODE = `import { capture, lenet5, load } from "receptive";
import { layerStrip, mount, normaliseDigit } from "@receptive/visualization";

const model = await load(lenet5(), bytes);
const { conv1, pool1 } = await capture(model, normaliseDigit(canvas));
mount(element, layerStrip({ title: "LeNet-5", layers: [
  { name: "conv1", data: conv1.data, shape: [6, 28, 28] },
  { name: "pool1", data: pool1.data, shape: [6, 14, 14] },
] }));`;

/** A unit by its layer and its number among the layer's values; from an id of `layerStrip`, such as `conv1/2#45` or `fc1#7`. */
function unitOf(id: string, cells: (layer: string) => number): { readonly layer: string; readonly index: number } | undefined {
  const found = /^([a-z0-9]+)(?:\/(\d+))?#(\d+)$/.exec(id);
  if (found === null) return undefined;
  const [, layer = "", map = "0", cell = "0"] = found;
  return { layer, index: Number(map) * cells(layer) + Number(cell) };
}

function seesWords(path: readonly SeenRegion[]): string {
  const last = path.at(-1);
  if (last === undefined) return "";
  return `It sees ${last.rows[1] - last.rows[0] + 1} × ${last.columns[1] - last.columns[0] + 1} pixels of the input.`;
}

/** Screen 11: LeNet-5 on one drawing, every layer and every unit. */
class Theatre implements ScreenInstance {
  readonly #context: ScreenContext;
  readonly #views: LayerViews;
  readonly #pad: Pad;
  readonly #problem = new Problem();
  readonly #guess = new GuessPanel();
  readonly #choices: TheatreChoices;
  readonly #strip: Mounted;
  readonly #input: InputPanel;
  readonly #inUrl: DrawingInUrl;
  readonly #flat: HTMLElement;
  readonly #deep = h("div", { class: "card deep", hidden: true }, h("p", { class: "small muted" }, "Drag, or use the arrow keys, to turn; plus and minus to come nearer. Sheets are to scale."));
  readonly #correctNote = h("p", { class: "small", role: "status" });
  #stage3d: Layers3d | undefined;
  #coming3d: Promise<Layers3d> | undefined;
  #seen: Seen | undefined;
  #pinned: Seen | undefined;
  #correction: Correction | undefined;
  #busy = false;
  #again = false;
  #hovered = 0;

  constructor(context: ScreenContext, views: LayerViews) {
    const { stage, url } = context;
    this.#context = context;
    this.#views = views;
    this.#choices = {
      layers: url.text("layers", DEFAULT_LAYERS.join("-")).split("-").filter((name) => LAYER_NAMES.includes(name)),
      view: url.one("view", ["2d", "3d"], "2d"), show: url.one("show", ["values", "gradients"], "values"),
      normalise: url.one("form", ["yes", "no"], "yes") === "yes", apart: false,
    };
    this.#pad = new Pad(() => { this.#inUrl.changed(); void this.#look(); });
    this.#inUrl = new DrawingInUrl(url, this.#pad);
    this.#input = new InputPanel(views.model, url.one("rests", EVIDENCE, "none"), {
      evidence: (chosen) => { url.set({ rests: chosen === "none" ? null : chosen }); },
      pin: () => this.pin(), unpin: () => this.#unpin(),
    });
    stage.append(this.#problem.element, h("div", { class: "bench" }, this.#pad.element, this.#input.element, this.#guess.element));
    this.#flat = h("div", {});
    stage.append(this.#flat, this.#deep, theatreControls(this.#choices, () => this.#chosen()));
    this.#strip = figureCard(this.#flat, this.#view(), { caption: "Every layer", file: "lenet5", painter: "canvas", code: () => CODE });
    this.#strip.on("hover", (hit) => void this.#try(() => this.#point(hit)));
    stage.append(this.#correctControls());
    context.transport.use({ name: "Layers", count: LAYER_NAMES.length, show: () => this.#paint(), words: (at) => (at >= LAYER_NAMES.length - 1 ? "the whole way" : `as far as ${LAYER_NAMES[at]}`), pace: 500 }, LAYER_NAMES.length - 1);
    this.#notes();
    this.#inUrl.load();
  }

  #notes(): void {
    this.#context.gutter.set("Unit", h("p", { class: "muted" }, "Point at a unit, or go to one with the arrow keys and Enter: its sum, and what it sees."));
    const way = summary(this.#views.model, [1, 1, 32, 32]).rows.filter(({ name }) => /conv|pool|fc/.test(name)).map(({ output }) => output.slice(1).join("×"));
    this.#context.gutter.set("Way", `1×32×32 → ${way.join(" → ")}.`, "Blue is above zero, orange below; what is zero is the page. Below each layer's name: its shape, and the numbers at the ends of its colours.");
  }

  #correctControls(): HTMLElement {
    const buttons = Array.from({ length: 10 }, (_, label) => h("button", { type: "button", "aria-label": `It is a ${label}`, onclick: () => void this.#try(() => this.#correct(label)) }, String(label)));
    const undo = h("button", { type: "button", onclick: () => void this.#try(() => this.#undo()) }, "Undo");
    return h("section", {}, h("h2", {}, "Correct me"), h("p", { class: "small muted" }, "Say what it was: one step of gradient descent on your drawing, here and now."), h("div", { class: "controls tight", role: "group", "aria-label": "It is a" }, ...buttons, undo), this.#correctNote);
  }

  async #try(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.#problem.show(error);
    }
  }

  async #correct(label: number): Promise<void> {
    if (this.#seen === undefined) return;
    await this.#correction?.undo();
    const correction = await correct(this.#views.model, this.#seen.digit, label);
    this.#correction = correction;
    this.#correctNote.textContent = `One step: the loss was ${correction.loss.toPrecision(3)}, the probability of ${label} went from ${probabilityText(correction.before)} to ${probabilityText(correction.after)}. The page keeps these weights until you undo it.`;
    await this.#look();
  }

  async #undo(): Promise<void> {
    await this.#correction?.undo();
    this.#correction = undefined;
    this.#correctNote.textContent = "The weights are as they were.";
    await this.#look();
  }

  pin(): void {
    if (this.#seen === undefined) return;
    this.#pinned = this.#seen;
    this.#input.pin(this.#seen);
    this.#paint();
  }

  #unpin(): void {
    this.#pinned = undefined;
    this.#input.unpin();
    this.#paint();
  }

  key(event: KeyboardEvent): boolean {
    if (event.key === "p") this.pin();
    else return this.#pad.key(event);
    return true;
  }

  #chosen(): void {
    const { layers, view, show, normalise } = this.#choices;
    const same = layers.join() === DEFAULT_LAYERS.join();
    this.#context.url.set({ layers: same ? null : layers.join("-"), view: view === "2d" ? null : view, show: show === "values" ? null : show, form: normalise ? null : "no" });
    void this.#look();
  }

  #digit(): Uint8Array | undefined {
    if (this.#pad.blank) return undefined;
    return this.#choices.normalise ? normaliseDigit(this.#pad.drawing) : this.#pad.picture(28);
  }

  /** Runs the network on the drawing as it is; drawings that change meanwhile are looked at next, those between are left out. */
  async #look(): Promise<void> {
    if (this.#busy) {
      this.#again = true;
      return;
    }
    this.#busy = true;
    try {
      do {
        this.#again = false;
        const digit = this.#digit();
        this.#seen = digit === undefined ? undefined : await this.#views.see(digit, this.#choices.show === "gradients");
        this.#context.announce(this.#guess.show(this.#seen?.prediction ?? null, this.#seen?.digitLikelihood));
        this.#paint();
        await this.#input.show(this.#seen);
      } while (this.#again);
      this.#problem.hide();
    } catch (error) {
      this.#problem.show(error);
    } finally {
      this.#busy = false;
    }
  }

  #layers(): StripLayer[] {
    const { show, apart, layers } = this.#choices;
    const all = this.#views.strip(this.#seen, layers, { show, apart, ...(this.#pinned === undefined || this.#pinned === this.#seen ? {} : { minus: this.#pinned }) });
    // Layers that the forward pass has not reached yet are there, and empty.
    const reached = this.#context.transport.position;
    return all.map((layer) => (LAYER_NAMES.indexOf(layer.name) <= reached ? layer : { ...layer, data: new Float32Array(layer.data.length) }));
  }

  #view(): FigureView {
    return {
      scene: (width) => layerStrip({ title: "LeNet-5, layer by layer", layers: this.#layers(), width }),
      explain: ({ cell, id }) => (cell === undefined ? undefined : `${id?.split("#")[0]} [${cell.row}, ${cell.column}] = ${cell.value.toPrecision(3).replace("-", "−")}`),
    };
  }

  #paint(): void {
    const deep = this.#choices.view === "3d";
    this.#flat.hidden = deep;
    this.#deep.hidden = !deep;
    if (deep) void this.#try(() => this.#paint3d());
    else this.#strip.update(this.#view());
  }

  async #paint3d(): Promise<void> {
    if (this.#stage3d !== undefined) return this.#stage3d.update(this.#layers());
    // Asked for again while the first is on its way, it is the same one.
    this.#coming3d ??= mountLayers3d(this.#deep, this.#layers(), { onPoint: (id) => void this.#try(() => this.#unit(id)) });
    this.#stage3d = await this.#coming3d;
    this.#stage3d.update(this.#layers());
  }

  async #point(hit: Hit | undefined): Promise<void> {
    if (hit?.id === undefined || hit.cell === undefined) return this.#strip.highlight(null);
    await this.#unit(hit.id);
  }

  async #unit(id: string): Promise<void> {
    const seen = this.#seen;
    const turn = ++this.#hovered;
    if (seen === undefined) return;
    const shapeOf = (layer: string): readonly number[] => seen.recording.layers.find(({ name }) => name === layer)?.shape ?? [];
    const unit = unitOf(id, (layer) => shapeOf(layer).slice(1).reduce((a, b) => a * b, 1));
    if (unit === undefined) return;
    const path = receptivePath(seen.recording, unit.layer, unit.index);
    const shown = path.filter(({ layer }) => this.#choices.layers.includes(layer));
    // The way is drawn through the first map of each layer, the regions on all of them.
    const ids = shown.map((region) => regionIds(region, seen.recording));
    this.#strip.highlight([...ids.flatMap((of) => of.slice(0, 1)), ...ids.flatMap((of) => of.slice(1))].slice(0, 60), { chain: ids.length });
    const explained = await explainUnit(this.#views.model, seen.recording, unit.layer, unit.index);
    if (turn !== this.#hovered || explained === null) return;
    this.#context.gutter.set("Unit", ...unitNote(explained, seesWords(path)));
  }

  destroy(): void {
    this.#pad.destroy();
    this.#guess.destroy();
    this.#strip.destroy();
    this.#input.destroy();
    this.#inUrl.destroy();
    this.#stage3d?.destroy();
  }
}

export async function openTheatre(context: ScreenContext): Promise<ScreenInstance> {
  return new Theatre(context, await LayerViews.load());
}
