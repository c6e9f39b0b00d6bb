import { VisualizationError } from "../visualization-error.ts";
import { inkPicture } from "./ink-picture.ts";
import { inkLine } from "./ink-raster.ts";
import { smoothStroke } from "./smooth-stroke.ts";

const SIDE = 28;
/** MNIST's digits fill a box of 20 × 20, and their centre of mass is in the middle of 28 × 28 (LeCun, MNIST page). */
const BOX = 20;
/** Fainter than this is paper. */
const INK = 32;
/** The darker fifth of a digit's pixels is at least this in MNIST and in lines of a pixel or more. */
const FULL = 160;
/** Half the thickness of MNIST's lines, in its pixels: a pen thinner or thicker than this writes with this one. */
const PEN = [1.05, 1.5] as const;

/** A grey picture, row by row; ink is light, 0 to 255. */
export interface GreyPicture {
  readonly data: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
}

/** What a pen drew: each stroke as x0, y0, x1, y1 …, and the width of its line in the same units. */
export interface StrokeDrawing {
  readonly strokes: readonly (readonly number[])[];
  readonly penWidth: number;
}

/** A picture of a page as browsers have them: red, green, blue, opacity. */
export interface RgbaPicture {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** What of a canvas is needed. */
interface CanvasLike {
  readonly width: number;
  readonly height: number;
  getContext(kind: "2d"): { getImageData(x: number, y: number, width: number, height: number): RgbaPicture } | null;
}

export type DigitSource = StrokeDrawing | GreyPicture | RgbaPicture | CanvasLike;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function blank(): VisualizationError {
  return new VisualizationError("E_VIZ_BLANK", "nothing is drawn, so there is no digit to bring into form. Draw one, light on dark or dark on light.");
}

/** The brightness of a page, seen on white where it is not opaque. */
function greyOf({ data, width, height }: RgbaPicture): GreyPicture {
  const grey = new Uint8Array(width * height);
  for (let i = 0; i < grey.length; i++) {
    const opacity = (data[4 * i + 3] ?? 255) / 255;
    const light = 0.2126 * (data[4 * i] ?? 0) + 0.7152 * (data[4 * i + 1] ?? 0) + 0.0722 * (data[4 * i + 2] ?? 0);
    grey[i] = Math.round(255 + (light - 255) * opacity);
  }
  return { data: grey, width, height };
}

function inkBox({ data, width }: GreyPicture): Box | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
  for (let i = 0; i < data.length; i++) {
    if ((data[i] ?? 0) < INK) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
  }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** The mean of a rectangle with fractional edges, pixels outside being black. */
function areaMean({ data, width, height }: GreyPicture, x0: number, y0: number, x1: number, y1: number): number {
  let sum = 0;
  for (let y = Math.floor(y0); y < y1; y++) {
    const high = Math.min(y + 1, y1) - Math.max(y, y0);
    for (let x = Math.floor(x0); x < x1; x++) {
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      sum += (data[y * width + x] ?? 0) * high * (Math.min(x + 1, x1) - Math.max(x, x0));
    }
  }
  return sum / ((x1 - x0) * (y1 - y0));
}

function centreOfMass(image: GreyPicture, box: Box): readonly [number, number] {
  let [mass, mx, my] = [0, 0, 0];
  for (let y = box.top; y < box.top + box.height; y++) {
    for (let x = box.left; x < box.left + box.width; x++) {
      const value = image.data[y * image.width + x] ?? 0;
      mass += value;
      mx += value * (x + 0.5);
      my += value * (y + 0.5);
    }
  }
  return [mx / mass, my / mass];
}

/** A picture's digit in a box of 20, its centre of mass at the middle of 28 × 28. Ink is light. */
function fitPicture(image: GreyPicture): Uint8Array {
  const box = inkBox(image);
  if (box === null) throw blank();
  const scale = Math.max(box.width, box.height) / BOX;
  const [cx, cy] = centreOfMass(image, box);
  // Where pixel (0, 0) of the result begins in the picture.
  const [left, top] = [cx - (SIDE / 2) * scale, cy - (SIDE / 2) * scale];
  return strengthened(Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [left + (i % SIDE) * scale, top + Math.floor(i / SIDE) * scale];
    return Math.round(areaMean(image, x, y, x + scale, y + scale));
  }));
}

