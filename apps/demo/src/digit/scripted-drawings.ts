/**
 * 200 drawings of digits as pointers on a pad of 280 × 280 report them, for the test of the guess and for the sample shelf. Their
 * shapes are made of lines and arcs here, apart from the digits that programs of this repository draw for training.
 */
import type { StrokeDrawing } from "@receptive/visualization";

/** Strokes of x, y pairs. */
type Strokes = readonly (readonly number[])[];

function line(...points: readonly number[]): number[] {
  return [...points];
}

/** Points of an ellipse, degrees clockwise from the right, as y runs down. */
function arc(cx: number, cy: number, rx: number, ry: number, from: number, to: number): number[] {
  const steps = Math.max(4, Math.round(Math.abs(to - from) / 22));
  return Array.from({ length: steps + 1 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / steps) * Math.PI) / 180;
    return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)];
  }).flat();
}

/** Two ways to write each digit, in a box of 100 × 140. */
const WAYS: readonly (readonly [Strokes, Strokes])[] = [
  [[arc(50, 70, 42, 66, -80, 280)], [arc(52, 70, 36, 62, -40, 330)]],
  [[line(50, 4, 50, 70, 50, 136)], [line(22, 38, 54, 6, 54, 136)]],
  [[[...arc(50, 40, 38, 36, -170, 30), ...line(70, 78, 40, 110, 10, 134, 92, 134)]], [[...arc(48, 38, 34, 32, -150, 50), ...line(52, 84, 14, 130, 50, 126, 94, 132)]]],
  [[[...arc(46, 37, 36, 33, -150, 80), ...arc(46, 103, 42, 34, -80, 150)]], [[...line(14, 8, 84, 8, 46, 56), ...arc(46, 96, 42, 40, -75, 145)]]],
  [[line(70, 136, 70, 4, 8, 94, 96, 94)], [line(24, 8, 14, 78, 88, 78), line(74, 20, 70, 136)]],
  [[line(84, 8, 26, 8), [...line(26, 8, 20, 62), ...arc(44, 94, 42, 38, -120, 140)]], [[...line(88, 6, 24, 10, 22, 64, 36, 56), ...arc(46, 94, 38, 40, -90, 130)]]],
  [[[...line(72, 6, 40, 40, 18, 88), ...arc(50, 98, 34, 36, 180, -180)]], [[...arc(66, 84, 52, 78, -110, -190), ...arc(50, 100, 36, 34, 170, -170)]]],
  [[line(10, 10, 92, 10, 46, 136)], [line(10, 14, 90, 10, 40, 134), line(34, 72, 78, 68)]],
  [[[...arc(50, 36, 32, 30, -20, -250), ...arc(50, 101, 38, 34, -70, 250), ...line(68, 58, 80, 26)]], [[...arc(50, 36, 30, 30, 90, -270), ...arc(50, 102, 36, 35, -90, 270)]]],
  [[[...arc(46, 42, 34, 36, -10, -350), ...line(80, 46, 78, 90, 70, 136)]], [[...arc(46, 44, 32, 36, -20, -330), ...line(80, 24, 80, 136)]]],
];

/** How a digit is drawn: where, how large, how slanted, with what pen, and how unsteadily. */
interface Manner {
  readonly name: string;
  readonly scale: number;
  readonly x: number;
  readonly y: number;
  readonly slant?: number;
  readonly turn?: number;
  readonly widen?: number;
  readonly pen: number;
  readonly tremble?: number;
}

const MANNERS: readonly Manner[] = [
  { name: "plain", scale: 1.5, x: 65, y: 35, pen: 18 },
  { name: "thin", scale: 1.5, x: 65, y: 35, pen: 4 },
  { name: "thick", scale: 1.4, x: 70, y: 42, pen: 38 },
  { name: "off-centre, up left", scale: 0.9, x: 8, y: 8, pen: 16 },
  { name: "off-centre, down right", scale: 0.8, x: 190, y: 160, pen: 14 },
  { name: "slanted to the right", scale: 1.4, x: 70, y: 42, slant: 0.35, pen: 18 },
  { name: "slanted to the left", scale: 1.4, x: 70, y: 42, slant: -0.25, pen: 18 },
  { name: "small", scale: 0.35, x: 120, y: 110, pen: 10 },
  { name: "large", scale: 1.9, x: 40, y: 6, widen: 1.05, pen: 20 },
  { name: "narrow, turned, unsteady", scale: 1.4, x: 70, y: 42, widen: 0.75, turn: 8, pen: 16, tremble: 2.5 },
];

export interface ScriptedDrawing extends StrokeDrawing {
  readonly digit: number;
  readonly manner: string;
}

/** A small deterministic tremble: the same drawing every time. */
function trembled(index: number, amount: number): number {
  return amount * Math.sin(index * 12.9898 + 78.233);
}

function draw(strokes: Strokes, { scale, x, y, slant = 0, turn = 0, widen = 1, tremble = 0 }: Manner): number[][] {
  const [cos, sin] = [Math.cos((turn * Math.PI) / 180), Math.sin((turn * Math.PI) / 180)];
  return strokes.map((stroke) => {
    const placed: number[] = [];
    for (let i = 0; i < stroke.length; i += 2) {
      const [px, py] = [((stroke[i] ?? 0) - 50) * widen - slant * ((stroke[i + 1] ?? 0) - 70), (stroke[i + 1] ?? 0) - 70];
      placed.push(x + scale * (50 + cos * px - sin * py) + trembled(i, tremble), y + scale * (70 + sin * px + cos * py) + trembled(i + 1, tremble));
    }
    return placed;
  });
}

/** All 200: every digit, two ways, ten manners. */
export function scriptedDrawings(): readonly ScriptedDrawing[] {
  return WAYS.flatMap((ways, digit) => ways.flatMap((strokes) => MANNERS.map((manner) => ({ digit, manner: manner.name, penWidth: manner.pen, strokes: draw(strokes, manner) }))));
}

/** One drawing of a digit, to start from. */
export function sampleDrawing(digit: number): ScriptedDrawing {
  const found = scriptedDrawings().find((drawing) => drawing.digit === digit && drawing.manner === "plain");
  if (found === undefined) throw new RangeError(`digits run from 0 to 9, not ${digit}`);
  return found;
}
