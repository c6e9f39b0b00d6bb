import { rampTable } from "../color/ramps.ts";
import { mix, parseHex } from "../color/rgb.ts";
import { scalePosition } from "../color/scale.ts";
import { classToken, type Theme, tokens } from "../color/tokens.ts";
import type { RasterMark } from "../scene/scene.ts";
import { VisualizationError } from "../visualization-error.ts";

/** Values that are not finite have no place on a ramp; the heat map crosses them out on this colour as well. */
const notFinite = "muted" satisfies keyof (typeof tokens)["light"];

const SHADES = 32;
const classTables = new Map<Theme, Uint8ClampedArray>();

/** Ten hues in 32 shades each: from the page at not sure at all to a tint that points still stand out from. */
function classTable(theme: Theme): Uint8ClampedArray {
  const known = classTables.get(theme);
  if (known) return known;
  const page = parseHex(tokens[theme].background);
  const table = new Uint8ClampedArray(10 * SHADES * 4);
  for (let i = 0; i < 10 * SHADES; i++) table.set([...mix(page, parseHex(tokens[theme][classToken(Math.floor(i / SHADES))]), 0.5 * ((i % SHADES) / (SHADES - 1))), 255], i * 4);
  classTables.set(theme, table);
  return table;
}

function classPixels(values: ArrayLike<number>, cells: number, theme: Theme): Uint8ClampedArray<ArrayBuffer> {
  const table = classTable(theme);
  const pixels = new Uint8ClampedArray(cells * 4);
  for (let i = 0; i < cells; i++) {
    const value = values[i] ?? Number.NaN;
    const shade = Number.isFinite(value) ? (Math.floor(value) % 10) * SHADES + Math.round((value - Math.floor(value)) * (SHADES - 1)) : 0;
    pixels.set(table.subarray(shade * 4, shade * 4 + 4), i * 4);
  }
  return pixels;
}

/**
 * The cells of a raster as RGBA bytes, `[rows, columns, 4]`.
 * Throws `E_VIZ_EMPTY_IMAGE` for a raster without cells and `E_VIZ_SHAPE` when the values do not fill it.
 */
export function rasterPixels(raster: Pick<RasterMark, "columns" | "rows" | "values" | "scale">, theme: Theme): Uint8ClampedArray<ArrayBuffer> {
  const { columns, rows, values, scale } = raster;
  const cells = columns * rows;
  if (!(cells > 0)) throw new VisualizationError("E_VIZ_EMPTY_IMAGE", `an image needs at least one row and one column, got ${rows} × ${columns}.`);
  const needed = scale === "rgb" ? cells * 3 : cells;
  if (values.length !== needed) {
    throw new VisualizationError("E_VIZ_SHAPE", `an image of ${rows} × ${columns}${scale === "rgb" ? " × 3 colours" : ""} needs ${needed} values, got ${values.length}.`);
  }
  const pixels = new Uint8ClampedArray(cells * 4);
  if (scale === "rgb") {
    for (let i = 0; i < cells; i++) pixels.set([values[i] ?? 0, values[cells + i] ?? 0, values[2 * cells + i] ?? 0, 255], i * 4);
    return pixels;
  }
  if (scale === "classes") return classPixels(values, cells, theme);
  const table = rampTable(scale.ramp, theme);
  const hole = parseHex(tokens[theme][notFinite]);
  for (let i = 0; i < cells; i++) {
    const t = scalePosition(scale, values[i] ?? Number.NaN);
    if (Number.isNaN(t)) pixels.set([...hole, 255], i * 4);
    else {
      const entry = scale.ramp === "signed" ? (t < 0 ? 127 + Math.round(t * 127) : 128 + Math.round(t * 127)) : Math.round(t * 255);
      pixels.set(table.subarray(entry * 3, entry * 3 + 3), i * 4);
      pixels[i * 4 + 3] = 255;
    }
  }
  return pixels;
}
