import { convolutionFigure, type Hit, type Mounted, type Scene, windowRuler } from "@receptive/visualization";
import { type ConvolutionGradients, convolutionGradients, convolve } from "@receptive/visualization/models";
import { useBackend } from "../../model/backend.ts";
import { h } from "../../shell/dom.ts";
import { figureCard } from "../../shell/figure.ts";
import type { ScreenContext, ScreenInstance } from "../../shell/screen.ts";
import { type BenchControls, benchControls } from "./bench-controls.ts";
import { inputNote, outputNote, sizeNote, weightNote } from "./bench-notes.ts";
import { type Bench, benchFromUrl, type BenchSizes, edit, editsText, flip, makeBench, MOST_IN_CELL, type Preset, presetSizes, setupOf } from "./bench-setup.ts";
import { PhotoPanel } from "./photo-panel.ts";
import { problemNote } from "./problem-note.ts";
import { viewTabs } from "./view-tabs.ts";
import { feeds, outputSize } from "./window-geometry.ts";

interface Values {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** The numbers of an id: `input/0/2/3` → ["input", 0, 2, 3]. */
function partsOf(id: string): readonly [part: string, ...numbers: number[]] {
  const [part = "", ...rest] = id.split("/");
  return [part, ...rest.map(Number)];
}

/** Screen 9: a convolution in numbers. */
class ConvolutionBench implements ScreenInstance {
  readonly #context: ScreenContext;
  readonly #controls: BenchControls;
  readonly #problem = h("div", { class: "problem", role: "status", hidden: true });
  readonly #editor: HTMLElement;
  readonly #cell = h("input", { type: "number", step: "any", required: true, min: -MOST_IN_CELL, max: MOST_IN_CELL, "aria-label": "Value of the cell" });
  readonly #cellName = h("span", { class: "small muted" });
  readonly #figure: Mounted;
  readonly #backward: Mounted;
  readonly #ruler: Mounted;
  readonly #photo: PhotoPanel;
  #preset: Preset;
  #seed: number;
  #bench: Bench;
  #output: Values | null = null;
  #gradients: ConvolutionGradients | undefined;
  #gradOf: "all" | "one";
  #chosen = "";
  #turn = 0;

