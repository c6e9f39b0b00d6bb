import type { ColorScale } from "../color/scale.ts";
import { formatNumber } from "../format/number.ts";
import { centredBaseline, fontSize } from "./heading.ts";
import type { Mark } from "./scene.ts";
import { textRoom } from "./text-width.ts";

export const scaleLegendHeight = 14;

function ends(scale: ColorScale): readonly [string, string] {
  const [low, high] = scale.domain;
  // A clip mark says that values lie beyond the end of the ramp.
  return [`${scale.below > 0 ? "≤ " : ""}${formatNumber(low)}`, `${scale.above > 0 ? "≥ " : ""}${formatNumber(high)}`];
}

/** The ramp with its two ends; triangles at an end mark values beyond it. Drawn from x to the right, 14 px high. */
export function scaleLegend(scale: ColorScale, x: number, y: number, room: number): Mark {
  const [low, high] = ends(scale);
  const lowWidth = textRoom(low, fontSize.tick);
  const width = Math.max(24, Math.min(120, room - lowWidth - textRoom(high, fontSize.tick) - 18));
  const barX = x + lowWidth + 10;
  const values = Array.from({ length: 65 }, (_, i) => scale.domain[0] * (1 - i / 64) + scale.domain[1] * (i / 64));
  const middle = y + scaleLegendHeight / 2;
  const baseline = centredBaseline(middle, fontSize.tick);
  const clipped = scale.below + scale.above;
  return {
    kind: "group",
    label: `colour scale from ${low} to ${high}${clipped > 0 ? `; ${clipped === 1 ? "1 value lies" : `${formatNumber(clipped)} values lie`} beyond` : ""}`,
    children: [
      { kind: "text", x, y: baseline, text: low, size: fontSize.tick, fill: "muted" },
      { kind: "raster", x: barX, y: y + 2, width, height: scaleLegendHeight - 4, columns: 65, rows: 1, values, scale },
      { kind: "rect", x: barX - 0.5, y: y + 1.5, width: width + 1, height: scaleLegendHeight - 3, stroke: "hairline" },
      { kind: "text", x: barX + width + 8, y: baseline, text: high, size: fontSize.tick, fill: "muted" },
    ],
  };
}
