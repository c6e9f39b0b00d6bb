import { contours } from "d3-contour";
import type { RampName } from "../color/ramps.ts";
import { scaleFor } from "../color/scale.ts";
import { tensorStats } from "../describe/tensor-stats.ts";
import { formatNumber } from "../format/number.ts";
import { checkImage, type Image } from "./image.ts";
import { scaleLegend, scaleLegendHeight } from "./scale-legend.ts";
import type { Scene } from "./scene.ts";

export interface EvidenceMapOptions {
  readonly title: string;
  readonly description?: string;
  /** What each place speaks for the guess: of `saliency`, `gradCam`, `occlusion`, at any size. */
  readonly evidence: Image;
  /** The picture it is about; its outline, half way between its darkest and its lightest, lies over the map. */
  readonly picture: Image;
  /** "signed" when any value is below zero, else "sequential", unless told. */
  readonly ramp?: RampName;
  readonly width?: number;
}

/** The picture's shapes as lines. */
function outline({ data, width, height }: Image, size: number): string {
  const values = Array.from(data);
  const [low, high] = [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), -Infinity)];
  if (!(high > low)) return "";
  const [found] = contours().size([width, height]).thresholds([(low + high) / 2])(values);
  const scale = size / width;
  return (found?.coordinates.flat() ?? []).map((ring) => `M${ring.map(([x = 0, y = 0]) => `${(x * scale).toFixed(1)},${(y * scale).toFixed(1)}`).join("L")}Z`).join("");
}

/**
 * What of a picture a guess rests on: the evidence as colours, the picture as a line over them. The map's id is `evidence`.
 * Throws `E_VIZ_EMPTY_IMAGE` and `E_VIZ_SHAPE` for images that are none.
 *
 * @example
 * const evidence = { data: [0, 0.2, 0.9, 0], width: 2, height: 2 };
 * evidenceMap({ title: "What it rests on", evidence, picture: { data: [0, 0, 255, 0], width: 2, height: 2 } });
 */
export function evidenceMap(options: EvidenceMapOptions): Scene {
  const { evidence, picture, width: size = 160 } = options;
  checkImage(evidence, 0);
  checkImage(picture, 1);
  const stats = tensorStats(evidence.data);
  const scale = scaleFor(options.ramp ?? (stats.min < 0 ? "signed" : "sequential"), evidence.data);
  const height = (size * picture.height) / picture.width;
  return {
    title: options.title, width: size, height: height + 8 + scaleLegendHeight + 4,
    description: options.description ?? `${evidence.height} × ${evidence.width} values from ${formatNumber(stats.min)} to ${formatNumber(stats.max)} over a picture of ${picture.height} × ${picture.width}.`,
    children: [
      { kind: "raster", x: 0, y: 0, width: size, height, columns: evidence.width, rows: evidence.height, values: evidence.data, scale, id: "evidence", label: options.title },
      { kind: "path", d: outline(picture, size), stroke: "background", strokeWidth: 3, opacity: 0.7 },
      { kind: "path", d: outline(picture, size), stroke: "ink", strokeWidth: 1.2 },
      { kind: "rect", x: 0.5, y: 0.5, width: size - 1, height: height - 1, stroke: "hairline" },
      scaleLegend(scale, 0, height + 8, size),
    ],
    table: () => ({ columns: ["row", "column", "value"], rows: Array.from(evidence.data, (value, i) => [Math.floor(i / evidence.width), i % evidence.width, value]) }),
  };
}
