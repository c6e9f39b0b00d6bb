import { type Color, resolveHex } from "../color/color.ts";
import type { Theme } from "../color/tokens.ts";
import type { Mark, PathMark, RasterMark, RectMark, Scene, TextMark } from "../scene/scene.ts";
import { VisualizationError } from "../visualization-error.ts";
import { fontFamily } from "./font-family.ts";
import { rasterPixels } from "./raster-pixels.ts";

export interface CanvasOptions {
  readonly theme?: Theme;
  /** Pixels of the canvas for one of the scene; 1 unless told. */
  readonly scale?: number;
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Cells become pixels here before they are drawn large; one for all, as painting is never interrupted. */
let cells: OffscreenCanvas | undefined;

function cellContext(width: number, height: number): OffscreenCanvasRenderingContext2D {
  cells ??= new OffscreenCanvas(width, height);
  if (cells.width < width) cells.width = width;
  if (cells.height < height) cells.height = height;
  const context = cells.getContext("2d");
  if (context === null) throw new VisualizationError("E_VIZ_CANVAS", "this page gives no 2d context, so nothing can be painted.");
  return context;
}

class Brush {
  readonly context: Context;
  readonly theme: Theme;

  constructor(context: Context, theme: Theme) {
    this.context = context;
    this.theme = theme;
  }

  color(color: Color): string {
    return resolveHex(color, this.theme);
  }

  rect(mark: RectMark): void {
    const { context } = this;
    context.beginPath();
    if (mark.radius !== undefined && mark.radius > 0) context.roundRect(mark.x, mark.y, mark.width, mark.height, mark.radius);
    else context.rect(mark.x, mark.y, mark.width, mark.height);
    if (mark.fill !== undefined) {
      context.fillStyle = this.color(mark.fill);
      context.fill();
    }
    if (mark.stroke === undefined) return;
    context.strokeStyle = this.color(mark.stroke);
    context.lineWidth = mark.strokeWidth ?? 1;
    context.stroke();
  }

  path(mark: PathMark): void {
    const { context } = this;
    const line = new Path2D(mark.d);
    context.globalAlpha = mark.opacity ?? 1;
    if (mark.fill !== undefined) {
      context.fillStyle = this.color(mark.fill);
      // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a context, not an array
      context.fill(line);
    }
    if (mark.stroke !== undefined) {
      context.strokeStyle = this.color(mark.stroke);
      context.lineWidth = mark.strokeWidth ?? 1;
      context.lineJoin = context.lineCap = "round";
      context.setLineDash(mark.dash === undefined ? [] : [...mark.dash]);
      context.stroke(line);
      context.setLineDash([]);
    }
    context.globalAlpha = 1;
  }

  text(mark: TextMark): void {
    const { context } = this;
    context.font = `${mark.weight === "bold" ? "600 " : ""}${mark.size}px ${fontFamily}`;
    context.textAlign = mark.anchor === "middle" ? "center" : (mark.anchor ?? "start");
    context.fillStyle = this.color(mark.fill);
    context.fillText(mark.text, mark.x, mark.y);
  }

  raster(mark: RasterMark): void {
    const { columns, rows } = mark;
    const scratch = cellContext(columns, rows);
    scratch.putImageData(new ImageData(rasterPixels(mark, this.theme), columns, rows), 0, 0);
    this.context.imageSmoothingEnabled = mark.smooth === true;
    this.context.drawImage(scratch.canvas, 0, 0, columns, rows, mark.x, mark.y, mark.width, mark.height);
  }

  mark(mark: Mark): void {
    switch (mark.kind) {
      case "rect":
        return this.rect(mark);
      case "path":
        return this.path(mark);
      case "text":
        return this.text(mark);
      case "raster":
        return this.raster(mark);
      case "group":
        this.context.save();
        this.context.translate(mark.x ?? 0, mark.y ?? 0);
        for (const child of mark.children) this.mark(child);
        this.context.restore();
    }
  }
}

/**
 * Paints a scene on a 2d context, on the page colour, from its top left corner. For figures that change many times a second;
 * words and a table do not come with it, `mount` adds them.
 *
 * Throws `E_VIZ_CANVAS` where rasters cannot be painted, and what `toPixels` throws for rasters without cells.
 */
export function toCanvas(context: Context, scene: Scene, options: CanvasOptions = {}): void {
  const { theme = "light", scale = 1 } = options;
  const brush = new Brush(context, theme);
  context.save();
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.fillStyle = brush.color("background");
  context.fillRect(0, 0, scene.width, scene.height);
  for (const mark of scene.children) brush.mark(mark);
  context.restore();
}
