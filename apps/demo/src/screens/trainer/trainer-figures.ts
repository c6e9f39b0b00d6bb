import { confusionMatrix, imageGrid, imagesFromTensor, lineChart, type Mounted, type Scene } from "@receptive/visualization";
import { h } from "../../shell/dom.ts";
import { figureCard } from "../../shell/figure.ts";
import { Series } from "./series.ts";
import type { Moment, TestMoment } from "./training-messages.ts";

interface Shaped {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

const CODE = `import { adam, fit, lenet5, save, synthetic } from "receptive";
import { lineChart, mount } from "@receptive/visualization";

const { train, test } = synthetic({ train: 6000, test: 1000 });
const model = lenet5({ seed: 1 });
const { epochs } = await fit(model, train, { epochs: 5, batch: 64, optimizer: adam(1e-3), validation: test });
mount(element, lineChart({ title: "Loss", series: [{ label: "train", y: epochs.map(({ loss }) => loss) }] }));
const bytes = await save(model);`;

const CONFUSION_CODE = `import { evaluate } from "receptive";
import { confusionMatrix, mount } from "@receptive/visualization";

const { confusion: matrix = [] } = await evaluate(model, test, { confusion: true });
mount(element, confusionMatrix({ matrix }));`;

const MAPS_CODE = `import { capture } from "receptive";
import { imageGrid, imagesFromTensor, mount } from "@receptive/visualization";

const { conv1 } = await capture(model, digit);
mount(element, imageGrid({ title: "conv1", ramp: "signed", images: imagesFromTensor(conv1.data, conv1.shape) }));`;

/** Curves, filters, maps and confusion of a training run. */
export class TrainerFigures {
  readonly #loss: Mounted;
  readonly #accuracy: Mounted;
  readonly #filters: Mounted;
  readonly #maps: Mounted;
  readonly #confusion: Mounted;
  readonly #mapsBody = h("div", {});
  #trainLoss = new Series();
  #trainAccuracy = new Series();
  #testLoss = new Series();
  #testAccuracy = new Series();
  #weights: Shaped | null = null;
  #seen: (Shaped & { readonly name: string }) | null = null;
  #matrix: readonly (readonly number[])[] = [];
  #turn = 0;

  constructor(parent: HTMLElement, mistaken: (label: number, guess: number) => void) {
    const curves = h("div", { class: "two" });
    const pictures = h("div", { class: "two" });
    parent.append(curves, pictures);
    const [left, right] = [h("div", {}), h("div", {})];
    curves.append(left, right);
    this.#loss = figureCard(left, { scene: (width) => this.#lossScene(width) }, { caption: "Loss", file: "loss", painter: "canvas", code: () => CODE });
    this.#accuracy = figureCard(right, { scene: (width) => this.#accuracyScene(width) }, { caption: "Accuracy", file: "accuracy", painter: "canvas", code: () => CODE });
    const [filters, matrix] = [h("div", {}), h("div", {})];
    pictures.append(filters, matrix);
    this.#filters = figureCard(filters, { scene: (width) => this.#filtersScene(width) }, { caption: "First-layer weights", file: "filters", painter: "canvas", code: () => CODE });
    filters.append(this.#mapsBody);
    this.#maps = figureCard(this.#mapsBody, { scene: (width) => this.#mapsScene(width) }, { caption: "What they find in a drawn digit", file: "maps", painter: "canvas", code: () => MAPS_CODE });
    this.#confusion = figureCard(matrix, { scene: (width) => this.#confusionScene(width) }, { caption: "Held-out digits: label against guess", file: "confusion", code: () => CONFUSION_CODE });
    this.#confusion.on("select", (hit) => {
      const found = /^cell-(\d+)-(\d+)$/.exec(hit?.id ?? "");
      if (found !== null) mistaken(Number(found[1]), Number(found[2]));
    });
    this.clear();
  }

