import { classToken } from "../color/tokens.ts";
import { dot } from "./dot.ts";
import type { PathMark } from "./scene.ts";

export interface PlanePoint {
  readonly x: number;
  readonly y: number;
  readonly label: number;
  /** Hollow: held out of training. */
  readonly held?: boolean;
  /** Hollow with a dot inside: kept for the test at the end. */
  readonly test?: boolean;
}

/** One outline for each class beside its hue: circle, square, triangle, diamond, bar. */
export function classGlyph(label: number, x: number, y: number, r: number): string {
  switch (label % 5) {
    case 0: return dot(x, y, r);
    case 1: return `M${x - r},${y - r}H${x + r}V${y + r}H${x - r}Z`;
    case 2: return `M${x},${y - r * 1.2}L${x + r * 1.1},${y + r * 0.8}L${x - r * 1.1},${y + r * 0.8}Z`;
    case 3: return `M${x},${y - r * 1.3}L${x + r * 1.3},${y}L${x},${y + r * 1.3}L${x - r * 1.3},${y}Z`;
    default: return `M${x - r * 1.3},${y - r * 0.5}H${x + r * 1.3}V${y + r * 0.5}H${x - r * 1.3}Z`;
  }
}

/** All points of one class as one mark: thousands of marks would be slow, and each alone says little. */
export function classPoints(points: readonly PlanePoint[], classes: number, place: (point: PlanePoint, index: number) => readonly [x: number, y: number], r = 3.4): PathMark[] {
  const placed = points.map((point, i) => ({ point, at: place(point, i) }));
  return Array.from({ length: classes }, (_, c) => {
    const own = placed.filter(({ point }) => point.label === c);
    const glyphs = (wanted: (point: PlanePoint) => boolean, size: number): string => own.filter(({ point }) => wanted(point)).map(({ at: [x, y] }) => classGlyph(c, x, y, size)).join("");
    const hue = classToken(c);
    const marks: readonly PathMark[] = [
      { kind: "path", d: glyphs(({ held, test }) => held !== true && test !== true, r), fill: hue, stroke: "background", strokeWidth: 0.8 },
      { kind: "path", d: glyphs(({ held, test }) => held === true || test === true, r), fill: "background", stroke: hue, strokeWidth: 1.4 },
      { kind: "path", d: own.filter(({ point }) => point.test === true).map(({ at: [x, y] }) => dot(x, y, 1.3)).join(""), fill: hue },
    ];
    return marks.filter(({ d }) => d !== "");
  }).flat();
}
