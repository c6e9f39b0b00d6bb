import { decisionBoundary, type DiagramLayer, formatNumber, formatPercent, type Hit, lineChart, type Mounted, networkDiagram, type PlanePoint, type Scene } from "@receptive/visualization";
import * as comlink from "comlink";
import { gpuAbsence } from "../../model/backend.ts";
import { h } from "../../shell/dom.ts";
import { figureCard } from "../../shell/figure.ts";
import { formula, row, sub, sum } from "../../shell/math.ts";
import type { ScreenContext, ScreenInstance } from "../../shell/screen.ts";
import { Series } from "../../model/series.ts";
import { planePoints, REACH } from "./plane-data.ts";
import { choicesFromUrl, choicesToUrl, LayerEditor, type PlaygroundChoices, playgroundControls } from "./playground-controls.ts";
import type { PlaneMoment, Playground } from "./playground-messages.ts";

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";

/** Screen 3: points in a plane and a network small enough to see all of. */
class PlaygroundScreen implements ScreenInstance {
  readonly #context: ScreenContext;
  readonly #worker = new Worker(new URL("./playground-worker.ts", import.meta.url), { type: "module" });
  readonly #engine = comlink.wrap<Playground>(this.#worker);
  readonly #choices: PlaygroundChoices;
  readonly #plane: Mounted;
  readonly #network: Mounted;
  readonly #curves: Mounted;
  readonly #status = h("p", { class: "status", role: "status" }, "");
  readonly #problem = h("p", { class: "problem", role: "alert", hidden: true });
  readonly #pens = h("div", { class: "controls tight", role: "group", "aria-label": "Class of the points you draw" });
  readonly #weightForm: HTMLElement;
  readonly #weight = h("input", { type: "number", step: "any" });
  readonly #weightName = h("span", {});
  #edited: { readonly gap: number; readonly out: number; readonly input: number } | undefined;
  #points: PlanePoint[];
  #moment: PlaneMoment | undefined;
  #train = new Series(1000);
  #held = new Series(1000);
  #pen = 0;
  #turn = 0;

