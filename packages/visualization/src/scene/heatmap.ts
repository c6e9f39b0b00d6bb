import type { RampName } from "../color/ramps.ts";
import { scaleFor } from "../color/scale.ts";
import { tensorStats } from "../describe/tensor-stats.ts";
import { formatNumber } from "../format/number.ts";
import { heading, headingHeight } from "./heading.ts";
import { checkImage } from "./image.ts";
import { scaleLegend, scaleLegendHeight } from "./scale-legend.ts";
import type { Mark, Scene } from "./scene.ts";

export interface HeatmapOptions {
  readonly title: string;
  readonly description?: string;
  /** Row by row, `[rows, columns]`. */
  readonly values: ArrayLike<number>;
  readonly rows: number;
  readonly columns: number;
  /** Width of the map; its height follows from square cells. 320 unless told. */
  readonly width?: number;
  readonly showTitle?: boolean;
  /** "signed" when any value is below zero, else "sequential", unless told. */
  readonly ramp?: RampName;
  readonly domain?: readonly [number, number];
  /** The scale below; on unless told. */
  readonly legend?: boolean;
  /** Hairlines between the cells; off unless told. */
  readonly grid?: boolean;
  /** What the map is called where figures are linked. */
  readonly id?: string;
}

/** Cells beyond this many are too many to cross out one by one; their colour and the description tell of them. */
const maxCrosses = 200;

function gridLines({ rows, columns }: HeatmapOptions, cell: number, top: number): Mark {
  let d = "";
  for (let i = 1; i < columns; i++) d += `M${i * cell},${top}V${top + rows * cell}`;
  for (let i = 1; i < rows; i++) d += `M0,${top + i * cell}H${columns * cell}`;
  return { kind: "path", d, stroke: "hairline", strokeWidth: 1, opacity: 0.6 };
}

function crosses(options: HeatmapOptions, cell: number, top: number): Mark[] {
  let d = "";
  let count = 0;
  for (let i = 0; i < options.values.length && count < maxCrosses; i++) {
    if (Number.isFinite(options.values[i])) continue;
    count++;
    const [x, y] = [(i % options.columns) * cell, top + Math.floor(i / options.columns) * cell];
    d += `M${x},${y}L${x + cell},${y + cell}M${x},${y + cell}L${x + cell},${y}`;
  }
  return d === "" ? [] : [{ kind: "path", d, stroke: "background", strokeWidth: Math.min(1.5, cell / 6) }];
}

/**
 * A grid of numbers as colours, with its scale below. Cells that are not finite are grey and crossed out.
 * Throws `E_VIZ_EMPTY_IMAGE` for a grid without cells and `E_VIZ_SHAPE` when the values do not fill it.
 *
 * @example
 * heatmap({ title: "Weights", values: new Float32Array(25), rows: 5, columns: 5, ramp: "signed" });
 */
export function heatmap(options: HeatmapOptions): Scene {
  const { values, rows, columns } = options;
  checkImage({ data: values, width: columns, height: rows }, 0);
  const stats = tensorStats(values);
  const ramp = options.ramp ?? (stats.min < 0 ? "signed" : "sequential");
  const scale = scaleFor(ramp, values, options.domain ? { domain: options.domain } : {});
  const width = options.width ?? 320;
  const cell = width / columns;
  const top = headingHeight(options.showTitle ?? true);
  const height = cell * rows;
  const bad = stats.count - stats.finite;
  const words = `${rows} × ${columns} values from ${formatNumber(stats.min)} to ${formatNumber(stats.max)}${bad > 0 ? `; ${formatNumber(bad)} not finite` : ""}.`;
  const legendY = top + height + 12;
  const legend = options.legend ?? true;
  return {
    width,
    height: legend ? legendY + scaleLegendHeight + 4 : top + height,
    title: options.title,
    description: options.description ?? words,
    children: [
      ...heading(options.title, options.showTitle ?? true),
      { kind: "raster", x: 0, y: top, width, height, columns, rows, values, scale, label: words, id: options.id ?? "map" },
      ...(options.grid === true ? [gridLines(options, cell, top)] : []),
      ...crosses(options, cell, top),
      { kind: "rect", x: 0.5, y: top + 0.5, width: width - 1, height: height - 1, stroke: "hairline" },
      ...(legend ? [scaleLegend(scale, 0, legendY, width)] : []),
    ],
    table: () => ({
      columns: ["row", ...Array.from({ length: columns }, (_, j) => String(j))],
      rows: Array.from({ length: rows }, (_, i) => [i, ...Array.from({ length: columns }, (_, j) => values[i * columns + j] ?? Number.NaN)]),
    }),
  };
}
