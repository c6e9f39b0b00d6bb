import { inkScale } from "../color/scale.ts";
import { classToken } from "../color/tokens.ts";
import { VisualizationError } from "../visualization-error.ts";
import { centredBaseline, fontSize, heading, headingHeight } from "./heading.ts";
import { checkImage, type Image } from "./image.ts";
import type { Mark, Scene } from "./scene.ts";

/** A picture at a place, such as a digit where a layer puts it. */
export interface ScatterImage {
  readonly x: number;
  readonly y: number;
  readonly image: Image;
  /** 0 to 9: its hue, and the number written where the picture has no room. */
  readonly label: number;
  /** Words for it; "a 3" unless told. */
  readonly words?: string;
}

export interface ImageScatterOptions {
  readonly title: string;
  readonly description?: string;
  readonly points: readonly ScatterImage[];
  readonly width?: number;
  readonly height?: number;
  /** Side of a picture in pixels; 26 unless told. */
  readonly imageSize?: number;
  readonly xLabel?: string;
  readonly yLabel?: string;
  readonly showTitle?: boolean;
  /** What the pictures are called where figures are linked: `point` gives point/0, point/1 …. */
  readonly id?: string;
}

interface Placed {
  readonly point: ScatterImage;
  readonly x: number;
  readonly y: number;
  readonly pictured: boolean;
}

/** From numbers to pixels, the same scale both ways: distances are what such a figure is about. */
function place(points: readonly ScatterImage[], width: number, height: number, margin: number, size: number): readonly Placed[] {
  const span = (values: readonly number[]): readonly [middle: number, extent: number] => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return [(low + high) / 2, high - low];
  };
  const [[mx, ex], [my, ey]] = [span(points.map(({ x }) => x)), span(points.map(({ y }) => y))];
  const scale = Math.min((width - 2 * margin) / Math.max(ex, 1e-12), (height - 2 * margin) / Math.max(ey, 1e-12));
  const taken: { readonly x: number; readonly y: number }[] = [];
  return points.map((point): Placed => {
    const [x, y] = [width / 2 + (ex === 0 ? 0 : (point.x - mx) * scale), height / 2 - (ey === 0 ? 0 : (point.y - my) * scale)];
    const pictured = taken.every((other) => Math.abs(other.x - x) > size + 2 || Math.abs(other.y - y) > size + 2);
    if (pictured) taken.push({ x, y });
    return { point, x, y, pictured };
  });
}

function mark({ point, x, y, pictured }: Placed, i: number, id: string, size: number): Mark {
  const { image, label } = point;
  const common = { id: `${id}/${i}`, label: point.words ?? `a ${label}`, datum: { index: i, label } };
  if (!pictured) return { kind: "group", ...common, children: [{ kind: "text", x, y: centredBaseline(y, 10), text: String(label), size: 10, fill: classToken(label), anchor: "middle", weight: "bold" }] };
  const height = (size * image.height) / image.width;
  const [left, top] = [x - size / 2, y - height / 2];
  return {
    kind: "group", ...common,
    children: [
      { kind: "raster", x: left, y: top, width: size, height, columns: image.width, rows: image.height, values: image.data, scale: image.channels === 3 ? "rgb" : inkScale(image.data, image.data instanceof Uint8Array ? { domain: [0, 255] } : {}) },
      { kind: "rect", x: left - 0.5, y: top - 0.5, width: size + 1, height: height + 1, radius: 1, stroke: classToken(label), strokeWidth: 1.5 },
    ],
  };
}

/**
 * Pictures where two numbers put them, framed in the hue of their class, on the same scale both ways. Where one would cover
 * another it gives way to the number of its class: earlier points keep their picture.
 *
 * Throws `E_VIZ_NOT_FINITE` for a place that is no number, `E_VIZ_RANGE` for a label out of 0 to 9, and what `imageGrid` throws
 * for images.
 *
 * @example
 * imageScatter({ title: "fc1", points: [{ x: 0, y: 1, image: { data: [0, 1, 1, 0], width: 2, height: 2 }, label: 3 }] });
 */
export function imageScatter(options: ImageScatterOptions): Scene {
  const { points } = options;
  for (const [i, { x, y, image, label }] of points.entries()) {
    checkImage(image, i);
    if (!Number.isFinite(x) || !Number.isFinite(y)) throw new VisualizationError("E_VIZ_NOT_FINITE", `point ${i} of the scatter lies at ${x}, ${y}; places are finite numbers.`);
    if (!Number.isInteger(label) || label < 0 || label > 9) throw new VisualizationError("E_VIZ_RANGE", `the label of point ${i} is ${label}; there are hues for 0 to 9.`);
  }
  const size = options.imageSize ?? 26;
  const [width, height] = [options.width ?? 480, options.height ?? 360];
  const top = headingHeight(options.showTitle ?? true);
  const placed = points.length === 0 ? [] : place(points, width, height, size / 2 + 3, size);
  // Pictures last: a number under one would look like dirt on it.
  const order = [...placed.entries()].sort(([, a], [, b]) => Number(a.pictured) - Number(b.pictured));
  const axis = (text: string | undefined, at: Partial<{ x: number; y: number }>): Mark[] => (text === undefined ? [] : [{ kind: "text", x: 0, y: 0, ...at, text, size: fontSize.tick, fill: "muted", anchor: "start" }]);
  return {
    width, height: top + height + (options.xLabel === undefined && options.yLabel === undefined ? 0 : 22), title: options.title,
    description: options.description ?? `${points.length} pictures placed by two numbers.`,
    children: [
      ...heading(options.title, options.showTitle ?? true),
      { kind: "group", y: top, children: [
        { kind: "rect", x: 0.5, y: 0.5, width: width - 1, height: height - 1, stroke: "hairline" },
        ...(points.length === 0 ? [{ kind: "text", x: width / 2, y: height / 2, text: "nothing to place yet", size: fontSize.label, fill: "muted", anchor: "middle" } as const] : []),
        ...order.map(([i, each]) => mark(each, i, options.id ?? "point", size)),
        ...axis([options.xLabel, options.yLabel].filter((text) => text !== undefined).join("; ") || undefined, { y: height + 16 }),
      ] },
    ],
    table: () => ({ columns: ["x", "y", "class"], rows: points.map(({ x, y, label }) => [x, y, label]) }),
  };
}