  constructor(context: ScreenContext, gpu: boolean) {
    this.#context = context;
    this.#choices = choicesFromUrl(context.url);
    this.#points = planePoints(this.#choices);
    const { stage } = context;
    const again = h("button", { type: "button", onclick: () => void this.prepare() }, "Begin anew");
    const layers = new LayerEditor(this.#choices, again, () => void this.prepare());
    this.#weightForm = h("form", { class: "controls tight", hidden: true, onsubmit: (event) => { event.preventDefault(); void this.#setWeight(); } }, h("label", { class: "field" }, this.#weightName, this.#weight), h("button", { type: "submit", class: "primary" }, "Set the weight"));
    stage.append(playgroundControls(this.#choices, gpu, { data: () => this.#newPoints(), network: () => { this.#points = this.#choices.shape === "drawn" ? this.#points : planePoints(this.#choices); this.#drawPens(); void this.prepare(); }, learning: () => void this.#learn() }), layers.element, this.#problem, this.#status);
    const [left, right] = [h("div", {}), h("div", {})];
    stage.append(h("div", { class: "two" }, left, right));
    this.#plane = figureCard(left, { scene: (width) => this.#planeScene(width) }, { caption: "The plane", file: "plane", painter: "canvas", tip: false, code: () => this.#code() });
    left.append(this.#pens);
    this.#network = figureCard(right, { scene: (width) => this.#networkScene(width) }, { caption: "The network, each unit over the plane", file: "network", painter: "canvas", code: () => this.#code() });
    right.append(h("p", { class: "small muted" }, "Point at a unit for its sum; click a weight to change it."), this.#weightForm);
    this.#curves = figureCard(stage, { scene: (width) => this.#curveScene(width) }, { caption: "Loss", file: "loss", painter: "canvas", code: () => this.#code() });
    this.#plane.on("select", (hit) => this.#addPoint(hit));
    this.#network.on("hover", (hit) => this.#explain(hit));
    this.#network.on("select", (hit) => this.#openWeight(hit));
    this.#drawPens();
    this.#transport();
  }

  #code(): string {
    const { hidden, classes, activation, rate } = this.#choices;
    const sizes = [2, ...hidden, classes];
    const layers = sizes.slice(1).map((units, i) => `linear(${sizes[i]}, ${units})${i < hidden.length ? `, ${activation}()` : ""}`).join(", ");
    return `import { ${[...new Set(["crossEntropy", "linear", "sequential", "sgd", ...(hidden.length > 0 ? [activation] : [])])].join(", ")} } from "receptive";\nimport { decisionBoundary, mount } from "@receptive/visualization";\nimport { decisionGrid } from "@receptive/visualization/models";\n\nconst model = sequential(${layers});\n// … train with sgd(${rate})\nconst { probabilities } = await decisionGrid(model, { x: [-1, 1], y: [-1, 1], n: 64 });\nmount(element, decisionBoundary({ title: "Plane", x: [-1, 1], y: [-1, 1], n: 64, classes: ${classes}, probabilities }));`;
  }

  #drawPens(): void {
    const buttons = Array.from({ length: this.#choices.classes }, (_, c) => h("button", { type: "button", "aria-pressed": String(c === this.#pen), onclick: () => { this.#pen = c; this.#drawPens(); } }, `class ${c}`));
    const clear = h("button", { type: "button", onclick: () => { this.#points = []; this.#choices.shape = "drawn"; this.#save(); void this.#engine.data([]); this.#paint(); } }, "Take all points away");
    this.#pens.replaceChildren(h("span", { class: "small muted" }, "Click in the plane to add points of"), ...buttons, clear);
  }

  #save(): void {
    choicesToUrl(this.#choices, this.#context.url);
  }

  #newPoints(): void {
    this.#points = planePoints(this.#choices);
    this.#save();
    [this.#train, this.#held] = [new Series(1000), new Series(1000)];
    void this.#engine.data(this.#points);
  }

  async #learn(): Promise<void> {
    this.#save();
    const { mode, batch, rate } = this.#choices;
    await this.#engine.learn({ mode, batch, rate });
  }

  #transport(): void {
    this.#context.transport.use({
      name: "Learning", count: 1, show: () => {}, words: () => (this.#context.transport.playing ? "learning" : "at rest"),
      run: { start: () => { this.#problem.hidden = true; void this.#engine.start(); }, stop: () => void this.#engine.stop(), step: () => void this.#engine.step() },
    });
  }

  /** A fresh network on the points there are. */
  async prepare(): Promise<void> {
    const turn = ++this.#turn;
    this.#context.transport.pause();
    this.#problem.hidden = true;
    this.#weightForm.hidden = true;
    this.#save();
    [this.#train, this.#held] = [new Series(1000), new Series(1000)];
    const { hidden, activation, classes, seed, mode, batch, rate, backend } = this.#choices;
    await this.#engine.prepare({ hidden, activation, classes, seed, backend }, { mode, batch, rate }, this.#points.filter(({ label }) => label < classes), comlink.proxy({
      moment: (moment: PlaneMoment) => { if (turn === this.#turn) this.#show(moment); },
      trouble: (step: number) => { this.#context.transport.pause(); this.#problem.hidden = false; this.#problem.textContent = `Stopped at step ${step}: the loss is no longer a number. The learning rate is too large; choose a smaller one, and begin anew.`; },
    }));
  }

  #show(moment: PlaneMoment): void {
    this.#moment = moment;
    const { step, epoch, trainLoss, heldLoss, trainAccuracy, heldAccuracy } = moment;
    if (Number.isFinite(trainLoss)) this.#train.push(step, trainLoss);
    if (Number.isFinite(heldLoss)) this.#held.push(step, heldLoss);
    const held = Number.isFinite(heldAccuracy) ? `, ${formatPercent(heldAccuracy)} of those held out` : "";
    const text = Number.isFinite(trainLoss) ? `Epoch ${epoch}, step ${formatNumber(step)}: loss ${formatNumber(trainLoss)}; right: ${formatPercent(trainAccuracy)} of the points learned from${held}.` : "No points yet: click in the plane.";
    this.#status.textContent = text;
    if (step > 0) this.#context.announce(text);
    this.#paint();
  }

  #paint(): void {
    this.#plane.update({ scene: (width) => this.#planeScene(width) });
    this.#network.update({ scene: (width) => this.#networkScene(width) });
    this.#curves.update({ scene: (width) => this.#curveScene(width) });
  }

  #planeScene(width: number): Scene {
    const { classes } = this.#choices;
    const known = this.#moment !== undefined && this.#moment.probabilities.length === this.#moment.n ** 2 * classes ? this.#moment : undefined;
    return decisionBoundary({ title: "What the network says over the plane", x: [-REACH, REACH], y: [-REACH, REACH], n: known?.n ?? 64, classes, probabilities: known?.probabilities ?? null, points: this.#points.filter(({ label }) => label < classes), width: Math.min(width, 420) });
  }

  #diagramLayers(): DiagramLayer[] {
    const { hidden, classes } = this.#choices;
    const moment = this.#moment;
    const maps = hidden.map((units, i): DiagramLayer => {
      const found = moment?.maps[i];
      const images = found !== undefined && found.units === units ? Array.from({ length: units }, (_, u) => ({ data: found.data.subarray(u * found.side ** 2, (u + 1) * found.side ** 2), width: found.side, height: found.side })) : undefined;
      return { name: `fc${i + 1}`, title: `hidden ${i + 1}`, units, ...(images === undefined ? {} : { maps: images, domain: [-1, 1] as const }) };
    });
    return [{ name: "input", title: "point", units: 2, labels: ["x₁", "x₂"] }, ...maps, { name: "out", title: "classes", units: classes, labels: Array.from({ length: classes }, (_, c) => String(c)) }];
  }

  #weightsOf(layers: readonly DiagramLayer[]): Float32Array[] {
    return layers.slice(1).map((to, i) => {
      const expected = to.units * (layers[i]?.units ?? 0);
      const found = this.#moment?.weights[i];
      return found?.length === expected ? found : new Float32Array(expected);
    });
  }

  #networkScene(width: number): Scene {
    const layers = this.#diagramLayers();
    return networkDiagram({ title: "The network", layers, weights: this.#weightsOf(layers), width: Math.min(width, 620), height: 380 });
  }

  #curveScene(width: number): Scene {
    return lineChart({ title: "Loss by step", showTitle: false, width: Math.min(width, 900), height: 200, xLabel: "step", series: [{ label: "learned from", x: this.#train.x, y: this.#train.y, color: "muted" }, { label: "held out", x: this.#held.x, y: this.#held.y, color: "positive" }] });
  }

  #addPoint(hit: Hit | undefined): void {
    if (hit?.cell === undefined || hit.id?.startsWith("plane#") !== true) return;
    const n = this.#moment?.n ?? 64;
    const at = (cell: number): number => -REACH + ((cell + 0.5) / n) * 2 * REACH;
    this.#points = [...this.#points, { x: at(hit.cell.column), y: -at(hit.cell.row), label: this.#pen }];
    this.#choices.shape = "drawn";
    this.#save();
    void this.#engine.data(this.#points);
    this.#paint();
  }

  #explain(hit: Hit | undefined): void {
    const found = /^(fc\d+|out)\/(\d+)(?:\/(\d+))?$/.exec(hit?.id ?? "");
    if (found === null || this.#moment === undefined) return;
    const [, layer = "", unit = "0"] = found;
    const layers = this.#diagramLayers();
    const at = layers.findIndex(({ name }) => name === layer);
    const from = layers[at - 1];
    if (from === undefined) return;
    const i = Number(unit);
    const weights = this.#weightsOf(layers)[at - 1]?.subarray(i * from.units, (i + 1) * from.units) ?? new Float32Array();
    const bias = this.#moment.biases[at - 1]?.[i] ?? 0;
    const rows = Array.from(weights, (weight, j) => h("tr", {}, h("td", {}, from.labels?.[j] ?? `${from.title} ${SUBSCRIPTS[j]}`), h("td", {}, formatNumber(weight))));
    const last = at === layers.length - 1;
    this.#context.gutter.set("Unit", h("p", {}, `${layers[at]?.title}, unit ${i}`),
      formula(`net is the bias ${formatNumber(bias)} plus the sum of weights times activations`, row(sub("net", "i"), "=", sub("w", "i0"), "+", sum(row("j", "∈", "Pred", "(", "i", ")")), sub("w", "ij"), sub("a", "j"))),
      formula(last ? "softmax of the nets" : `${this.#choices.activation} of net`, row(sub("a", "i"), "=", last ? "softmax" : this.#choices.activation, "(", sub("net", "i"), ")")),
      h("table", { class: "terms" }, h("tbody", {}, h("tr", {}, h("td", {}, "bias"), h("td", {}, formatNumber(bias))), ...rows)));
  }

  #openWeight(hit: Hit | undefined): void {
    const datum = hit?.datum;
    if (typeof datum !== "object" || datum === null || !("gap" in datum) || !("out" in datum) || !("input" in datum) || !("weight" in datum)) return;
    this.#edited = { gap: Number(datum.gap), out: Number(datum.out), input: Number(datum.input) };
    this.#weightForm.hidden = false;
    this.#weightName.textContent = hit?.label.split(":")[0] ?? "weight";
    this.#weight.value = String(Number(Number(datum.weight).toPrecision(4)));
    this.#weight.focus();
    this.#weight.select();
  }

  async #setWeight(): Promise<void> {
    if (this.#edited === undefined || this.#weight.value === "") return;
    this.#weightForm.hidden = true;
    this.#network.element.querySelector<HTMLElement>(".rv-stage")?.focus();
    await this.#engine.weight(this.#edited.gap, this.#edited.out, this.#edited.input, Number(this.#weight.value));
  }

  destroy(): void {
    this.#turn++;
    this.#worker.terminate();
    for (const figure of [this.#plane, this.#network, this.#curves]) figure.destroy();
  }
}

export async function openPlayground(context: ScreenContext): Promise<ScreenInstance> {
  const screen = new PlaygroundScreen(context, (await gpuAbsence()) === undefined);
  context.gutter.set("Unit", h("p", { class: "muted" }, "Point at a unit or a weight."));
  context.gutter.set("Learning", "By pattern: one point a step. By mini-batch: a few. By epoch: all of them, one step. Hollow points are held out: the network never learns from them.");
  void screen.prepare();
  return screen;
}
