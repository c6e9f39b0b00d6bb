import { resolveHex } from "../color/color.ts";
import type { Theme } from "../color/tokens.ts";
import type { Place } from "../paint/place.ts";

/** The four lines between the corners of two places: how a window narrows to the unit that sees it. */
function way(from: Place, to: Place): string {
  const corners = ({ x, y, width, height }: Place): readonly (readonly [number, number])[] => [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];
  const ends = corners(to);
  return corners(from).map(([x, y], i) => {
    const [endX = x, endY = y] = ends[i] ?? [];
    return `M${x} ${y}L${endX} ${endY}`;
  }).join("");
}

/** Outlines as SVG: each place in ink on a rim of the page, so that it shows on any colour; and the ways along a chain. */
export function outlines(places: readonly Place[], chain: readonly Place[], theme: Theme): string {
  const [ink, page] = [resolveHex("ink", theme), resolveHex("background", theme)];
  const ways = chain.slice(1).map((to, i) => way(chain[i] ?? to, to)).join("");
  const lines = ways === "" ? "" : `<path d="${ways}" fill="none" stroke="${ink}" stroke-width="1" opacity="0.55"/>`;
  const boxes = places.map(({ x, y, width, height }) => {
    const box = `x="${x - 1}" y="${y - 1}" width="${width + 2}" height="${height + 2}" rx="1.5" fill="none"`;
    return `<rect ${box} stroke="${page}" stroke-width="4"/><rect ${box} stroke="${ink}" stroke-width="1.75"/>`;
  });
  return lines + boxes.join("");
}
