import { decisionBoundary, type DiagramLayer, type Hit, lineChart, type Mounted, networkDiagram, type PlanePoint, type Scene, warpedPlane } from "@receptive/visualization";
import { InTurn } from "../../model/in-turn.ts";
import { Series } from "../../model/series.ts";
import { h } from "../../shell/dom.ts";
import { figureCard } from "../../shell/figure.ts";
import type { UnitAt } from "./forward-steps.ts";
import { REACH } from "./plane-data.ts";
import type { PlaygroundChoices } from "./playground-choices.ts";
import type { PlaneMoment, WeightEdit } from "./playground-messages.ts";

const digits = (value: number): string => String(value).replaceAll(/\d/g, (digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)] ?? digit);

export interface PlaygroundFigureEvents {
  /** A place in the plane was chosen. */
  place(x: number, y: number): void;
  unit(at: UnitAt | undefined): void;
  weight(edit: WeightEdit, words: string): void;
}

/** Where the parts of the screen stand that are no figures. */
export interface PlaygroundPlaces {
  readonly pens: HTMLElement;
  readonly besideNetwork: HTMLElement;
  readonly besideWarped: HTMLElement;
}

/** The plane, the network, the warped plane and the curves. */
export class PlaygroundFigures {
  readonly #c: PlaygroundChoices;
  readonly #figures: Readonly<Record<"plane" | "network" | "warped" | "curves", Mounted>>;
  readonly #warpedCard = h("div", {});
  readonly #turn = new InTurn();
  #moment: PlaneMoment | undefined;
  #points: readonly PlanePoint[] = [];
  /** The points that the moment's places are of. */
  #placed: readonly PlanePoint[] = [];
  #series = { train: new Series(1000), held: new Series(1000), test: new Series(1000) };

