import { confusionMatrix, formatPercent, imageGrid, imageScatter, type Image, imagesFromTensor, lineChart, type Mounted, type Scene } from "@receptive/visualization";
import { InTurn } from "../../model/in-turn.ts";
import { Series } from "../../model/series.ts";
import { h } from "../../shell/dom.ts";
import { figureCard } from "../../shell/figure.ts";
import { AUGMENT_CODE, CONFUSION_CODE, CURVES_CODE, FILTERS_CODE, MAPS_CODE, PLACES_CODE } from "./trainer-code.ts";
import type { LayerPicture, Look, Moment, PlacedSamples, Pictures, TestMoment, TrainingReady } from "./training-messages.ts";

export interface TrainerFigureEvents {
  /** A cell of the confusion matrix was chosen. */
  cell(label: number, guess: number): void;
  /** A held-out image was chosen, by its place among them. */
  image(index: number): void;
}

type Name = "loss" | "accuracy" | "filters" | "maps" | "gradients" | "confusion" | "places" | "augmented";

/** Side of a picture so that about `columns` of them fill a width, with the gaps between. */
function fitting(width: number, columns: number, gap: number, most: number): number {
  return Math.max(10, Math.min(most, Math.floor((width - (columns - 1) * gap) / columns)));
}

/** Curves, weights, maps, confusion and places of a training run. */
export class TrainerFigures {
  readonly #figures: Readonly<Record<Name, Mounted>>;
  readonly #cards: Readonly<Record<Name, HTMLElement>>;
  readonly #left: HTMLElement;
  readonly #pair: HTMLElement;
  readonly #turn = new InTurn();
  readonly #watched = h("p", { class: "small muted" });
  #train = { loss: new Series(), accuracy: new Series() };
  #heldOut = { loss: new Series(), accuracy: new Series() };
  #pictures: Pictures | null = null;
  #gradients: readonly LayerPicture[] = [];
  #matrix: readonly (readonly number[])[] = [];
  #placed: PlacedSamples | null = null;
  #past: number | undefined;
  #ready: TrainingReady | null = null;