  constructor(context: ScreenContext) {
    useBackend();
    this.#context = context;
    const { stage, url } = context;
    ({ preset: this.#preset, seed: this.#seed, bench: this.#bench } = benchFromUrl(url));
    this.#gradOf = url.one("grad", ["all", "one"], "all");
    this.#controls = benchControls({
      preset: (preset) => this.#take(preset, presetSizes(preset)), size: (name, value) => this.#size(name, value), shuffle: () => this.#shuffle(),
      padding: (mode) => { const { extent, dilation } = this.#bench.sizes; this.#size("padding", mode === "valid" ? 0 : Math.min(3, Math.floor((dilation * (extent - 1)) / 2))); },
      flip: () => this.#become(flip(this.#bench)),
    });
    this.#editor = h("form", { class: "controls tight", hidden: true, onsubmit: (event) => { event.preventDefault(); this.#apply(); } }, h("label", { class: "field" }, this.#cellName, this.#cell), h("button", { type: "submit", class: "primary" }, "Set"));
    const [forward, backward, ruler] = [h("div", {}), h("div", {}), h("div", {})];
    this.#photo = new PhotoPanel(this.#bench);
    stage.append(this.#controls.element, this.#problem, viewTabs(url, { forward, backward, ruler, photo: this.#photo.element }));
    this.#figure = figureCard(forward, { scene: (width) => this.#scene(width) }, { caption: "Every output is one window's sum", file: "convolution", code: () => this.#code() });
    forward.append(this.#editor, h("p", { class: "small muted" }, "Point at an output for its products, at an input for the outputs it feeds. Click a cell of the input or the filter, or press Enter on it, to change it."));
    this.#backward = this.#makeBackward(backward);
    this.#ruler = figureCard(ruler, { scene: (width) => this.#rulerScene(width) }, { caption: "One axis: (W − F + 2P)/S + 1 windows", file: "window-ruler", code: () => this.#code() });
    for (const figure of [this.#figure, this.#backward]) figure.on("hover", (hit) => void this.#point(hit, figure));
    this.#figure.on("select", (hit) => this.#select(hit));
    void this.#refresh(url.integer("at", 0, 0, 999));
  }

  #makeBackward(place: HTMLElement): Mounted {
    const buttons = [["all", "1 to every output"], ["one", "1 to the outlined output alone"]] as const;
    const made = buttons.map(([to, words]) => h("button", { type: "button", "aria-pressed": String(this.#gradOf === to), onclick: () => {
      this.#gradOf = to;
      this.#context.url.set({ grad: to === "all" ? null : to });
      for (const [i, button] of made.entries()) button.setAttribute("aria-pressed", String(buttons[i]?.[0] === to));
      void this.#compute();
    } }, words));
    place.append(h("p", { class: "small muted" }, "Gradients given to the output flow back along the same windows. A shared weight gathers one product from every position."), h("div", { class: "controls tight", role: "group", "aria-label": "Gradient given to the output" }, ...made));
    return figureCard(place, { scene: (width) => this.#backwardScene(width) }, { caption: "Gradients, by autograd", file: "convolution-gradients", code: () => this.#code() });
  }

  #code(): string {
    const { stride, padding, dilation, depth, height, width, filters, extent } = this.#bench.sizes;
    const floor = this.#bench.floor ? ", floor: true" : "";
    return `import { conv, tensor } from "receptive";\n\nconst x = tensor(${JSON.stringify(this.#bench.input)}, [1, ${depth}, ${height}, ${width}]);\nconst w = tensor(${JSON.stringify(this.#bench.kernel)}, [${filters}, ${depth}, ${extent}, ${extent}]);\nconst bias = tensor(${JSON.stringify(this.#bench.bias)});\nconst y = conv(x, w, { bias, stride: ${stride}, padding: ${padding}, dilation: ${dilation}${floor} });\nconsole.log(await y.text());`;
  }

  #take(preset: Preset, sizes: BenchSizes): void {
    this.#preset = preset;
    this.#become(makeBench(preset, sizes, this.#seed, { flipped: this.#bench.flipped }));
  }

  /** Another bench in the place of this one. */
  #become(bench: Bench): void {
    this.#bench = bench;
    this.#save();
    void this.#refresh(0);
  }

  #size(name: keyof BenchSizes, value: number): void {
    this.#resize({ ...this.#bench.sizes, [name]: value });
  }

  /** Other sizes: numbers stay where they still fit, otherwise they are drawn anew. */
  #resize(sizes: BenchSizes): void {
    const { width, height, depth, filters, extent } = this.#bench.sizes;
    const same = width === sizes.width && height === sizes.height && depth === sizes.depth && filters === sizes.filters && extent === sizes.extent;
    if (!same) this.#preset = "own";
    this.#become(same ? { ...this.#bench, sizes } : makeBench("own", sizes, this.#seed, this.#bench));
  }

  #shuffle(): void {
    this.#seed = (this.#seed + 1) % 10_000;
    this.#take(this.#preset.startsWith("lecture") ? "own" : this.#preset, this.#bench.sizes);
  }

