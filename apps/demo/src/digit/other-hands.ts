/**
 * Digits as other people write them, for a second test of the guess: shapes made of cubic Béziers, apart from both the scripted drawings
 * and the digits that programs of this repository draw for training, in manners that mice, fingers and pens have.
 */
import type { StrokeDrawing } from "@receptive/visualization";

/** Ways to write a digit in a box of 100 × 140: `M x y`, `L x y`, `C x1 y1 x2 y2 x y`, one stroke for each M. */
const FORMS: readonly (readonly [digit: number, name: string, path: string])[] = [
  [0, "oval", "M52 3C18 3 10 45 10 72C10 108 24 137 50 137C78 137 92 104 92 70C92 36 80 3 50 3"],
  [0, "narrow, from below", "M50 138C26 138 22 100 24 66C26 30 36 2 54 4C74 6 78 44 76 74C74 108 68 138 48 138"],
  [0, "open at the top", "M44 8C14 26 8 80 22 112C34 138 72 140 84 108C96 74 88 20 60 6"],
  [0, "crossing itself", "M66 12C40 -4 8 30 10 80C12 124 44 144 72 126C98 106 94 40 74 16C64 4 50 6 40 22"],
  [0, "round", "M50 20C22 20 2 42 2 70C2 98 22 120 50 120C78 120 98 98 98 70C98 42 78 20 50 20"],
  [1, "a bar", "M50 2L50 138"],
  [1, "with a flag", "M26 36L54 4L54 136"],
  [1, "with flag and foot", "M28 30L52 6L52 134M24 136L80 136"],
  [1, "long flag", "M10 62C30 44 46 24 56 4L56 138"],
  [1, "leaning", "M72 4C62 50 46 96 34 138"],
  [2, "swan", "M14 34C18 6 46 -2 66 8C92 22 82 54 62 78C44 100 24 118 12 134L92 134"],
  [2, "with a loop", "M18 28C30 0 80 -4 82 34C82 74 40 112 20 124C4 134 2 110 22 110C44 110 60 134 94 122"],
  [2, "like a Z", "M12 12L84 10L14 130L92 132"],
  [2, "upright", "M10 40C8 12 34 0 54 4C88 10 92 50 70 72C48 92 16 100 12 136C36 134 64 136 92 134"],
  [3, "two bows", "M16 20C32 -2 78 -2 80 32C80 58 56 66 40 66C62 66 90 74 88 102C84 140 32 144 12 118"],
  [3, "flat top", "M14 8L84 8L42 56C70 54 92 72 88 100C82 138 34 142 10 122"],
  [3, "with a knot", "M18 14C44 -6 84 6 78 36C74 58 52 66 36 62C26 58 40 50 48 62C64 72 92 76 86 106C80 138 36 142 14 124"],
  [3, "pointed", "M14 10C60 2 76 22 72 38C70 54 48 64 34 68L36 70C60 68 82 84 76 108C70 134 32 140 8 130"],
  [4, "open", "M26 6C22 36 18 58 14 78L88 76M70 30L66 138"],
  [4, "closed", "M68 138L68 4L10 94L96 94"],
  [4, "sail in two strokes", "M64 4L8 96L94 92M66 46L62 138"],
  [4, "rounded", "M22 4C16 40 8 74 30 80C52 84 74 70 84 40M86 6C84 50 78 96 72 138"],
  [5, "hat apart", "M24 10L18 62C44 46 88 58 86 96C84 136 38 144 10 124M24 10L86 6"],
  [5, "one stroke", "M86 6L26 8L22 60C52 48 90 62 86 100C82 138 34 140 10 126"],
  [5, "like an S", "M84 12C56 -4 18 10 22 40C26 66 84 66 84 102C84 138 36 144 10 122"],
  [5, "edged", "M84 8L18 8L18 64L70 64L84 80L84 118L66 134L12 134"],
  [6, "curl", "M76 8C40 14 12 62 14 96C16 130 52 146 76 126C96 106 84 70 54 72C30 74 16 92 16 108"],
  [6, "straight stem", "M64 4L22 84C10 116 36 140 58 136C88 130 88 82 56 80C40 80 26 88 20 100"],
  [6, "like a b", "M26 4C18 50 14 90 20 116C30 142 74 142 82 112C86 84 58 70 38 80C26 86 20 98 20 108"],
  [7, "plain", "M10 10L90 10L44 138"],
  [7, "crossed", "M10 10L90 8C74 46 56 92 46 138M28 72L82 68"],
  [7, "with a serif", "M12 32L14 10C40 18 66 14 88 8C70 50 52 86 46 138"],
  [7, "curved", "M8 18C36 6 70 8 92 10C60 50 44 90 42 138"],
  [8, "from the top right", "M80 22C66 -2 22 2 20 34C20 64 84 70 84 106C84 142 16 144 16 106C16 72 78 62 80 24"],
  [8, "two rings", "M50 4C20 4 18 62 50 62C82 62 80 4 50 4M50 62C8 64 6 138 50 138C94 138 92 64 50 62"],
  [8, "tall and thin", "M62 12C40 -6 28 24 40 50C52 76 74 92 68 118C60 146 30 138 32 112C36 84 78 48 66 16"],
  [8, "open at the top", "M78 10C50 -4 16 14 26 42C36 68 82 76 80 108C76 142 18 142 18 108C20 76 76 58 84 22"],
  [9, "straight stem", "M82 18C56 -8 12 8 16 46C22 80 76 72 82 22L80 138"],
  [9, "curled tail", "M80 30C74 -6 16 -4 16 40C18 82 78 74 82 26C86 70 86 112 64 132C46 144 26 138 16 124"],
  [9, "leaning stem", "M78 14C50 -4 18 18 22 46C28 76 68 62 84 14C78 62 62 104 50 138"],
  [9, "round bowl", "M84 40C84 14 66 2 48 2C26 2 12 20 12 42C12 64 28 80 48 80C68 80 84 64 84 40L84 138"],
];