  /** `behind`: what stands below the confusion matrix. */
  constructor(parent: HTMLElement, behind: HTMLElement, events: TrainerFigureEvents) {
    const place = (): HTMLElement => h("div", {});
    this.#cards = { loss: place(), accuracy: place(), filters: place(), maps: place(), gradients: place(), confusion: place(), places: place(), augmented: place() };
    const { loss, accuracy, filters, maps, gradients, confusion, places, augmented } = this.#cards;
    this.#left = h("div", {}, filters, augmented);
    this.#pair = h("div", { class: "two" }, this.#left, h("div", {}, confusion, behind));
    parent.append(h("div", { class: "two" }, loss, accuracy), this.#pair, maps, gradients, places);
    const card = (name: Name, caption: string, file: string, code: string): Mounted => figureCard(this.#cards[name], { scene: (width) => this.#scene(name, width) }, { caption, file, painter: "canvas", code: () => code });
    this.#figures = {
      loss: card("loss", "Loss", "loss", CURVES_CODE), accuracy: card("accuracy", "Accuracy", "accuracy", CURVES_CODE),
      filters: card("filters", "First-layer weights", "filters", FILTERS_CODE), maps: card("maps", "What the filters find in one image", "maps", MAPS_CODE),
      gradients: card("gradients", "Backward: what its loss asks of them", "gradients", MAPS_CODE),
      confusion: card("confusion", "Held out: label against guess", "confusion", CONFUSION_CODE),
      places: card("places", "Where the network puts held-out images", "places", PLACES_CODE), augmented: card("augmented", "One image in the next epochs", "augmented", AUGMENT_CODE),
    };
    maps.querySelector("figcaption")?.after(this.#watched);
    this.#cards.gradients.classList.add("backward");
    this.#figures.confusion.on("select", (hit) => {
      const found = /^cell-(\d+)-(\d+)$/.exec(hit?.id ?? "");
      if (found !== null) events.cell(Number(found[1]), Number(found[2]));
    });
    this.#figures.places.on("select", (hit) => {
      const found = /^sample\/(\d+)$/.exec(hit?.id ?? "");
      if (found !== null) events.image(Number(found[1]));
    });
    this.clear();
  }

  clear(): void {
    this.#train = { loss: new Series(), accuracy: new Series() };
    this.#heldOut = { loss: new Series(), accuracy: new Series() };
    [this.#pictures, this.#gradients, this.#matrix, this.#placed, this.#past] = [null, [], [], null, undefined];
    this.#paint("loss", "accuracy", "filters", "maps", "gradients", "confusion", "places");
  }

  /** Words for the image whose maps are shown. */
  watching(words: string): void {
    this.#watched.textContent = words;
  }

  /** What stays the same through a run. */
  ready(ready: TrainingReady): void {
    this.#ready = ready;
    // Hundreds of units take a row of their own.
    if ((ready.layerWeights[0]?.shape[0] ?? 0) > 30) this.#pair.before(this.#cards.filters);
    else this.#left.prepend(this.#cards.filters);
    this.#paint("augmented", "confusion", "places");
  }

  #paint(...names: readonly Name[]): void {
    const maps = this.#pictures?.maps ?? [];
    this.#cards.maps.hidden = maps.length === 0;
    this.#cards.gradients.hidden = this.#gradients.length === 0;
    this.#cards.augmented.hidden = this.#ready === null || this.#ready.augmented.images.length === 0;
    for (const name of names) if (!this.#cards[name].hidden) this.#turn.update(this.#figures[name], { scene: (width) => this.#scene(name, width) });
  }

  /** A moment of training joins the curves. */
  add({ step, loss, accuracy, pictures, test }: Moment): void {
    if (Number.isFinite(loss)) {
      this.#train.loss.push(step, loss);
      this.#train.accuracy.push(step, accuracy);
    }
    if (test !== undefined) {
      this.#heldOut.loss.push(step, test.loss);
      this.#heldOut.accuracy.push(step, test.accuracy);
    }
    this.#past = undefined;
    // Gradients are of a moment at rest.
    if (Number.isFinite(loss)) this.#gradients = [];
    this.#show(pictures, test);
    this.#paint("loss", "accuracy", "gradients");
  }

  #show(pictures: Pictures | undefined, test: TestMoment | undefined): void {
    if (pictures !== undefined) {
      this.#pictures = pictures;
      this.#paint("filters", "maps");
    }
    if (test !== undefined) {
      this.#matrix = test.confusion;
      this.#placed = test.placed;
      this.#paint("confusion", "places");
    }
  }

  /** The pictures of a moment, at rest; of one that is past the curves say where it lies. */
  look({ step, pictures, gradients, test }: Look, past: boolean): void {
    this.#past = past ? step : undefined;
    this.#gradients = gradients;
    this.#show(pictures, test);
    this.#paint("loss", "accuracy", "gradients");
  }

  #scene(name: Name, width: number): Scene {
    switch (name) {
      case "loss": return this.#curves("Loss by step", "loss", width);
      case "accuracy": return this.#curves("Accuracy by step", "accuracy", width);
      case "filters": return this.#filtersScene(width);
      case "maps": return this.#mapsScene("Maps of one image", this.#pictures?.maps ?? [], width);
      case "gradients": return this.#mapsScene("Gradients of its loss", this.#gradients, width);
      case "confusion": return this.#confusionScene(width);
      case "places": return this.#placesScene(width);
      case "augmented": return this.#augmentedScene(width);
    }
  }

  #curves(title: string, what: "loss" | "accuracy", width: number): Scene {
    const [train, held] = [this.#train[what], this.#heldOut[what]];
    return lineChart({
      title, showTitle: false, width, height: 220, xLabel: "step", ...(this.#past === undefined ? {} : { at: this.#past }), ...(what === "loss" ? { yScale: "auto" } : { format: "percent" }),
      series: [{ label: "train", x: train.x, y: train.y, color: "muted" }, { label: "held out", x: held.x, y: held.y, color: "positive" }],
    });
  }

  #filtersScene(width: number): Scene {
    const { filters, largest } = this.#pictures ?? { filters: { data: new Float32Array(), shape: [0] }, largest: 1 };
    const images = filters.data.length === 0 ? [] : imagesFromTensor(filters.data, filters.shape);
    const few = images.length <= 6;
    const gap = few ? 12 : 4;
    const columns = few ? 6 : Math.max(10, Math.min(30, Math.floor(width / 30)));
    return imageGrid({
      title: "First-layer weights", showTitle: false, images, ramp: "signed", domain: [-Math.max(largest, 1e-9), Math.max(largest, 1e-9)], gap, columns, cellSize: fitting(width, columns, gap, few ? 72 : 28),
      id: "filter", labels: images.map((_, i) => (few ? `filter ${i}` : `unit ${i}`)),
    });
  }

  #mapsScene(title: string, layers: readonly LayerPicture[], width: number): Scene {
    const images: Image[] = layers.flatMap(({ data, shape }) => imagesFromTensor(data, shape.length === 4 ? shape : [...shape]));
    const columns = images.length <= 1 ? 1 : width < 500 ? 6 : 11;
    return imageGrid({
      title, showTitle: false, images, ramp: "signed", gap: 6, columns, cellSize: fitting(width, columns, 6, images.length <= 1 ? 140 : 72), id: "map",
      labels: layers.flatMap(({ name, shape }) => Array.from({ length: shape.length === 3 ? (shape[0] ?? 0) : 1 }, (_, i) => `${name}, map ${i}`)),
    });
  }

  #confusionScene(width: number): Scene {
    const { classes = [..."0123456789"] } = this.#ready ?? {};
    const names = classes.every((name) => name.length <= 2) ? classes : classes.map((_, i) => String(i));
    const matrix = this.#matrix.length === 0 ? Array.from({ length: 10 }, () => new Array<number>(10).fill(0)) : this.#matrix;
    return confusionMatrix({ matrix, showTitle: false, labels: names, cellSize: Math.max(20, Math.min(40, (width - 112) / 10)) });
  }

  #placesScene(width: number): Scene {
    const { samples } = this.#ready ?? { samples: { images: new Uint8Array(), labels: [] } };
    const placed = this.#placed;
    const points = placed === null ? [] : samples.labels.map((label, i) => ({
      x: placed.scores[2 * i] ?? 0, y: placed.scores[2 * i + 1] ?? 0, label, image: { data: samples.images.subarray(784 * i, 784 * (i + 1)), width: 28, height: 28 }, words: `held-out image ${i}: ${this.#ready?.classes[label] ?? label}`,
    }));
    const about = placed === null ? "two directions" : `2 of the ${placed.units} directions of ${placed.layer}: ${formatPercent(placed.share)} of the variance`;
    return imageScatter({ title: "Held-out images, placed by the network", showTitle: false, width, height: Math.round(Math.max(280, Math.min(440, width * 0.55))), points, id: "sample", imageSize: width < 500 ? 22 : 26, xLabel: about, description: `${points.length} held-out images along ${about}.` });
  }

  #augmentedScene(width: number): Scene {
    const images = this.#ready === null ? [] : imagesFromTensor(this.#ready.augmented.images, [12, 28, 28]);
    return imageGrid({ title: "An image and what augmentation makes of it", showTitle: false, images, ramp: "ink", gap: 6, columns: 6, cellSize: fitting(width, 6, 6, 56), domain: [0, 255], id: "augmented", labels: images.map((_, i) => (i === 0 ? "as it is" : `epoch ${i}`)) });
  }

  destroy(): void {
    this.#turn.destroy();
    for (const figure of Object.values(this.#figures)) figure.destroy();
  }
}