  #save(): void {
    const standard = presetSizes(this.#preset);
    const sizes = Object.fromEntries(Object.entries(this.#bench.sizes).map(([name, value]) => [name, value === standard[name as keyof BenchSizes] ? null : value]));
    this.#context.url.set({ preset: this.#preset === "lecture" ? null : this.#preset, seed: this.#seed === 1 ? null : this.#seed, ...sizes, flip: this.#bench.flipped ? 1 : null, floor: this.#bench.floor ? 1 : null, cells: editsText(this.#bench) });
  }

  /** New sizes: positions, formula and problem follow. */
  async #refresh(position: number): Promise<void> {
    const { sizes } = this.#bench;
    const { rows, columns, lostRows, lostColumns, fits } = outputSize(sizes);
    const tiles = fits && (this.#bench.floor || (lostRows === 0 && lostColumns === 0));
    this.#controls.show(this.#preset, this.#bench);
    this.#photo.show(this.#bench);
    this.#editor.hidden = true;
    this.#context.gutter.set("Size", ...sizeNote(sizes));
    this.#context.transport.use(tiles ? {
      name: "Position of the window", count: sizes.filters * rows * columns, pace: 350,
      show: (at) => { this.#context.url.set({ at: at === 0 ? null : at }); void this.#moved(); },
      words: (at) => `filter ${Math.floor(at / (rows * columns))}, output [${Math.floor(at / columns) % rows}, ${at % columns}]`,
    } : undefined, position);
    await this.#compute();
    if (tiles) await this.#moved();
    else this.#context.gutter.remove("Sum");
  }

  /** Everything that follows from the numbers, by the library. */
  async #compute(): Promise<void> {
    const turn = ++this.#turn;
    const setup = setupOf(this.#bench);
    try {
      const output = await convolve(setup);
      if (turn !== this.#turn) return;
      const [, rows = 0, columns = 0] = output.shape;
      const at = this.#context.transport.position;
      this.#bench.outputGrad = Array.from({ length: this.#bench.sizes.filters * rows * columns }, (_, i) => (this.#gradOf === "all" || i === at ? 1 : 0));
      const gradients = await convolutionGradients(setup, { data: this.#bench.outputGrad, shape: output.shape });
      if (turn !== this.#turn) return;
      [this.#output, this.#gradients] = [output, gradients];
      this.#problem.hidden = true;
    } catch (error) {
      if (turn !== this.#turn) return;
      [this.#output, this.#gradients] = [null, undefined];
      this.#problem.hidden = false;
      this.#problem.replaceChildren(...problemNote(error, this.#bench, { resize: (sizes) => this.#resize(sizes), floor: () => this.#become({ ...this.#bench, floor: true }) }));
    }
    this.#paint();
  }

  #position(): { readonly filter: number; readonly row: number; readonly column: number } | undefined {
    if (this.#output === null) return undefined;
    const [, rows = 1, columns = 1] = this.#output.shape;
    const at = this.#context.transport.position;
    return { filter: Math.floor(at / (rows * columns)), row: Math.floor(at / columns) % rows, column: at % columns };
  }

  #scene(width: number): Scene {
    const { sizes } = this.#bench;
    const { lostRows, lostColumns } = outputSize(sizes);
    const position = this.#position();
    return convolutionFigure({ title: "Convolution, forward", ...setupOf(this.#bench), output: this.#output, uncovered: { rows: lostRows, columns: lostColumns }, width, ...(position === undefined ? {} : { position }) });
  }

  #backwardScene(width: number): Scene {
    const { sizes, outputGrad } = this.#bench;
    const { rows, columns } = outputSize(sizes);
    const found = this.#gradients;
    const setup = setupOf(this.#bench);
    return convolutionFigure({
      title: "Convolution, backward", width, stride: sizes.stride, padding: sizes.padding, dilation: sizes.dilation,
      input: found?.input ?? setup.input, kernel: found?.kernel ?? setup.kernel, bias: found?.bias.data ?? setup.bias,
      output: rows > 0 ? { data: outputGrad, shape: [sizes.filters, rows, columns] } : null, names: ["∂E/∂input", "∂E/∂filter", "∂E/∂output (given)"],
    });
  }

  #rulerScene(width: number): Scene {
    const { width: size, extent, stride, padding, dilation } = this.#bench.sizes;
    const position = this.#position();
    return windowRuler({ title: "One axis of the convolution", size, extent, stride, padding, dilation, width, ...(position === undefined ? {} : { position: position.column }) });
  }

  #paint(): void {
    this.#ruler.update({ scene: (width) => this.#rulerScene(width) });
    this.#figure.update({ scene: (width) => this.#scene(width) });
    this.#backward.update({ scene: (width) => this.#backwardScene(width) });
  }

  async #moved(): Promise<void> {
    if (this.#gradOf === "one") await this.#compute();
    else this.#paint();
    const position = this.#position();
    if (position !== undefined) this.#context.gutter.set("Sum", ...(await outputNote(this.#bench, position.filter, position.row, position.column)));
  }

  async #point(hit: Hit | undefined, figure: Mounted): Promise<void> {
    const other = figure === this.#figure ? this.#backward : this.#figure;
    if (hit?.id === undefined || this.#output === null) {
      for (const each of [figure, other]) each.highlight(null);
      return;
    }
    other.highlight(hit.id);
    const [part, a = 0, b = 0, c = 0, d = 0] = partsOf(hit.id);
    const { sizes } = this.#bench;
    if (part === "output") {
      const { stride, dilation, extent, depth } = sizes;
      figure.highlight(Array.from({ length: depth * extent * extent }, (_, i) => `input/${Math.floor(i / (extent * extent))}/${b * stride + (Math.floor(i / extent) % extent) * dilation}/${c * stride + (i % extent) * dilation}`));
      this.#context.gutter.set("Sum", ...(await outputNote(this.#bench, a, b, c)));
    } else if (part === "input") {
      figure.highlight(feeds(sizes, b, c).flatMap(({ row, column }) => Array.from({ length: sizes.filters }, (_, filter) => `output/${filter}/${row}/${column}`)));
      const inside = b >= sizes.padding && c >= sizes.padding && b < sizes.height + sizes.padding && c < sizes.width + sizes.padding;
      const gradient = inside ? this.#gradients?.input.data[(a * sizes.height + b - sizes.padding) * sizes.width + c - sizes.padding] : undefined;
      this.#context.gutter.set("Sum", ...(await inputNote(this.#bench, a, b, c, gradient)));
    } else if (part === "kernel") {
      figure.highlight(null);
      this.#context.gutter.set("Sum", ...(await weightNote(this.#bench, a, b, c, d, this.#gradients?.kernel.data[((a * sizes.depth + b) * sizes.extent + c) * sizes.extent + d])));
    }
  }

  #select(hit: Hit | undefined): void {
    if (hit?.id === undefined) return;
    const [part, a = 0, b = 0, c = 0, d = 0] = partsOf(hit.id);
    const { width, height, padding, depth, extent } = this.#bench.sizes;
    const [row, column] = [b - padding, c - padding];
    if (part === "output") {
      const { rows, columns } = outputSize(this.#bench.sizes);
      return this.#context.transport.go((a * rows + b) * columns + c);
    }
    if (part === "input" && row >= 0 && column >= 0 && row < height && column < width) this.#open(`i${(a * height + row) * width + column}`, this.#bench.input, `input [${row}, ${column}]${depth > 1 ? `, channel ${a}` : ""}`);
    if (part === "kernel") this.#open(`k${((a * depth + b) * extent + c) * extent + d}`, this.#bench.kernel, `filter ${a} [${c}, ${d}]${depth > 1 ? `, channel ${b}` : ""}`);
    if (part === "bias") this.#open(`b${a}`, this.#bench.bias, `bias of filter ${a}`);
  }

  #open(cell: string, list: readonly number[], name: string): void {
    this.#chosen = cell;
    this.#editor.hidden = false;
    this.#cellName.textContent = name;
    this.#cell.value = String(list[Number(cell.slice(1))] ?? 0);
    this.#cell.focus();
    this.#cell.select();
  }

  #apply(): void {
    edit(this.#bench, this.#chosen, Number(this.#cell.value));
    this.#editor.hidden = true;
    this.#save();
    this.#figure.element.querySelector<HTMLElement>(".rv-stage")?.focus();
    void this.#compute().then(() => this.#moved());
  }

  destroy(): void {
    this.#turn++;
    this.#figure.destroy();
    this.#backward.destroy();
    this.#ruler.destroy();
    this.#photo.destroy();
  }
}

export async function openConvolution(context: ScreenContext): Promise<ScreenInstance> {
  return new ConvolutionBench(context);
}
