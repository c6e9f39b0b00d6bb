import { VisualizationError } from "../visualization-error.ts";
import { fontSize } from "./heading.ts";
import type { Mark, Scene } from "./scene.ts";

export interface WindowRulerOptions {
  readonly title: string;
  readonly description?: string;
  /** Cells of one axis of the input, W. */
  readonly size: number;
  /** Cells that a window reads, F. */
  readonly extent: number;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
  /** The window that is shown in ink. */
  readonly position?: number;
  readonly width?: number;
}

const [LABEL, ROW] = [20, 22];

/**
 * One axis of a sliding window as a ruler: the input's cells in a row, padding faint, and below them each window's cells, one window a
 * line; (W − F + 2P)/S + 1 lines. Cells that no window reaches are outlined in the negative hue. Ids: `cell/i`, `window/o`.
 *
 * Throws `E_VIZ_RANGE` for sizes that are no whole numbers in their range.
 *
 * @example
 * windowRuler({ title: "5 cells, 3 at a time", size: 5, extent: 3, stride: 2, padding: 1, dilation: 1 });
 */
export function windowRuler(options: WindowRulerOptions): Scene {
  const { size, extent, stride, padding, dilation, position, width = 720 } = options;
  const least: readonly (readonly [string, number, number])[] = [["size", size, 1], ["extent", extent, 1], ["stride", stride, 1], ["padding", padding, 0], ["dilation", dilation, 1]];
  for (const [name, value, low] of least) if (!Number.isInteger(value) || value < low) throw new VisualizationError("E_VIZ_RANGE", `a ruler's ${name} is a whole number of at least ${low}, got ${value}.`);
  const cells = size + 2 * padding;
  const reach = dilation * (extent - 1) + 1;
  const windows = cells < reach ? 0 : Math.floor((cells - reach) / stride) + 1;
  const lost = windows === 0 ? cells : (cells - reach) % stride;
  const cell = Math.min(44, (width - LABEL) / cells);
  const top = Array.from({ length: cells }, (_, i): Mark => {
    const isPadding = i < padding || i >= cells - padding;
    const isLost = i >= cells - lost;
    return { kind: "group", x: LABEL + i * cell, y: 0, children: [
      { kind: "rect", x: 0.5, y: 0.5, width: cell - 1, height: cell - 1, stroke: isLost ? "negative" : "hairline", strokeWidth: isLost ? 2 : 1, id: `cell/${i}`, label: isPadding ? "padding: 0" : `cell ${i - padding}${isLost ? ", which no window reaches" : ""}` },
      { kind: "text", x: cell / 2, y: cell / 2 + 4, text: isPadding ? "0" : `x${i - padding}`, size: fontSize.tick, fill: isPadding ? "muted" : "ink", anchor: "middle" },
    ] };
  });
  const lines = Array.from({ length: windows }, (_, o): Mark => {
    const here = position === undefined || position === o;
    const color = here ? "positive" : "muted";
    return { kind: "group", y: cell + 14 + o * ROW, children: [
      { kind: "text", x: 0, y: ROW / 2 + 4, text: `y${o}`, size: fontSize.tick, fill: here ? "ink" : "muted" },
      { kind: "path", d: `M${LABEL + (o * stride + 0.5) * cell},${ROW / 2}H${LABEL + (o * stride + reach - 0.5) * cell}`, stroke: color, strokeWidth: here && position !== undefined ? 2 : 1 },
      ...Array.from({ length: extent }, (_, k): Mark => ({ kind: "rect", x: LABEL + (o * stride + k * dilation) * cell + cell * 0.2, y: ROW / 2 - 6, width: cell * 0.6, height: 12, fill: color, id: `window/${o}/${k}`, label: `window ${o} reads cell ${o * stride + k * dilation - padding} with weight ${k}` })),
    ] };
  });
  return {
    title: options.title, width: LABEL + cells * cell, height: cell + 14 + Math.max(1, windows) * ROW,
    description: options.description ?? `${size} cells with ${padding} of padding on each side; ${windows} windows of ${extent}, ${stride} apart${lost > 0 ? `; ${lost} cells are not reached` : ""}.`,
    children: [...top, ...lines],
    table: () => ({ columns: ["window", "first cell", "last cell"], rows: Array.from({ length: windows }, (_, o) => [o, o * stride - padding, o * stride + reach - 1 - padding]) }),
  };
}
