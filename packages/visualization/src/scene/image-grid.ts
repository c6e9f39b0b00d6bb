import type { Color } from "../color/color.ts";
import type { RampName } from "../color/ramps.ts";
import { type ColorScale, scaleFor } from "../color/scale.ts";
import { imagesTable } from "../describe/data-table.ts";
import { VisualizationError } from "../visualization-error.ts";
import { fontSize, heading, headingHeight } from "./heading.ts";
import { checkImage, type Image } from "./image.ts";
import { scaleLegend, scaleLegendHeight } from "./scale-legend.ts";
import type { Mark, Scene } from "./scene.ts";
import { textRoom, textWidth } from "./text-width.ts";

/** A piece of a caption in its own colour. */
export interface CaptionPart {
  readonly text: string;
  readonly color?: Color;
}

export type Caption = string | readonly CaptionPart[];

export interface ImageGridOptions {
  readonly title: string;
  readonly description?: string;
  readonly images: readonly Image[];
  /** Images a row; as many as fit 640 pixels unless told. */
  readonly columns?: number;
  /** Width of one image in pixels; its height keeps the image's shape. 56 unless told. */
  readonly cellSize?: number;
  /** Pixels between images; 12 unless told. */
  readonly gap?: number;
  readonly captions?: readonly Caption[];
  /** Words for each image, for those who do not see it; the caption unless told. */
  readonly labels?: readonly string[];
  readonly ramp?: RampName;
  /** One domain for all images; found from all of them together unless told. */
  readonly domain?: readonly [number, number];
  readonly showTitle?: boolean;
  /** What the images are called where figures are linked: `image` gives image/0, image/1 …, the default. */
  readonly id?: string;
  /** The scale below; on for ramps that show quantities, off for pixels. */
  readonly legend?: boolean;
}

/** The text of a caption without its colours. */
export function captionText(caption: Caption | undefined): string {
  if (caption === undefined) return "";
  return typeof caption === "string" ? caption : caption.map(({ text }) => text).join("");
}

/** One scale for images shown together, so that equal colours are equal numbers. */
export function sharedScale(images: readonly Image[], ramp: RampName, domain?: readonly [number, number]): ColorScale {
  const grey = images.filter((image) => (image.channels ?? 1) === 1);
  const bytes = grey.length > 0 && grey.every(({ data }) => data instanceof Uint8Array || data instanceof Uint8ClampedArray);
  const options = domain ? { domain } : bytes && ramp === "ink" ? { domain: [0, 255] as const } : {};
  const all = new Float64Array(grey.reduce((sum, { data }) => sum + data.length, 0));
  let at = 0;
  for (const { data } of grey) {
    all.set(data, at);
    at += data.length;
  }
  return scaleFor(ramp, all, options);
}

function captionMarks(caption: Caption | undefined, centre: number, y: number): Mark[] {
  if (caption === undefined) return [];
  const parts = typeof caption === "string" ? [{ text: caption }] : caption;
  let x = centre - textWidth(captionText(caption), fontSize.tick) / 2;
  return parts.map((part: CaptionPart): Mark => {
    const mark: Mark = { kind: "text", x, y, text: part.text, size: fontSize.tick, fill: part.color ?? "muted" };
    x += textWidth(part.text, fontSize.tick);
    return mark;
  });
}

function cellMarks(image: Image, scale: ColorScale, width: number, height: number, label: string, id: string): Mark {
  const common = { kind: "raster", x: 0, y: 0, width, height, columns: image.width, rows: image.height, values: image.data, label, id } as const;
  return image.channels === 3 ? { ...common, scale: "rgb" } : { ...common, scale };
}

function checkOptions(options: ImageGridOptions): void {
  for (const [index, image] of options.images.entries()) checkImage(image, index);
  for (const [name, list] of [["captions", options.captions], ["labels", options.labels]] as const) {
    if (list !== undefined && list.length !== options.images.length) {
      throw new VisualizationError("E_VIZ_LENGTH", `an image grid of ${options.images.length} images needs as many ${name}, got ${list.length}.`);
    }
  }
}

/**
 * Images in rows, on one shared scale, each with an optional caption.
 * An empty list gives a scene that says so. Throws `E_VIZ_EMPTY_IMAGE` for an image without pixels, `E_VIZ_SHAPE`
 * when an image's values do not fill it, and `E_VIZ_LENGTH` when captions or labels do not match the images.
 *
 * @example
 * imageGrid({ title: "First-layer filters", ramp: "signed", images: imagesFromTensor(weight, [6, 1, 5, 5]) });
 */
export function imageGrid(options: ImageGridOptions): Scene {
  checkOptions(options);
  const { images, captions } = options;
  const ramp = options.ramp ?? "ink";
  const size = options.cellSize ?? 56;
  const gap = options.gap ?? 12;
  const room = Math.max(size, ...(captions ?? []).map((caption) => Math.ceil(textRoom(captionText(caption), fontSize.tick))));
  const columns = Math.max(1, Math.min(images.length, Math.floor(options.columns ?? (640 + gap) / (room + gap))));
  const tallest = Math.max(0, ...images.map((image) => (size * image.height) / image.width));
  const rowHeight = tallest + (captions ? 20 : 0) + gap;
  const top = headingHeight(options.showTitle ?? true);
  const scale = sharedScale(images, ramp, options.domain);
  const cells = images.map((image, i): Mark => {
    const label = options.labels?.[i] ?? (captionText(captions?.[i]) || `image ${i}`);
    const height = (size * image.height) / image.width;
    const inset = (room - size) / 2;
    return {
      kind: "group", x: (i % columns) * (room + gap), y: top + Math.floor(i / columns) * rowHeight,
      children: [
        { kind: "group", x: inset, children: [cellMarks(image, scale, size, height, label, `${options.id ?? "image"}/${i}`), { kind: "rect", x: -0.5, y: -0.5, width: size + 1, height: height + 1, stroke: "hairline" }] },
        ...captionMarks(captions?.[i], room / 2, tallest + 16),
      ],
    };
  });
  const legend = (options.legend ?? ramp !== "ink") && images.some((image) => image.channels !== 3);
  const bottom = top + Math.ceil(images.length / columns) * rowHeight;
  const width = Math.max(columns * (room + gap) - gap, legend ? 220 : 1, options.showTitle === false ? 1 : textRoom(options.title, fontSize.title), images.length === 0 ? 120 : 1);
  const empty: Mark[] = images.length === 0 ? [{ kind: "text", x: 0, y: top + 16, text: "no images", size: fontSize.label, fill: "muted" }] : [];
  return {
    width, height: images.length === 0 ? top + 28 : bottom + (legend ? scaleLegendHeight + 4 : 0), title: options.title,
    description: options.description ?? `${images.length} images.`,
    table: () => imagesTable(images, images.map((_, i) => options.labels?.[i] ?? (captionText(captions?.[i]) || `image ${i}`))),
    children: [...heading(options.title, options.showTitle ?? true), ...empty, ...cells, ...(legend && images.length > 0 ? [scaleLegend(scale, 0, bottom, width)] : [])],
  };
}
