import type { GreyImage } from "./decode-png.ts";
import { CliError } from "../cli-error.ts";

const SIDE = 28;
/** MNIST's digits fill a box of 20 × 20, and their centre of mass is in the middle of 28 × 28 (LeCun, MNIST page). */
const BOX = 20;
/** Fainter than this is paper. */
const INK = 32;

export interface DigitImage {
  /** 28 × 28 bytes, white on black. */
  readonly pixels: Uint8Array;
  /** Dark on light was made light on dark. */
  readonly inverted: boolean;
  /** It had another size: the digit was cut out, scaled and centred as MNIST's are. */
  readonly fitted: boolean;
}

/** Whether the border, where nobody writes, is light. */
function isOnPaper({ data, width, height }: GreyImage): boolean {
  let [sum, count] = [0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (x > 0 && y > 0 && x < width - 1 && y < height - 1) continue;
      sum += data[y * width + x] ?? 0;
      count++;
    }
  }
  return sum / count > 127;
}

interface Box { readonly left: number; readonly top: number; readonly width: number; readonly height: number }

function inkBox({ data, width, height }: GreyImage): Box | null {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let i = 0; i < data.length; i++) {
    if ((data[i] ?? 0) < INK) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
  }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** The mean of a rectangle with fractional edges, pixels outside being black. */
function areaMean({ data, width, height }: GreyImage, x0: number, y0: number, x1: number, y1: number): number {
  let sum = 0;
  for (let y = Math.floor(y0); y < y1; y++) {
    const high = Math.min(y + 1, y1) - Math.max(y, y0);
    for (let x = Math.floor(x0); x < x1; x++) {
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      sum += (data[y * width + x] ?? 0) * high * (Math.min(x + 1, x1) - Math.max(x, x0));
    }
  }
  return sum / ((x1 - x0) * (y1 - y0));
}

/** The digit in a box of 20, its centre of mass at the middle of 28 × 28. */
function fit(image: GreyImage, box: Box): Uint8Array {
  const scale = Math.max(box.width, box.height) / BOX;
  let [mass, mx, my] = [0, 0, 0];
  for (let y = box.top; y < box.top + box.height; y++) {
    for (let x = box.left; x < box.left + box.width; x++) {
      const value = image.data[y * image.width + x] ?? 0;
      mass += value;
      mx += value * (x + 0.5);
      my += value * (y + 0.5);
    }
  }
  // Where pixel (0, 0) of the result begins in the picture.
  const [left, top] = [mx / mass - (SIDE / 2) * scale, my / mass - (SIDE / 2) * scale];
  return Uint8Array.from({ length: SIDE * SIDE }, (_, i) => {
    const [x, y] = [left + (i % SIDE) * scale, top + Math.floor(i / SIDE) * scale];
    return Math.round(areaMean(image, x, y, x + scale, y + scale));
  });
}

/** A picture of a digit as MNIST has them. Throws E_IMAGE where nothing is drawn. */
export function digitImage(image: GreyImage, source: string): DigitImage {
  const inverted = isOnPaper(image);
  const lit: GreyImage = inverted ? { ...image, data: image.data.map((value) => 255 - value) } : image;
  const box = inkBox(lit);
  if (box === null) throw new CliError("E_IMAGE", `${source} is blank: there is no digit to see. Draw one, dark on light or light on dark.`);
  if (lit.width === SIDE && lit.height === SIDE) return { pixels: lit.data, inverted, fitted: false };
  return { pixels: fit(lit, box), inverted, fitted: true };
}
