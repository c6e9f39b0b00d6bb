import { heatmap, type Mark, type Mounted, type Scene } from "@receptive/visualization";
import { convolve } from "@receptive/visualization/models";
import { h } from "../../shell/dom.ts";
import { figureCard } from "../../shell/figure.ts";
import { sampleDrawing } from "../../digit/scripted-drawings.ts";
import type { Bench } from "./bench-setup.ts";

interface Photo {
  /** f32[height, width], 0 to 1. */
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** Larger pictures are made smaller: a convolution of this many pixels is seen at once. */
const MOST = 220;

/** Filters of 3 × 3 that show something on any photo. */
const KNOWN: Readonly<Record<string, readonly number[]>> = {
  "upright edges": [-1, 0, 1, -2, 0, 2, -1, 0, 1],
  "level edges": [-1, -2, -1, 0, 0, 0, 1, 2, 1],
  outlines: [-1, -1, -1, -1, 8, -1, -1, -1, -1],
  blur: Array.from({ length: 9 }, () => 1 / 9),
  sharpen: [0, -1, 0, -1, 5, -1, 0, -1, 0],
};

function greyOf(source: CanvasImageSource, width: number, height: number): Photo {
  const scale = Math.min(1, MOST / Math.max(width, height));
  const [w, h2] = [Math.max(8, Math.round(width * scale)), Math.max(8, Math.round(height * scale))];
  const context = new OffscreenCanvas(w, h2).getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("This browser gives no canvas to read the photo with.");
  context.drawImage(source, 0, 0, w, h2);
  const { data } = context.getImageData(0, 0, w, h2);
  return { width: w, height: h2, data: Float32Array.from({ length: w * h2 }, (_, i) => (0.2126 * (data[4 * i] ?? 0) + 0.7152 * (data[4 * i + 1] ?? 0) + 0.0722 * (data[4 * i + 2] ?? 0)) / 255) };
}

/** Until a photo is chosen: a drawn digit on a shaded page. */
function samplePhoto(): Photo {
  const canvas = new OffscreenCanvas(200, 200);
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("This browser gives no canvas to draw with.");
  const shade = context.createLinearGradient(0, 0, 200, 200);
  shade.addColorStop(0, "#fff");
  shade.addColorStop(1, "#999");
  context.fillStyle = shade;
  context.fillRect(0, 0, 200, 200);
  const { strokes, penWidth } = sampleDrawing(5);
  context.scale(200 / 280, 200 / 280);
  context.lineWidth = penWidth;
  context.lineCap = context.lineJoin = "round";
  for (const stroke of strokes) {
    context.beginPath();
    for (let i = 0; i + 1 < stroke.length; i += 2) context.lineTo(stroke[i] ?? 0, stroke[i + 1] ?? 0);
    context.stroke();
  }
  return greyOf(canvas, 200, 200);
}

/** The bench's filter, or a known one, over a whole photo; it never leaves the page. */
export class PhotoPanel {
  readonly element: HTMLElement;
  readonly #figure: Mounted;
  readonly #problem = h("p", { class: "problem", role: "alert", hidden: true });
  readonly #kernel: HTMLSelectElement;
  #bench: Bench;
  #photo = samplePhoto();
  #result: Photo | undefined;
  #turn = 0;

  constructor(bench: Bench) {
    this.#bench = bench;
    const file = h("input", { type: "file", accept: "image/*", onchange: () => void this.#take(file.files?.[0]) });
    this.#kernel = h("select", { onchange: () => void this.#run() }, h("option", { value: "" }, "filter 0 of the bench, channel 0"), ...Object.keys(KNOWN).map((name) => h("option", { value: name }, name)));
    const body = h("div", {});
    this.element = h("div", {}, h("div", { class: "controls" }, h("label", { class: "field" }, "Photo, of this device", file), h("label", { class: "field" }, "Filter", this.#kernel)), this.#problem, body);
    this.#figure = figureCard(body, { scene: (width) => this.#scene(width) }, { caption: "A photo, and what the filter makes of it", file: "convolved-photo", painter: "canvas", table: false });
    this.#kernel.value = "upright edges";
    void this.#run();
  }

  /** Another bench: its filter may be the one that is shown. */
  show(bench: Bench): void {
    this.#bench = bench;
    if (this.#kernel.value === "") void this.#run();
  }

  async #take(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    try {
      const picture = await createImageBitmap(file);
      this.#photo = greyOf(picture, picture.width, picture.height);
      picture.close();
      this.#problem.hidden = true;
      await this.#run();
    } catch (error) {
      this.#problem.hidden = false;
      this.#problem.textContent = `${file.name} cannot be read as a picture. ${error instanceof Error ? error.message : ""}`;
    }
  }

  async #run(): Promise<void> {
    const turn = ++this.#turn;
    const known = KNOWN[this.#kernel.value];
    const extent = known === undefined ? this.#bench.sizes.extent : 3;
    const kernel = known ?? this.#bench.kernel.slice(0, extent * extent);
    const { data, width, height } = this.#photo;
    const output = await convolve({ input: { data, shape: [1, height, width] }, kernel: { data: kernel, shape: [1, 1, extent, extent] }, bias: [0], stride: 1, padding: Math.floor((extent - 1) / 2), dilation: 1 });
    if (turn !== this.#turn) return;
    const [, rows = 1, columns = 1] = output.shape;
    this.#result = { data: output.data, width: columns, height: rows };
    this.#figure.update({ scene: (room) => this.#scene(room) });
  }

  #scene(width: number): Scene {
    const side = Math.min(width, 380);
    const { data, width: columns, height: rows } = this.#photo;
    const grey = data.map((value) => 255 * value);
    const photo: Mark = { kind: "raster", x: 0, y: 0, width: side, height: (side * rows) / columns, columns, rows, values: [...grey, ...grey, ...grey], scale: "rgb", id: "photo", label: "the photo, in grey" };
    const tall = (side * rows) / columns;
    if (this.#result === undefined) return { title: "A photo", width: side, height: tall, children: [photo] };
    const made = heatmap({ title: this.#kernel.value, values: this.#result.data, rows: this.#result.height, columns: this.#result.width, width: side, showTitle: false, ramp: "signed", id: "convolved" });
    const beside = width >= 2 * 380 + 32;
    return {
      title: "A photo and what a filter makes of it", width: beside ? 2 * side + 32 : side, height: beside ? made.height : tall + 20 + made.height,
      description: `${rows} × ${columns} pixels; after the filter ${made.description ?? ""}`,
      children: [photo, { kind: "group", x: beside ? side + 32 : 0, y: beside ? 0 : tall + 20, children: made.children }],
      ...(made.table === undefined ? {} : { table: made.table }),
    };
  }

  destroy(): void {
    this.#turn++;
    this.#figure.destroy();
  }
}
