import { isOnPaper, normaliseDigit, VisualizationError } from "@receptive/visualization";
import type { GreyImage } from "./decode-png.ts";
import { CliError } from "../cli-error.ts";

const SIDE = 28;

export interface DigitImage {
  /** 28 × 28 bytes, white on black. */
  readonly pixels: Uint8Array;
  /** Dark on light was made light on dark. */
  readonly inverted: boolean;
  /** It had another size: the digit was cut out, scaled and centred as MNIST's are. */
  readonly fitted: boolean;
}

/** A picture of a digit as MNIST has them. Throws E_IMAGE where nothing is drawn. */
export function digitImage(image: GreyImage, source: string): DigitImage {
  const inverted = isOnPaper(image);
  try {
    const normalised = normaliseDigit(image);
    if (image.width !== SIDE || image.height !== SIDE) return { pixels: normalised, inverted, fitted: true };
    return { pixels: inverted ? image.data.map((value) => 255 - value) : image.data, inverted, fitted: false };
  } catch (error) {
    if (!(error instanceof VisualizationError) || error.code !== "E_VIZ_BLANK") throw error;
    throw new CliError("E_IMAGE", `${source} is blank: there is no digit to see. Draw one, dark on light or light on dark.`, { cause: error });
  }
}
