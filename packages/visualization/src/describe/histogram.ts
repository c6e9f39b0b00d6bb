import { VisualizationError } from "../visualization-error.ts";
import { tensorStats } from "./tensor-stats.ts";

export interface Histogram {
  /** `bins + 1` edges, rising evenly. A bin holds its lower edge; the last one holds its upper edge too. */
  readonly edges: Float64Array;
  readonly counts: Uint32Array;
  /** Finite values outside the domain, and values that are not finite. */
  readonly below: number;
  readonly above: number;
  readonly notFinite: number;
}

export interface HistogramOptions {
  readonly bins?: number;
  /** The extent of the finite values unless told. */
  readonly domain?: readonly [number, number];
}

function extent(values: ArrayLike<number>): readonly [number, number] {
  const { finite, min, max } = tensorStats(values);
  if (finite === 0) return [0, 1];
  if (min < max) return [min, max];
  const half = Math.abs(min) * 0.5 || 0.5;
  return [Math.max(-Number.MAX_VALUE, min - half), Math.min(Number.MAX_VALUE, min + half)];
}

/**
 * Counts the values in evenly spaced bins. Every value is counted exactly once: in a bin, below, above or as not finite.
 * Throws `E_VIZ_RANGE` when `bins` is not a positive whole number or the domain does not rise.
 */
export function histogram(values: ArrayLike<number>, options: HistogramOptions = {}): Histogram {
  const bins = options.bins ?? 30;
  if (!Number.isInteger(bins) || bins < 1) throw new VisualizationError("E_VIZ_RANGE", `a histogram needs a whole number of bins from 1 on, got ${bins}.`);
  const [low, high] = options.domain ?? extent(values);
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
    throw new VisualizationError("E_VIZ_RANGE", `a histogram's domain is two finite numbers, low then high; got [${low}, ${high}].`);
  }
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => low * (1 - i / bins) + high * (i / bins));
  const counts = new Uint32Array(bins);
  let [below, above, notFinite] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isFinite(value)) notFinite++;
    else if (value < low) below++;
    else if (value > high) above++;
    else {
      // Halved before the difference is taken: the span of two finite numbers may overflow.
      const position = (value / 2 - low / 2) / (high / 2 - low / 2);
      const bin = Math.min(bins - 1, Math.floor(position * bins));
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
  }
  return { edges, counts, below, above, notFinite };
}
