import type { GreyPicture } from "./normalise-digit.ts";

/** What differs less than this from the paper, of 255, is no ink at all. */
const FAINTEST = 12;

/** The grey values along the border, where nobody writes. */
function borderOf({ data, width, height }: GreyPicture): number[] {
  const border: number[] = [];
  for (let y = 0; y < height; y++) {
    const step = y === 0 || y === height - 1 ? 1 : Math.max(1, width - 1);
    for (let x = 0; x < width; x += step) border.push(data[y * width + x] ?? 0);
  }
  return border.sort((a, b) => a - b);
}

const share = (sorted: readonly number[], part: number): number => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;

/** Whether the border, where nobody writes, is light. */
export function isOnPaper(picture: GreyPicture): boolean {
  return share(borderOf(picture), 0.5) > 127;
}

/**
 * A picture's ink alone, light on black, the strongest 255: the paper may be grey, the ink faint, and what the paper varies by (a scan's
 * grain, a lamp's shade, as the border has it) is left out. Null where nothing is drawn.
 */
export function inkPicture(picture: GreyPicture): GreyPicture | null {
  const border = borderOf(picture);
  const paper = share(border, 0.5);
  const sign = paper > 127 ? -1 : 1;
  const grain = 2 * share(border.map((value) => Math.abs(value - paper)).sort((a, b) => a - b), 0.9);
  const ink = Float32Array.from(picture.data, (value) => sign * (value - paper));
  const strongest = ink.reduce((most, value) => Math.max(most, value), 0);
  // Where the border itself is written on, its ink is no grain.
  const floor = grain < strongest / 2 ? grain : 0;
  if (strongest < Math.max(FAINTEST, floor)) return null;
  return { ...picture, data: Uint8Array.from(ink, (value) => (value <= floor ? 0 : Math.round((255 * value) / strongest))) };
}