/** How a form is drawn. Angles in degrees, lengths in pixels of the pad. */
interface Manner {
  readonly name: string;
  readonly scale?: number;
  readonly x?: number;
  readonly y?: number;
  readonly slant?: number;
  readonly turn?: number;
  readonly widen?: number;
  readonly pen?: number;
  /** Distance of the places the pointer reports. */
  readonly every?: number;
  readonly tremble?: number;
  /** Parts of each stroke's way where the pen did not write. */
  readonly gaps?: readonly (readonly [number, number])[];
  /** Written twice, the second time this far aside. */
  readonly again?: number;
}

const MANNERS: readonly Manner[] = [
  { name: "plain" },
  { name: "hairline", pen: 1.5 },
  { name: "marker", pen: 44, scale: 1.35 },
  { name: "tiny in a corner", scale: 0.16, x: 40, y: 236, every: 2 },
  { name: "tiny, fine pen", scale: 0.2, x: 210, y: 60, pen: 3, every: 2 },
  { name: "to the edges", scale: 1.95, pen: 14 },
  { name: "slanted right", slant: 30 },
  { name: "slanted left", slant: -30 },
  { name: "turned right", turn: 15 },
  { name: "turned left", turn: -15 },
  { name: "wide", widen: 1.55, scale: 1.2 },
  { name: "narrow", widen: 0.55 },
  { name: "pen skips", gaps: [[0.3, 0.36], [0.68, 0.74]] },
  { name: "mouse, few places", every: 34, tremble: 5 },
  { name: "trembling", every: 5, tremble: 2.2, pen: 10 },
  { name: "written twice", again: 7, pen: 10 },
];

type Point = readonly [x: number, y: number];

function bezier([a, b, c, d]: readonly [Point, Point, Point, Point], t: number): Point {
  const s = 1 - t;
  const along = (axis: 0 | 1): number => s * s * s * a[axis] + 3 * s * s * t * b[axis] + 3 * s * t * t * c[axis] + t * t * t * d[axis];
  return [along(0), along(1)];
}

/** The strokes of a path, finely. */
function flatten(path: string): Point[][] {
  const strokes: Point[][] = [];
  for (const [, command = "", rest = ""] of path.matchAll(/([MLC])([^MLC]*)/g)) {
    const n = rest.trim().split(/\s+/).map(Number);
    const points = Array.from({ length: n.length / 2 }, (_, i): Point => [n[2 * i] ?? 0, n[2 * i + 1] ?? 0]);
    const [first = [0, 0], second = first, third = second] = points;
    const stroke = strokes.at(-1) ?? [];
    const from = stroke.at(-1) ?? first;
    if (command === "M") strokes.push([first]);
    else if (command === "L") for (let i = 1; i <= 24; i++) stroke.push([from[0] + ((first[0] - from[0]) * i) / 24, from[1] + ((first[1] - from[1]) * i) / 24]);
    else for (let i = 1; i <= 40; i++) stroke.push(bezier([from, first, second, third], i / 40));
  }
  return strokes;
}

/** Keeps what lies at least so far apart, and the end. */
function thinned(stroke: readonly Point[], every: number): Point[] {
  const kept: Point[] = [];
  for (const [i, point] of stroke.entries()) {
    const last = kept.at(-1);
    if (last === undefined || i === stroke.length - 1 || Math.hypot(point[0] - last[0], point[1] - last[1]) >= every) kept.push(point);
  }
  return kept;
}

function withGaps(stroke: readonly Point[], gaps: Manner["gaps"] = []): (readonly Point[])[] {
  const ends = [0, ...gaps.flat(), 1].map((part) => Math.round(part * (stroke.length - 1)));
  return Array.from({ length: ends.length / 2 }, (_, i) => stroke.slice(ends[2 * i], (ends[2 * i + 1] ?? 0) + 1));
}

/** A number from −1 to 1 that follows from where it is asked for: the same drawing every time. */
function noise(a: number, b: number): number {
  const wave = Math.sin(a * 127.1 + b * 311.7) * 43_758.545;
  return 2 * (wave - Math.floor(wave)) - 1;
}

function placed(path: string, { scale = 1.5, x = 140, y = 140, slant = 0, turn = 0, widen = 1, every = 7, tremble = 0, gaps, again = 0 }: Manner): number[][] {
  const [cos, sin, shear] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180), Math.tan((slant * Math.PI) / 180)];
  const hand = flatten(path).map((stroke) => stroke.map(([px, py]): Point => {
    const [cx, cy] = [widen * (px - 50) - shear * (py - 70), py - 70];
    return [x + scale * (cos * cx - sin * cy), y + scale * (sin * cx + cos * cy)];
  }));
  const passes = again === 0 ? hand : [...hand, ...hand.map((stroke) => stroke.map(([px, py], i): Point => [px + again * noise(1, Math.floor(i / 20)), py + again * noise(2, Math.floor(i / 20))]))];
  return passes.flatMap((stroke) => withGaps(stroke, gaps)).map((stroke) => thinned(stroke, every).flatMap(([px, py], i) => [px + tremble * noise(px, i), py + tremble * noise(py, i + 0.5)]));
}

export interface OtherHand extends StrokeDrawing {
  readonly digit: number;
  readonly form: string;
  readonly manner: string;
}

/** Every form in every manner. */
export function otherHands(): readonly OtherHand[] {
  return FORMS.flatMap(([digit, form, path]) => MANNERS.map((manner) => ({ digit, form, manner: manner.name, penWidth: manner.pen ?? 18, strokes: placed(path, manner) })));
}
