import "./playground.css";
import { formatNumber, formatPercent, type PlanePoint } from "@receptive/visualization";
import * as comlink from "comlink";
import { gpuAbsence } from "../../model/backend.ts";
import { h } from "../../shell/dom.ts";
import { formula, row, sub, sum } from "../../shell/math.ts";
import type { ScreenContext, ScreenInstance } from "../../shell/screen.ts";
import { orDash, Readout } from "../readout.ts";
import { ForwardSteps, type UnitAt } from "./forward-steps.ts";
import { Pens } from "./pens.ts";
import { planePoints, withUses } from "./plane-data.ts";
import { pointsFromCsv } from "./plane-points.ts";
import { choicesFromUrl, choicesToUrl, networkPlan, type PlaygroundChoices } from "./playground-choices.ts";
import { LayerEditor, PlaygroundControls } from "./playground-controls.ts";
import { PlaygroundFigures } from "./playground-figures.ts";
import type { PlaneMoment, Playground, WeightEdit } from "./playground-messages.ts";
import { WeightForm } from "./weight-form.ts";

const isLearned = ({ held, test }: PlanePoint): boolean => held !== true && test !== true;

/** What is missing before anything can be learned, in words. */
function wordsFor(points: readonly PlanePoint[]): string {
  if (points.length === 0) return "No points yet: choose a class, and click in the plane.";
  return points.some(isLearned) ? "" : "All points are held out or for the test: add some to learn from.";
}

/** Screen 3: points in a plane and a network small enough to see all of. */
class PlaygroundScreen implements ScreenInstance {
  readonly #context: ScreenContext;
  readonly #worker = new Worker(new URL("./playground-worker.ts", import.meta.url), { type: "module" });
  readonly #engine = comlink.wrap<Playground>(this.#worker);
  readonly #choices: PlaygroundChoices;
  readonly #controls: PlaygroundControls;
  readonly #figures: PlaygroundFigures;
  readonly #readout = new Readout(["Step", "Loss", "Right", "Held out", "Test"]);
  readonly #status = h("p", { class: "status", role: "status" }, "");
  readonly #problem = h("p", { class: "problem", role: "alert", hidden: true });
  readonly #pens = new Pens(() => this.#draw([]));
  readonly #weight = new WeightForm((edit) => void this.#setWeight(edit));
  readonly #axes = h("div", { class: "controls tight" });
  readonly #forward: ForwardSteps;
  #moment: PlaneMoment | undefined;
  #turn = 0;

  constructor(context: ScreenContext, noGpu: string | undefined) {
    this.#context = context;
    const c = choicesFromUrl(context.url);
    this.#choices = c;
    const { stage } = context;
    const again = h("button", { type: "button", onclick: () => { c.edits = []; void this.prepare(); } }, "Begin anew");
    const layers = new LayerEditor(c, again, () => { c.edits = []; void this.prepare(); });
    this.#controls = new PlaygroundControls(c, noGpu, { data: () => this.#newPoints(), network: () => void this.prepare(), learning: () => void this.#learn(), csv: (text) => this.#read(text) });
    stage.append(this.#controls.element, layers.element, this.#problem, this.#status, this.#readout.element);
    const beside = h("div", {}, h("p", { class: "small muted" }, "Point at a unit for its sum; click a weight to change it."), this.#weight.element);
    this.#figures = new PlaygroundFigures(stage, c, { pens: this.#pens.element, besideNetwork: beside, besideWarped: this.#axes }, {
      place: (x, y) => this.#click(x, y), unit: (at) => this.#explain(at), weight: (edit, words) => this.#weight.open(edit, words),
    });
    this.#forward = new ForwardSteps({ name: (at) => this.#figures.nameOf(at), weights: (at) => this.#figures.weightsOf(at), activation: () => c.activation, shown: (at) => this.#figures.trace(at, false) });
    stage.append(h("h2", {}, "One forward pass, step by step"), h("p", { class: "small muted" }, "Of the point under the cross in the plane, whose place divided by 6 the network reads; choose “follow” to move it."), this.#forward.element);
    this.#transport();
  }

  #points(): readonly PlanePoint[] {
    const { plane, points } = this.#choices;
    return (plane.shape === "drawn" ? points : planePoints(plane)).filter(({ label }) => label < plane.classes);
  }

