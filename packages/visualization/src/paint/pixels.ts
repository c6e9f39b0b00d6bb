import { type Color, resolveColor } from "../color/color.ts";
import type { Rgb } from "../color/rgb.ts";
import type { Theme } from "../color/tokens.ts";
import { advanceOf, textWidth } from "../scene/text-width.ts";
import type { Mark, PathMark, RasterMark, RectMark, Scene, TextMark } from "../scene/scene.ts";
import { VisualizationError } from "../visualization-error.ts";
import { type Box, dashRun, fillCoverage, type Mask, strokeCoverage } from "./coverage.ts";
import { glyphOutlines, outlineUnitsPerEm } from "./glyph-outlines.ts";
import { flattenPath, type Polyline } from "./path-data.ts";
import { rasterPixels } from "./raster-pixels.ts";

export interface PixelOptions {
  readonly theme?: Theme;
  /** Pixels of the image for one pixel of the scene; 2 unless told. */
  readonly scale?: number;
  /** Pixels of the scene left free around it; 16 unless told. */
  readonly padding?: number;
}

/** RGBA bytes, `[height, width, 4]`. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** 64 megapixels (256 MB of RGBA) is more than any screen or page wants, and a mistake in a size is caught early. */
const maxPixels = 64e6;

class Canvas {
  readonly pixels: Pixels;
  readonly theme: Theme;
  readonly scale: number;
  readonly clip: Box;

  constructor(scene: Scene, theme: Theme, scale: number, padding: number) {
    const [width, height] = [Math.round((scene.width + 2 * padding) * scale), Math.round((scene.height + 2 * padding) * scale)];
    if (!(width > 0 && height > 0 && width * height <= maxPixels)) {
      throw new VisualizationError("E_VIZ_SIZE", `an image has 1 to ${maxPixels} pixels, got ${width} × ${height}; change the scene's size or the scale.`);
    }
    this.pixels = { width, height, data: new Uint8ClampedArray(width * height * 4) };
    this.theme = theme;
    this.scale = scale;
    this.clip = { x0: 0, y0: 0, x1: width, y1: height };
    const [red, green, blue] = resolveColor("background", theme);
    const { data } = this.pixels;
    for (let i = 0; i < data.length; i += 4) [data[i], data[i + 1], data[i + 2], data[i + 3]] = [red, green, blue, 255];
  }

  blend(mask: Mask | undefined, color: Color, opacity = 1): void {
    if (!mask) return;
    const rgb = resolveColor(color, this.theme);
    for (let y = 0; y < mask.height; y++) {
      for (let x = 0; x < mask.width; x++) {
        const amount = (mask.data[y * mask.stride + x] ?? 0) * opacity;
        if (amount > 0) this.blendPixel(((mask.y + y) * this.pixels.width + mask.x + x) * 4, rgb, amount);
      }
    }
  }

  /** Blends in sRGB, as browsers do, so that a PNG looks like the SVG. */
  private blendPixel(at: number, rgb: Rgb, amount: number): void {
    const { data } = this.pixels;
    for (let channel = 0; channel < 3; channel++) {
      const below = data[at + channel] ?? 0;
      data[at + channel] = below + ((rgb[channel] ?? 0) - below) * amount;
    }
  }

  /** Points of the scene at an offset, as pixels of the image. */
  place(points: readonly number[], x: number, y: number): number[] {
    return points.map((value, i) => (value + (i % 2 === 0 ? x : y)) * this.scale);
  }
}

function roundedRect(mark: RectMark): readonly number[] {
  const { x, y, width, height } = mark;
  const radius = Math.min(mark.radius ?? 0, width / 2, height / 2);
  if (radius <= 0) return [x, y, x + width, y, x + width, y + height, x, y + height];
  const points: number[] = [];
  const corners = [[x + width - radius, y + radius, -90], [x + width - radius, y + height - radius, 0], [x + radius, y + height - radius, 90], [x + radius, y + radius, 180]] as const;
  for (const [cx, cy, start] of corners) {
    for (let step = 0; step <= 6; step++) {
      const angle = ((start + step * 15) * Math.PI) / 180;
      points.push(cx + radius * Math.cos(angle), cy + radius * Math.sin(angle));
    }
  }
  return points;
}