  constructor(parent: HTMLElement, c: PlaygroundChoices, places: PlaygroundPlaces, events: PlaygroundFigureEvents) {
    this.#c = c;
    const [plane, network, curves] = [h("div", {}), h("div", {}), h("div", {})];
    parent.append(h("div", { class: "two" }, plane, network), h("div", { class: "two" }, this.#warpedCard, curves));
    const code = (): string => this.#code();
    this.#figures = {
      plane: figureCard(plane, { scene: (width) => this.#planeScene(width) }, { caption: "The plane", file: "plane", painter: "canvas", tip: false, code }),
      network: figureCard(network, { scene: (width) => this.#networkScene(width) }, { caption: "The network, each unit over the plane", file: "network", painter: "canvas", code }),
      warped: figureCard(this.#warpedCard, { scene: (width) => this.#warpedScene(width) }, { caption: "The plane, as two units bend it", file: "warped", painter: "canvas", tip: false, code }),
      curves: figureCard(curves, { scene: (width) => this.#curveScene(width) }, { caption: "Loss", file: "loss", painter: "canvas", code }),
    };
    plane.append(places.pens);
    network.append(places.besideNetwork);
    this.#warpedCard.append(places.besideWarped);
    this.#figures.plane.on("select", (hit) => this.#place(hit, events));
    this.#figures.network.on("hover", (hit) => events.unit(this.#unitOf(hit)));
    this.#figures.network.on("select", (hit) => this.#weight(hit, events));
  }

  #place(hit: Hit | undefined, events: PlaygroundFigureEvents): void {
    if (hit?.cell === undefined || hit.id?.startsWith("plane#") !== true) return;
    const n = this.#moment?.n ?? 64;
    const at = (cell: number): number => -REACH + ((cell + 0.5) / n) * 2 * REACH;
    events.place(at(hit.cell.column), -at(hit.cell.row));
  }

  #unitOf(hit: Hit | undefined): UnitAt | undefined {
    const found = /^(input|fc(\d+)|out)\/(\d+)/.exec(hit?.id ?? "");
    if (found === null) return undefined;
    const layer = found[1] === "input" ? 0 : found[1] === "out" ? this.#c.hidden.length + 1 : Number(found[2]);
    return { layer, unit: Number(found[3]) };
  }

  #weight(hit: Hit | undefined, events: PlaygroundFigureEvents): void {
    const datum = hit?.datum;
    if (typeof datum !== "object" || datum === null || !("gap" in datum) || !("out" in datum) || !("input" in datum) || !("weight" in datum)) return;
    const { gap, out, input } = { gap: Number(datum.gap), out: Number(datum.out), input: Number(datum.input) };
    events.weight({ gap, out, input, value: Number(datum.weight) }, `Weight from ${this.nameOf({ layer: gap, unit: input })} to ${this.nameOf({ layer: gap + 1, unit: out })}`);
  }

  #idOf({ layer, unit }: UnitAt): string {
    return `${layer === 0 ? "input" : layer > this.#c.hidden.length ? "out" : `fc${layer}`}/${unit}`;
  }

  /** `x₁`, `h₂₃` for unit 3 of the second hidden layer, `y₀`. */
  nameOf({ layer, unit }: UnitAt): string {
    return layer === 0 ? `x${digits(unit + 1)}` : layer > this.#c.hidden.length ? `y${digits(unit)}` : `h${digits(layer)}${digits(unit)}`;
  }

  /** How many units each layer has, the inputs first. */
  get sizes(): readonly number[] {
    return [2, ...this.#c.hidden, this.#c.plane.classes];
  }

  weightsOf({ layer, unit }: UnitAt): { readonly weights: Float32Array; readonly bias: number } {
    const inputs = this.sizes[layer - 1] ?? 0;
    return { weights: this.#moment?.weights[layer - 1]?.subarray(unit * inputs, (unit + 1) * inputs) ?? new Float32Array(), bias: this.#moment?.biases[layer - 1]?.[unit] ?? 0 };
  }

  /** Outlines a unit, those it reads and, where asked for, those that read it. */
  trace(at: UnitAt | undefined, successors: boolean): void {
    if (at === undefined) return this.#figures.network.highlight(null);
    const around = [...(at.layer > 0 ? [at.layer - 1] : []), ...(successors ? [at.layer + 1] : [])].flatMap((layer) => Array.from({ length: this.sizes[layer] ?? 0 }, (_, unit) => this.#idOf({ layer, unit })));
    this.#figures.network.highlight([this.#idOf(at), ...around]);
  }

  clear(): void {
    this.#series = { train: new Series(1000), held: new Series(1000), test: new Series(1000) };
  }

  points(points: readonly PlanePoint[]): void {
    this.#points = points;
    this.#figures.plane.update({ scene: (width) => this.#planeScene(width) });
  }

  show(moment: PlaneMoment): void {
    this.#moment = moment;
    this.#placed = this.#points.filter(({ label }) => label < this.#c.plane.classes);
    for (const name of ["train", "held", "test"] as const) if (Number.isFinite(moment[name].loss)) this.#series[name].push(moment.step, moment[name].loss);
    this.#warpedCard.hidden = moment.warped === undefined;
    // The plane is what one looks at; the others take turns, so that no frame pays for all.
    this.#figures.plane.update({ scene: (width) => this.#planeScene(width) });
    this.#turn.update(this.#figures.network, { scene: (width) => this.#networkScene(width) });
    if (moment.warped !== undefined) this.#turn.update(this.#figures.warped, { scene: (width) => this.#warpedScene(width) });
    this.#turn.update(this.#figures.curves, { scene: (width) => this.#curveScene(width) });
  }

  #planeScene(width: number): Scene {
    const { classes } = this.#c.plane;
    const known = this.#moment !== undefined && this.#moment.probabilities.length === this.#moment.n ** 2 * classes ? this.#moment : undefined;
    const scene = decisionBoundary({ title: "What the network says over the plane", x: [-REACH, REACH], y: [-REACH, REACH], n: known?.n ?? 64, classes, probabilities: known?.probabilities ?? null, points: this.#points.filter(({ label }) => label < classes), width: Math.min(width, 420) });
    const [x, y] = this.#c.followed.map((value, i) => ((i === 0 ? value : -value) + REACH) * (scene.width / (2 * REACH)));
    const cross = `M${(x ?? 0) - 9},${y}H${(x ?? 0) - 3}M${(x ?? 0) + 3},${y}H${(x ?? 0) + 9}M${x},${(y ?? 0) - 9}V${(y ?? 0) - 3}M${x},${(y ?? 0) + 3}V${(y ?? 0) + 9}`;
    return { ...scene, children: [...scene.children, { kind: "path", d: cross, stroke: "background", strokeWidth: 4 }, { kind: "path", d: cross, stroke: "ink", strokeWidth: 1.8 }] };
  }

  #diagramLayers(): DiagramLayer[] {
    const { hidden, plane: { classes } } = this.#c;
    const maps = hidden.map((units, i): DiagramLayer => {
      const found = this.#moment?.maps[i];
      const images = found !== undefined && found.units === units ? Array.from({ length: units }, (_, u) => ({ data: found.data.subarray(u * found.side ** 2, (u + 1) * found.side ** 2), width: found.side, height: found.side })) : undefined;
      return { name: `fc${i + 1}`, title: `hidden ${i + 1}`, units, ...(images === undefined ? {} : { maps: images, domain: [-1, 1] as const }) };
    });
    return [{ name: "input", title: "point", units: 2, labels: ["x₁", "x₂"] }, ...maps, { name: "out", title: "classes", units: classes, labels: Array.from({ length: classes }, (_, c) => String(c)) }];
  }

  #networkScene(width: number): Scene {
    const layers = this.#diagramLayers();
    const weights = layers.slice(1).map((to, i) => {
      const expected = to.units * (layers[i]?.units ?? 0);
      const found = this.#moment?.weights[i];
      return found?.length === expected ? found : new Float32Array(expected);
    });
    return networkDiagram({ title: "The network", layers, weights, width: Math.min(width, 620), height: 380 });
  }

  #warpedScene(width: number): Scene {
    const { classes } = this.#c.plane;
    const warped = this.#moment?.warped;
    const n = this.#moment?.n ?? 2;
    if (warped === undefined || ![warped.x, warped.y].every((values) => values.every(Number.isFinite))) return warpedPlane({ title: "The plane, as two units bend it", n: 2, x: [0, 1, 0, 1], y: [1, 1, 0, 0], classes, xLabel: "nothing yet", yLabel: "", width: Math.min(width, 420) });
    const [a, b] = warped.units.map((unit) => this.nameOf({ layer: warped.layer + 1, unit }));
    const points = this.#placed.length * 2 === warped.points.length ? this.#placed.map((point, i) => ({ ...point, x: warped.points[2 * i] ?? 0, y: warped.points[2 * i + 1] ?? 0 })) : [];
    return warpedPlane({ title: "The plane, as two units bend it", n, x: warped.x, y: warped.y, points, classes, xLabel: a ?? "", yLabel: b ?? "", width: Math.min(width, 420) });
  }

  #curveScene(width: number): Scene {
    const { train, held, test } = this.#series;
    return lineChart({ title: "Loss by step", showTitle: false, width: Math.min(width, 900), height: 260, xLabel: "step", series: [{ label: "learned from", x: train.x, y: train.y, color: "muted" }, { label: "held out", x: held.x, y: held.y, color: "positive" }, { label: "test", x: test.x, y: test.y, color: "target" }].filter(({ y, label }) => y.length > 0 || label === "learned from").map((one) => ({ ...one, color: one.color as "muted" | "positive" | "target" })) });
  }

  #code(): string {
    const { hidden, plane: { classes }, activation, learning: { rate } } = this.#c;
    const sizes = this.sizes;
    const layers = sizes.slice(1).map((units, i) => `linear(${sizes[i]}, ${units})${i < hidden.length ? `, ${activation}()` : ""}`).join(", ");
    return `import { ${[...new Set(["crossEntropy", "linear", "sequential", "sgd", ...(hidden.length > 0 ? [activation] : [])])].join(", ")} } from "receptive";\nimport { decisionBoundary, mount } from "@receptive/visualization";\nimport { decisionGrid } from "@receptive/visualization/models";\n\nconst model = sequential(${layers});\n// … train with sgd(${rate})\nconst { probabilities } = await decisionGrid(model, { x: [-1, 1], y: [-1, 1], n: 64 });\nmount(element, decisionBoundary({ title: "Plane", x: [-1, 1], y: [-1, 1], n: 64, classes: ${classes}, probabilities }));`;
  }

  destroy(): void {
    this.#turn.destroy();
    for (const figure of Object.values(this.#figures)) figure.destroy();
  }
}
