import type { RampName } from "./ramps.ts";
import { VisualizationError } from "../visualization-error.ts";

/** How numbers become colours: a ramp, the numbers at its two ends, and how many finite values lie beyond them. */
export interface ColorScale {
  readonly ramp: RampName;
  readonly domain: readonly [number, number];
  readonly below: number;
  readonly above: number;
}

export interface ScaleOptions {
  /** Numbers at the two ends of the ramp; found from the values when left out. */
  readonly domain?: readonly [number, number];
  /** Share of the values, by magnitude, that the domain must hold; 0.99 unless told. 1 is the plain extent. */
  readonly quantile?: number;
}

/** The `q`-quantile of the finite values (nearest rank), or NaN when there are none. */
export function quantile(values: ArrayLike<number>, q: number): number {
  const finite = Float64Array.from(values).filter(Number.isFinite).sort();
  if (finite.length === 0) return Number.NaN;
  const rank = Math.min(finite.length - 1, Math.max(0, Math.ceil(q * finite.length) - 1));
  return finite[rank] ?? Number.NaN;
}

function robustMagnitude(values: ArrayLike<number>, q: number): number {
  const magnitudes = Float64Array.from(values, Math.abs);
  const robust = quantile(magnitudes, q);
  if (Number.isNaN(robust)) return 1;
  // When nearly everything is zero, the quantile is zero too and the few values that are not would have no scale.
  return robust > 0 ? robust : quantile(magnitudes, 1) || 1;
}

function count(values: ArrayLike<number>, domain: readonly [number, number]): { below: number; above: number } {
  let below = 0;
  let above = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    if (value < domain[0]) below++;
    if (value > domain[1]) above++;
  }
  return { below, above };
}

function checked(domain: readonly [number, number]): readonly [number, number] {
  if (!(Number.isFinite(domain[0]) && Number.isFinite(domain[1]) && domain[0] < domain[1])) {
    throw new VisualizationError("E_VIZ_RANGE", `a colour domain is two finite numbers, low then high; got [${domain[0]}, ${domain[1]}].`);
  }
  return domain;
}

/** Symmetric about zero, wide enough for 99 % of the values by magnitude. */
export function signedScale(values: ArrayLike<number>, options: ScaleOptions = {}): ColorScale {
  const magnitude = options.domain ? Math.max(...checked(options.domain).map(Math.abs)) : robustMagnitude(values, options.quantile ?? 0.99);
  const domain: readonly [number, number] = [-magnitude, magnitude];
  return { ramp: "signed", domain, ...count(values, domain) };
}

/** From zero to the 99th percentile; values below zero, which do not belong here, are counted as clipped. */
export function sequentialScale(values: ArrayLike<number>, options: ScaleOptions = {}): ColorScale {
  const domain = options.domain ? checked(options.domain) : ([0, robustMagnitude(values, options.quantile ?? 0.99)] as const);
  return { ramp: "sequential", domain, ...count(values, domain) };
}

/** Pixels: bytes run 0 to 255, other numbers 0 to 1 unless they leave that range, as standardised images do. */
export function inkScale(values: ArrayLike<number>, options: ScaleOptions = {}): ColorScale {
  if (options.domain) {
    const domain = checked(options.domain);
    return { ramp: "ink", domain, ...count(values, domain) };
  }
  if (values instanceof Uint8Array || values instanceof Uint8ClampedArray) return { ramp: "ink", domain: [0, 255], below: 0, above: 0 };
  let low = 0;
  let high = 1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { ramp: "ink", domain: [low, high], below: 0, above: 0 };
}

/** The scale of a ramp by its name. */
export function scaleFor(ramp: RampName, values: ArrayLike<number>, options: ScaleOptions = {}): ColorScale {
  switch (ramp) {
    case "signed":
      return signedScale(values, options);
    case "sequential":
      return sequentialScale(values, options);
    case "ink":
      return inkScale(values, options);
  }
}

/** Where a value lies on the ramp: −1 to 1 for `signed`, 0 to 1 otherwise, held at the ends; NaN for what is not finite. */
export function scalePosition(scale: ColorScale, value: number): number {
  if (!Number.isFinite(value)) return Number.NaN;
  const [low, high] = scale.domain;
  if (scale.ramp === "signed") return Math.min(1, Math.max(-1, value / high));
  // Halved before the difference is taken: the span of two finite numbers may overflow.
  return Math.min(1, Math.max(0, (value / 2 - low / 2) / (high / 2 - low / 2)));
}