function paintRect(canvas: Canvas, mark: RectMark, x: number, y: number): void {
  const outline = canvas.place(roundedRect(mark), x, y);
  if (mark.fill !== undefined) canvas.blend(fillCoverage([outline], canvas.clip), mark.fill);
  if (mark.stroke !== undefined) {
    const closed = [...outline, outline[0] ?? 0, outline[1] ?? 0];
    canvas.blend(strokeCoverage([closed], (mark.strokeWidth ?? 1) * canvas.scale, canvas.clip), mark.stroke);
  }
}

function strokeRun(run: Polyline): number[] {
  return run.closed ? [...run.points, run.points[0] ?? 0, run.points[1] ?? 0] : run.points;
}

function paintPath(canvas: Canvas, mark: PathMark, x: number, y: number): void {
  const runs = flattenPath(mark.d);
  if (mark.fill !== undefined) canvas.blend(fillCoverage(runs.map((run) => canvas.place(run.points, x, y)), canvas.clip), mark.fill, mark.opacity);
  if (mark.stroke === undefined) return;
  const lines = runs.map((run) => canvas.place(strokeRun(run), x, y));
  const dash = mark.dash;
  const dashed = dash ? lines.flatMap((line) => dashRun(line, dash[0] * canvas.scale, dash[1] * canvas.scale)) : lines;
  canvas.blend(strokeCoverage(dashed, (mark.strokeWidth ?? 1) * canvas.scale, canvas.clip), mark.stroke, mark.opacity);
}

const missingGlyph = "m40 0v-357h206v357zm30-30h146v-297h-146z";

function paintText(canvas: Canvas, mark: TextMark, x: number, y: number): void {
  const width = textWidth(mark.text, mark.size);
  const shift = mark.anchor === "end" ? width : mark.anchor === "middle" ? width / 2 : 0;
  let penX = x + mark.x - shift;
  const size = mark.size / outlineUnitsPerEm;
  for (const character of mark.text) {
    const outline = glyphOutlines[character] ?? missingGlyph;
    const runs = flattenPath(outline).map((run) => canvas.place(run.points.map((value) => value * size), penX, y + mark.y));
    canvas.blend(fillCoverage(runs, canvas.clip), mark.fill);
    // One weight of outlines is embedded; bold is the same outline drawn a twentieth of an em heavier.
    if (mark.weight === "bold") {
      const closed = runs.map((run) => [...run, run[0] ?? 0, run[1] ?? 0]);
      canvas.blend(strokeCoverage(closed, (mark.size * canvas.scale) / 20, canvas.clip), mark.fill);
    }
    penX += advanceOf(character) * mark.size;
  }
}

function paintRaster(canvas: Canvas, mark: RasterMark, x: number, y: number): void {
  const source = rasterPixels(mark, canvas.theme);
  const [left, top] = [Math.round((x + mark.x) * canvas.scale), Math.round((y + mark.y) * canvas.scale)];
  const [width, height] = [Math.round(mark.width * canvas.scale), Math.round(mark.height * canvas.scale)];
  for (let row = Math.max(0, -top); row < Math.min(height, canvas.clip.y1 - top); row++) {
    const sourceRow = Math.min(mark.rows - 1, Math.floor(((row + 0.5) * mark.rows) / height));
    for (let column = Math.max(0, -left); column < Math.min(width, canvas.clip.x1 - left); column++) {
      const at = (sourceRow * mark.columns + Math.min(mark.columns - 1, Math.floor(((column + 0.5) * mark.columns) / width))) * 4;
      canvas.pixels.data.set(source.subarray(at, at + 4), ((top + row) * canvas.pixels.width + left + column) * 4);
    }
  }
}

function paintMark(canvas: Canvas, mark: Mark, x: number, y: number): void {
  switch (mark.kind) {
    case "rect":
      return paintRect(canvas, mark, x, y);
    case "path":
      return paintPath(canvas, mark, x, y);
    case "text":
      return paintText(canvas, mark, x, y);
    case "raster":
      return paintRaster(canvas, mark, x, y);
    case "group":
      for (const child of mark.children) paintMark(canvas, child, x + (mark.x ?? 0), y + (mark.y ?? 0));
  }
}

/**
 * Paints a scene into RGBA bytes: anti-aliased shapes, text from the embedded outlines, the page colour behind.
 * Throws `E_VIZ_SIZE` for an image without pixels or beyond 64 megapixels.
 */
export function toPixels(scene: Scene, options: PixelOptions = {}): Pixels {
  const padding = options.padding ?? 16;
  const canvas = new Canvas(scene, options.theme ?? "light", options.scale ?? 2, padding);
  for (const mark of scene.children) paintMark(canvas, mark, padding, padding);
  return canvas.pixels;
}
