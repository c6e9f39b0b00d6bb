import { rampTable } from "../color/ramps.ts";
import { parseHex } from "../color/rgb.ts";
import { scalePosition } from "../color/scale.ts";
import { type Theme, tokens } from "../color/tokens.ts";
import type { RasterMark } from "../scene/scene.ts";
import { VisualizationError } from "../visualization-error.ts";

/** Values that are not finite have no place on a ramp; the heat map crosses them out on this colour as well. */
const notFinite = "muted" satisfies keyof (typeof tokens)["light"];

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
