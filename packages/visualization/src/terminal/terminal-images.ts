import type { RampName } from "../color/ramps.ts";
import type { Rgb } from "../color/rgb.ts";
import { type ColorScale, scalePosition } from "../color/scale.ts";
import { rasterPixels } from "../paint/raster-pixels.ts";
import { type Caption, type CaptionPart, captionText, sharedScale } from "../scene/image-grid.ts";
import { checkImage, type Image } from "../scene/image.ts";
import { VisualizationError } from "../visualization-error.ts";
import { colorCode, padVisible, paintText, plainAscii, reset } from "./ansi.ts";
import { type ResolvedTerminalOptions, resolveTerminalOptions, type TerminalOptions } from "./terminal-options.ts";

export interface TerminalImagesOptions extends TerminalOptions {
  readonly title?: string;
  readonly captions?: readonly Caption[];
  readonly ramp?: RampName;
  /** One domain for all images; found from all of them together unless told. */
  readonly domain?: readonly [number, number];
  /** Characters a pixel is wide; as many as make a small image 8 characters wide unless told. */
  readonly zoom?: number;
}

/** Lightness in print: nothing to much. */
const inkLevels = " .:-=+*#%@";
/** Strongly negative, negative, about zero, positive, strongly positive. */
const signedLevels = "=- +#";

/** Averages blocks of pixels, or repeats them, to `width` columns; keeps NaN where a block holds one. */
function resize(image: Image, width: number): Image {
  if (width === image.width || image.channels === 3) return image;
  const factor = width / image.width;
  const height = Math.max(1, Math.round(image.height * factor));
  const data = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = [Math.floor((y * image.height) / height), Math.max(Math.floor((y * image.height) / height) + 1, Math.floor(((y + 1) * image.height) / height))];
    for (let x = 0; x < width; x++) {
      const [from, to] = [Math.floor((x * image.width) / width), Math.max(Math.floor((x * image.width) / width) + 1, Math.floor(((x + 1) * image.width) / width))];
      let [sum, count] = [0, 0];
      for (let j = top; j < Math.min(bottom, image.height); j++) {
        for (let i = from; i < Math.min(to, image.width); i++) {
          sum += image.data[j * image.width + i] ?? Number.NaN;
          count++;
        }
      }
      data[y * width + x] = sum / count;
    }
  }
  return { data, width, height };
}

/** Two rows of pixels a line: the upper as the colour of ▀, the lower as its background. */
function halfBlocks(image: Image, scale: ColorScale, options: ResolvedTerminalOptions): string[] {
  const pixels = rasterPixels({ columns: image.width, rows: image.height, values: image.data, scale: image.channels === 3 ? "rgb" : scale }, options.theme);
  const rgb = (x: number, y: number): Rgb | undefined => {
    const at = (y * image.width + x) * 4;
    return y < image.height ? [pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0] : undefined;
  };
  return Array.from({ length: Math.ceil(image.height / 2) }, (_, line) => {
    let text = "";
    let previous = "";
    for (let x = 0; x < image.width; x++) {
      const code = colorCode(rgb(x, 2 * line), rgb(x, 2 * line + 1), options);
      text += `${code === previous ? "" : code}▀`;
      previous = code;
    }
    return text + reset;
  });
}

function plainCharacter(t: number, signed: boolean): string {
  if (Number.isNaN(t)) return "!";
  const levels = signed ? signedLevels : inkLevels;
  return levels[Math.min(levels.length - 1, Math.floor(((signed ? t + 1 : t * 2) / 2) * levels.length))] ?? " ";
}

/** A pixel is two characters wide, as a character is about twice as high as wide. */
function plainRows(image: Image, scale: ColorScale): string[] {
  const size = image.width * image.height;
  const value = (i: number): number => (image.channels === 3 ? ((image.data[i] ?? 0) + (image.data[size + i] ?? 0) + (image.data[2 * size + i] ?? 0)) / 765 : (image.data[i] ?? Number.NaN));
  return Array.from({ length: image.height }, (_, y) => {
    let text = "";
    for (let x = 0; x < image.width; x++) {
      const v = value(y * image.width + x);
      text += plainCharacter(image.channels === 3 ? v : scalePosition(scale, v), scale.ramp === "signed").repeat(2);
    }
    return text;
  });
}

function captionLine(caption: Caption | undefined, width: number, options: ResolvedTerminalOptions): string {
  if (caption === undefined) return "";
  const parts: readonly CaptionPart[] = typeof caption === "string" ? [{ text: caption }] : caption;
  const text = parts.map((part) => paintText(options.color === "none" ? plainAscii(part.text) : part.text, part.color ?? "muted", options)).join("");
  return padVisible(" ".repeat(Math.max(0, Math.floor((width - captionText(caption).length) / 2))) + text, width);
}

interface Tile {
  readonly width: number;
  readonly lines: readonly string[];
}

function tile(image: Image, caption: Caption | undefined, scale: ColorScale, options: ResolvedTerminalOptions, zoom: number | undefined): Tile {
  const perPixel = options.color === "none" ? 2 : 1;
  const most = Math.max(1, Math.floor(options.width / perPixel));
  const automatic = image.width < 8 ? Math.ceil(8 / image.width) : 1;
  const wanted = options.color === "none" ? image.width : Math.round(image.width * (zoom ?? automatic));
  const shown = resize(image, Math.min(most, Math.max(1, wanted)));
  const rows = options.color === "none" ? plainRows(shown, scale) : halfBlocks(shown, scale, options);
  const width = Math.max(shown.width * perPixel, captionText(caption).length);
  return { width, lines: [...rows.map((row) => padVisible(row, width)), ...(caption === undefined ? [] : [captionLine(caption, width, options)])] };
}

function joinTiles(tiles: readonly Tile[]): string[] {
  const height = Math.max(...tiles.map(({ lines }) => lines.length));
  return Array.from({ length: height }, (_, line) => tiles.map((one) => one.lines[line] ?? " ".repeat(one.width)).join("  ").trimEnd());
}

/**
 * Images side by side as far as the width allows, then below: half-blocks in colour, letters of ASCII as plain text.
 * Grey images wider than the terminal are averaged down.
 * Throws `E_VIZ_EMPTY_IMAGE`, `E_VIZ_SHAPE` or `E_VIZ_LENGTH` like `imageGrid`.
 *
 * @example
 * console.log(terminalImages(imagesFromTensor(weight, [6, 1, 5, 5]), { ramp: "signed", color: true }));
 */
export function terminalImages(images: readonly Image[], options: TerminalImagesOptions = {}): string {
  const resolved = resolveTerminalOptions(options);
  for (const [index, image] of images.entries()) checkImage(image, index);
  if (options.captions !== undefined && options.captions.length !== images.length) {
    throw new VisualizationError("E_VIZ_LENGTH", `${images.length} images need as many captions, got ${options.captions.length}.`);
  }
  const title = options.title === undefined ? [] : [options.title];
  if (images.length === 0) return [...title, "no images"].join("\n");
  const scale = sharedScale(images, options.ramp ?? "ink", options.domain);
  const tiles = images.map((image, i) => tile(image, options.captions?.[i], scale, resolved, options.zoom));
  const rows: Tile[][] = [];
  let room = 0;
  for (const one of tiles) {
    const row = rows.at(-1);
    if (row && room + 2 + one.width <= resolved.width) {
      row.push(one);
      room += 2 + one.width;
    } else {
      rows.push([one]);
      room = one.width;
    }
  }
  return [...title, ...rows.flatMap((row, i) => [...(i > 0 ? [""] : []), ...joinTiles(row)])].join("\n");
}
