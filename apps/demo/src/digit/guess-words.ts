import type { Prediction } from "@receptive/training";

/** Below this the likeliest digit is no guess, and a drawing no digit. */
const [SURE, LIKELY] = [0.6, 0.5];

/** A probability as people read it: neither certain nor impossible, whatever the rounding says. */
export function probabilityText(p: number): string {
  if (p < 0.001) return "<\u00a00.1%";
  return p > 0.999 ? ">\u00a099.9%" : `${(100 * p).toFixed(1)}%`;
}

/** Whether a guess is not to be trusted: no digit is likely enough, or the drawing is hardly a digit at all. */
export function isDoubtful({ probability }: Prediction, digitLikelihood = 1): boolean {
  return probability < SURE || digitLikelihood < LIKELY;
}