/**
 * Lines thinner than a pixel come out grey; a fine pen writes with MNIST's: they are made as dark as its ink, and a pixel wider.
 * Lines that reach full ink stay as they are.
 */
function strengthened(pixels: Uint8Array): Uint8Array {
  const ink = pixels.filter((value) => value >= INK / 2).sort();
  const dark = ink[Math.floor(ink.length * 0.8)] ?? 0;
  if (dark === 0 || dark > FULL) return pixels;
  const gain = 255 / dark;
  const at = (x: number, y: number): number => (x < 0 || y < 0 || x >= SIDE || y >= SIDE ? 0 : Math.min(255, (pixels[y * SIDE + x] ?? 0) * gain));
  return Uint8Array.from(pixels, (_, i) => {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
    const beside = Math.max(at(x - 1, y), at(x + 1, y), at(x, y - 1), at(x, y + 1));
    return Math.round(Math.max(at(x, y), 0.6 * beside));
  });
}

function extent(lines: readonly (readonly number[])[]): Box {
  const xs = lines.flatMap((line) => line.filter((_, i) => i % 2 === 0));
  const ys = lines.flatMap((line) => line.filter((_, i) => i % 2 === 1));
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

/** Strokes become lines of MNIST's thickness in a box of 20, drawn twice: to weigh the ink, and with its middle in the middle. */
function fitStrokes({ strokes, penWidth }: StrokeDrawing): Uint8Array {
  const lines = strokes.map(smoothStroke).filter((line) => line.length > 0);
  if (lines.length === 0) throw blank();
  const box = extent(lines);
  const size = Math.max(box.width, box.height, penWidth, 1e-6);
  const radius = Math.min(PEN[1], Math.max(PEN[0], (BOX / (size + penWidth)) * (penWidth / 2)));
  const scale = (BOX - 2 * radius) / size;
  const draw = (dx: number, dy: number): Float64Array => {
    const canvas = new Float64Array(SIDE * SIDE);
    for (const line of lines) inkLine(canvas, SIDE, line.map((value, i) => (i % 2 === 0 ? (value - box.left) * scale + dx : (value - box.top) * scale + dy)), radius);
    return canvas;
  };
  const [x, y] = [(SIDE - box.width * scale) / 2, (SIDE - box.height * scale) / 2];
  const [cx, cy] = centreOfMass({ data: draw(x, y), width: SIDE, height: SIDE }, { left: 0, top: 0, width: SIDE, height: SIDE });
  return Uint8Array.from(draw(x + SIDE / 2 - cx, y + SIDE / 2 - cy), (coverage) => Math.round(255 * coverage));
}

/**
 * A drawn digit as MNIST has them: u8[784], 28 × 28 row by row, light ink on black, fitted into 20 × 20 pixels and moved so that
 * its centre of mass is in the middle. From the strokes of a pen (interpolated, and written with a pen of MNIST's
 * width), from a canvas, or from a picture, dark on light or light on dark, on paper of any grey.
 *
 * Throws `E_VIZ_BLANK` where nothing is drawn and `E_VIZ_SHAPE` for a picture whose values do not fill it.
 *
 * @example
 * normaliseDigit({ strokes: [[40, 10, 38, 60, 41, 110]], penWidth: 12 }).length; // 784
 */
export function normaliseDigit(source: DigitSource): Uint8Array {
  if ("strokes" in source) return fitStrokes(source);
  if ("getContext" in source) {
    const context = source.getContext("2d");
    if (context === null) throw new VisualizationError("E_VIZ_CANVAS", "this canvas has no 2d context: it was given to another painter. Use one that is drawn on in 2d.");
    return normaliseDigit(context.getImageData(0, 0, source.width, source.height));
  }
  const cells = source.width * source.height;
  const rgba = source.data.length === 4 * cells && "buffer" in source.data;
  if (!rgba && source.data.length !== cells) throw new VisualizationError("E_VIZ_SHAPE", `a picture of ${source.height} × ${source.width} needs ${cells} grey values, or four times as many, got ${source.data.length}.`);
  const grey = rgba ? greyOf(source as RgbaPicture) : source;
  const ink = inkPicture(grey);
  if (ink === null) throw blank();
  return fitPicture(ink);
}