  #fail(error: unknown): void {
    this.#problem.hidden = false;
    this.#problem.textContent = error instanceof Error ? error.message : String(error);
  }

  #save(): void {
    choicesToUrl(this.#choices, this.#context.url);
  }

  /** Points that the reader made: they are the data from now on. */
  #draw(points: readonly PlanePoint[]): void {
    const wasDrawn = this.#choices.plane.shape === "drawn";
    this.#choices.points = points;
    this.#choices.plane = { ...this.#choices.plane, shape: "drawn" };
    if (!wasDrawn) this.#controls.paint();
    this.#showPoints();
  }

  #showPoints(): void {
    this.#save();
    const points = this.#points();
    this.#figures.points(points);
    // Nothing to learn from: learning rests, rather than run idle.
    if (!points.some(isLearned)) this.#context.transport.pause();
    void this.#engine.data(points);
    this.#status.textContent = wordsFor(points);
  }

  #newPoints(): void {
    this.#problem.hidden = true;
    const { plane, points } = this.#choices;
    if (plane.shape === "drawn") this.#choices.points = withUses(points, plane);
    this.#figures.clear();
    try {
      this.#showPoints();
    } catch (error) {
      this.#fail(error);
    }
  }

  #read(text: string): void {
    this.#problem.hidden = true;
    this.#status.textContent = "";
    try {
      const { points, classes, note } = pointsFromCsv(text);
      this.#choices.plane = { ...this.#choices.plane, shape: "drawn", classes };
      this.#choices.points = withUses(points, this.#choices.plane);
      this.#controls.paint();
      void this.prepare().then(() => { this.#status.textContent = `${formatNumber(points.length)} ${points.length === 1 ? "point" : "points"} of ${classes} classes read. ${note}`; });
    } catch (error) {
      this.#fail(error);
    }
  }

  #click(x: number, y: number): void {
    const { pen } = this.#pens;
    if (pen !== "follow") return this.#draw([...this.#points(), { x, y, label: pen }]);
    this.#choices.followed = [x, y];
    this.#save();
    this.#figures.points(this.#points());
    void this.#follow();
  }

  async #learn(): Promise<void> {
    this.#save();
    await this.#engine.learn(this.#choices.learning);
  }

  #transport(): void {
    const { transport } = this.#context;
    transport.use({
      name: "Learning", count: 1, show: () => {}, words: () => (transport.playing ? "learning" : "at rest"),
      run: { start: () => this.#start(), stop: () => void this.#engine.stop().then(() => this.#follow()), step: () => void this.#engine.step().then(() => this.#follow()) },
    });
  }

  #start(): void {
    this.#problem.hidden = true;
    if (this.#points().some(isLearned)) return void this.#engine.start();
    this.#context.transport.pause();
    this.#status.textContent = wordsFor(this.#points());
  }

  /** A fresh network on the points there are. */
  async prepare(): Promise<void> {
    const turn = ++this.#turn;
    this.#context.transport.pause();
    this.#problem.hidden = true;
    this.#weight.close();
    this.#save();
    this.#figures.clear();
    this.#pens.paint(this.#choices.plane.classes);
    try {
      const points = this.#points();
      this.#figures.points(points);
      await this.#engine.prepare(networkPlan(this.#choices), this.#choices.learning, points, comlink.proxy({
        moment: (moment: PlaneMoment) => { if (turn === this.#turn) this.#show(moment); },
        trouble: (step: number) => this.#trouble(step),
      }));
      if (turn !== this.#turn) return;
      await this.#engine.axes(this.#choices.axes);
      if (this.#choices.edits.length > 0) await this.#engine.weights(this.#choices.edits);
      this.#status.textContent = wordsFor(points);
      this.#paintAxes();
      await this.#follow();
    } catch (error) {
      if (turn === this.#turn) this.#fail(error);
    }
  }

  #trouble(step: number): void {
    this.#context.transport.pause();
    this.#fail(`Stopped at step ${formatNumber(step)}: the loss is no longer a number. The learning rate is too large; choose a smaller one, and begin anew.`);
  }

  #show(moment: PlaneMoment): void {
    this.#moment = moment;
    this.#figures.show(moment);
    const { step, epoch, train, held, test } = moment;
    this.#readout.set("Step", formatNumber(step), `epoch ${formatNumber(epoch)}`);
    this.#readout.set("Loss", orDash(train.loss, formatNumber));
    this.#readout.set("Right", orDash(train.accuracy, formatPercent));
    this.#readout.set("Held out", orDash(held.accuracy, formatPercent), Number.isFinite(held.loss) ? `loss ${formatNumber(held.loss)}` : "");
    this.#readout.set("Test", orDash(test.accuracy, formatPercent), Number.isFinite(test.loss) ? `loss ${formatNumber(test.loss)}` : "");
    if (step > 0 && Number.isFinite(train.loss)) this.#context.announce(`Step ${step}: loss ${formatNumber(train.loss)}, ${formatPercent(train.accuracy)} of the points right`);
  }

  /** The forward pass of the point that is followed, with the weights of now. */
  async #follow(): Promise<void> {
    const [x, y] = this.#choices.followed;
    this.#forward.show(await this.#engine.forward(x, y));
  }

  #paintAxes(): void {
    const layer = this.#choices.hidden.findLastIndex((units) => units >= 2);
    const units = this.#choices.hidden[layer] ?? 0;
    const select = (label: string, at: 0 | 1): HTMLElement => {
      const { axes } = this.#choices;
      const element = h("select", { onchange: () => {
        const chosen = Number(element.value);
        // The same unit twice would be a line: the two change places instead.
        this.#choices.axes = at === 0 ? [chosen, chosen === axes[1] ? axes[0] : axes[1]] : [chosen === axes[0] ? axes[1] : axes[0], chosen];
        this.#save();
        this.#paintAxes();
        void this.#engine.axes(this.#choices.axes);
      } }, ...Array.from({ length: units }, (_, unit) => h("option", { value: unit, selected: unit === axes[at] }, this.#figures.nameOf({ layer: layer + 1, unit }))));
      return h("label", { class: "field" }, label, element);
    };
    if (this.#choices.axes.some((unit) => unit >= units) && units >= 2) this.#choices.axes = [0, 1];
    this.#axes.replaceChildren(...(units < 2 ? [] : [select("across", 0), select("up", 1)]));
  }

  /** A unit's sum, whom it reads and who reads it. */
  #explain(at: UnitAt | undefined): void {
    if (at === undefined) {
      if (!this.#forward.active) this.#figures.trace(undefined, false);
      return;
    }
    this.#figures.trace(at, true);
    const { sizes } = this.#figures;
    const namesOf = (layer: number): string => Array.from({ length: sizes[layer] ?? 0 }, (_, unit) => this.#figures.nameOf({ layer, unit })).join(", ");
    const name = this.#figures.nameOf(at);
    const last = at.layer === sizes.length - 1;
    const { weights, bias } = this.#figures.weightsOf(at);
    const around = h("p", {}, `Pred(${name}) = {${namesOf(at.layer - 1)}}`, h("br"), `Succ(${name}) = {${namesOf(at.layer + 1)}}`);
    if (at.layer === 0) return this.#context.gutter.set("Unit", h("p", {}, name, ", an input: it has no sum."), around);
    const rows = Array.from(weights, (weight, unit) => h("tr", {}, h("td", {}, this.#figures.nameOf({ layer: at.layer - 1, unit })), h("td", {}, formatNumber(weight))));
    this.#context.gutter.set("Unit", around,
      formula(`net is the bias ${formatNumber(bias)} plus the sum of weights times activations`, row(sub("net", "i"), "=", sub("w", "i0"), "+", sum(row("j", "∈", "Pred", "(", "i", ")")), sub("w", "ij"), sub("a", "j"))),
      formula(last ? "softmax of the nets" : `${this.#choices.activation} of net`, row(sub("a", "i"), "=", last ? "softmax" : this.#choices.activation, "(", sub("net", "i"), ")")),
      h("table", { class: "terms" }, h("tbody", {}, h("tr", {}, h("td", {}, "bias"), h("td", {}, formatNumber(bias))), ...rows)));
  }

  async #setWeight(edit: WeightEdit): Promise<void> {
    // Set before the first step, it is part of where learning starts, and of the address; later it is one of many changes.
    if (this.#moment?.step === 0) this.#choices.edits = [...this.#choices.edits.filter(({ gap, out, input }) => gap !== edit.gap || out !== edit.out || input !== edit.input), edit];
    this.#save();
    await this.#engine.weights([edit]);
    await this.#follow();
  }

  destroy(): void {
    this.#turn++;
    this.#worker.terminate();
    this.#figures.destroy();
  }
}

export async function openPlayground(context: ScreenContext): Promise<ScreenInstance> {
  const screen = new PlaygroundScreen(context, await gpuAbsence());
  context.gutter.set("Unit", h("p", { class: "muted" }, "Point at a unit or a weight."));
  context.gutter.set("Learning", "By pattern: one point a step. By mini-batch: a few. By epoch: all of them, one step. Hollow points are held out, hollow ones with a dot are for the test: the network learns from neither.");
  void screen.prepare();
  return screen;
}
