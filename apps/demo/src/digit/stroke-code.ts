import type { StrokeDrawing } from "@receptive/visualization";

/** Letters that need no escape in an address. */
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/** The largest place there is: three letters hold two numbers of nine bits. */
const MOST = 511;
/** Places nearer than this are left out: the line between is smoothed again when it is read. */
const APART = 4;

const held = (value: number): number => Math.min(MOST, Math.max(0, Math.round(value)));

function letters(x: number, y: number): string {
  const bits = held(x) * 512 + held(y);
  return [bits >> 12, (bits >> 6) & 63, bits & 63].map((part) => LETTERS[part] ?? "A").join("");
}

function strokeText(stroke: readonly number[]): string {
  let text = "";
  let [lastX, lastY] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i + 1 < stroke.length; i += 2) {
    const [x = 0, y = 0] = stroke.slice(i, i + 2);
    if (Math.hypot(x - lastX, y - lastY) < APART && i + 3 < stroke.length) continue;
    text += letters(x, y);
    [lastX, lastY] = [x, y];
  }
  return text;
}

/** A drawing as letters for the address: the pen's width, then each stroke, three letters a place. */
export function encodeDrawing({ strokes, penWidth }: StrokeDrawing): string {
  return [String(held(penWidth)), ...strokes.map(strokeText)].join(".");
}

/** The drawing of an address; null where it is none. */
export function decodeDrawing(text: string): StrokeDrawing | null {
  const [pen = "", ...parts] = text.split(".");
  if (!/^\d{1,3}$/.test(pen) || parts.length === 0 || !parts.every((part) => part.length >= 3 && part.length % 3 === 0 && /^[\w-]+$/.test(part))) return null;
  const strokes = parts.map((part) => Array.from({ length: part.length / 3 }, (_, i) => {
    const bits = Array.from(part.slice(3 * i, 3 * i + 3)).reduce((sum, letter) => sum * 64 + LETTERS.indexOf(letter), 0);
    return [Math.floor(bits / 512), bits % 512];
  }).flat());
  return { strokes, penWidth: Number(pen) };
}