  clear(): void {
    [this.#trainLoss, this.#trainAccuracy, this.#testLoss, this.#testAccuracy] = [new Series(), new Series(), new Series(), new Series()];
    [this.#weights, this.#seen, this.#matrix] = [null, null, []];
    this.#paint();
  }

  /** A moment of training joins the curves. */
  add({ step, loss, accuracy, filters, maps, test }: Moment): void {
    if (Number.isFinite(loss)) {
      this.#trainLoss.push(step, loss);
      this.#trainAccuracy.push(step, accuracy);
    }
    if (test !== undefined) {
      this.#testLoss.push(step, test.loss);
      this.#testAccuracy.push(step, test.accuracy);
    }
    this.show(filters ?? null, test ?? null, maps);
    // In turn, so that no frame pays for both curves; the last moment of all brings both.
    this.#turn++;
    if (test !== undefined || this.#turn % 2 === 0) this.#loss.update({ scene: (width) => this.#lossScene(width) });
    if (test !== undefined || this.#turn % 2 === 1) this.#accuracy.update({ scene: (width) => this.#accuracyScene(width) });
  }

  /** Pictures of another moment. */
  show(filters: Shaped | null, test: TestMoment | null, maps?: (Shaped & { readonly name: string }) | null): void {
    if (filters !== null) {
      this.#weights = filters;
      this.#filters.update({ scene: (width) => this.#filtersScene(width) });
    }
    if (test !== null) {
      this.#matrix = test.confusion;
      this.#confusion.update({ scene: (width) => this.#confusionScene(width) });
    }
    if (maps === undefined) return;
    this.#seen = maps;
    this.#mapsBody.hidden = maps === null;
    this.#maps.update({ scene: (width) => this.#mapsScene(width) });
  }

  #paint(): void {
    this.#mapsBody.hidden = true;
    this.#loss.update({ scene: (width) => this.#lossScene(width) });
    this.#accuracy.update({ scene: (width) => this.#accuracyScene(width) });
    this.#filters.update({ scene: (width) => this.#filtersScene(width) });
    this.#confusion.update({ scene: (width) => this.#confusionScene(width) });
  }

  #lossScene(width: number): Scene {
    return lineChart({ title: "Loss by step", showTitle: false, width, height: 240, xLabel: "step", yScale: "auto", series: [{ label: "train", x: this.#trainLoss.x, y: this.#trainLoss.y, color: "muted" }, { label: "held out", x: this.#testLoss.x, y: this.#testLoss.y, color: "positive" }] });
  }

  #accuracyScene(width: number): Scene {
    return lineChart({ title: "Accuracy by step", showTitle: false, width, height: 240, xLabel: "step", format: "percent", series: [{ label: "train", x: this.#trainAccuracy.x, y: this.#trainAccuracy.y, color: "muted" }, { label: "held out", x: this.#testAccuracy.x, y: this.#testAccuracy.y, color: "positive" }] });
  }

  #filtersScene(width: number): Scene {
    const images = this.#weights === null ? [] : imagesFromTensor(this.#weights.data, this.#weights.shape);
    const few = images.length <= 6;
    const cellSize = few ? Math.min(72, (width - 5 * 12) / 6) : 44;
    return imageGrid({ title: "First-layer weights", showTitle: false, images, ramp: "signed", cellSize, columns: Math.max(1, Math.floor((width + 12) / (cellSize + 12))), id: "filter", labels: images.map((_, i) => `filter ${i}`) });
  }

  #mapsScene(width: number): Scene {
    const images = this.#seen === null ? [] : imagesFromTensor(this.#seen.data, this.#seen.shape);
    const cellSize = Math.min(72, (width - 5 * 12) / 6);
    return imageGrid({ title: `Maps of ${this.#seen?.name ?? "the first layer"}`, showTitle: false, images, ramp: "signed", cellSize, columns: 6, id: "filter", labels: images.map((_, i) => `map ${i}`) });
  }

  #confusionScene(width: number): Scene {
    const matrix = this.#matrix.length === 0 ? Array.from({ length: 10 }, () => new Array<number>(10).fill(0)) : this.#matrix;
    return confusionMatrix({ matrix, showTitle: false, cellSize: Math.max(20, Math.min(40, (width - 96) / 10)) });
  }

  destroy(): void {
    for (const figure of [this.#loss, this.#accuracy, this.#filters, this.#maps, this.#confusion]) figure.destroy();
  }
}
