import { format } from "d3-format";
import { scaleLinear, scaleLog } from "d3-scale";
import { formatPercent, type NumberFormat } from "../format/number.ts";
import { VisualizationError } from "../visualization-error.ts";

export interface Tick {
  readonly value: number;
  readonly text: string;
}

/** One axis: where a number lands (0 at the low end, 1 at the high end), and the ticks worth drawing. */
export interface Axis {
  readonly domain: readonly [number, number];
  readonly position: (value: number) => number;
  readonly ticks: readonly Tick[];
}

export interface AxisOptions {
  readonly values: readonly ArrayLike<number>[];
  readonly domain?: readonly [number, number];
  readonly log?: boolean;
  readonly tickCount: number;
  readonly format?: NumberFormat;
  /** Widens the domain to round numbers; for the axis that is read by its grid lines. */
  readonly nice?: boolean;
}

/** Beyond this the span of a domain could overflow; such values are drawn at the border. */
const limit = 1e300;

function held(value: number, log = false): number {
  return Math.min(limit, Math.max(log ? 1 / limit : -limit, value));
}

function extent(values: readonly ArrayLike<number>[], log: boolean): readonly [number, number] | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const list of values) {
    for (let i = 0; i < list.length; i++) {
      const value = list[i] ?? Number.NaN;
      if (!isPlottable(value, log)) continue;
      low = Math.min(low, held(value, log));
      high = Math.max(high, held(value, log));
    }
  }
  return low <= high ? [low, high] : undefined;
}

/** A constant, or numbers that differ by rounding alone, get room on both sides. */
function padded([low, high]: readonly [number, number], log: boolean): readonly [number, number] {
  if (log) return high > low * (1 + 1e-9) ? [low, high] : [low / 2, high * 2];
  const magnitude = Math.max(Math.abs(low), Math.abs(high));
  if (high - low > magnitude * 1e-9 && high - low > 1e-290) return [low, high];
  const half = magnitude > 1e-290 ? magnitude * 0.5 : 0.5;
  return [low - half, high + half];
}

function checkDomain(domain: readonly [number, number], log: boolean): readonly [number, number] {
  const [low, high] = domain;
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high && (!log || low > 0))) {
    throw new VisualizationError("E_VIZ_RANGE", `an axis runs between two finite numbers, low then high${log ? ", both above 0 on a log axis" : ""}; got [${low}, ${high}].`);
  }
  return padded([held(low, log), held(high, log)], log);
}

const exponentTick = format("~e");
const siTick = format(".3~s");
const percentTick = format("~r");

/** Writes the ticks of one axis alike: as many decimals as their step needs, SI prefixes above 10⁵, exponents below 10⁻⁴. */
function tickFormatter(ticks: readonly number[], numberFormat: NumberFormat): (value: number) => string {
  if (typeof numberFormat === "function") return numberFormat;
  if (numberFormat === "percent") {
    const percents = ticks.map((tick) => tick * 100);
    const plain = tickFormatter(percents, "number");
    return (value) => (ticks.length > 1 ? `${plain(Number(percentTick(value * 100).replaceAll("−", "-")))}%` : formatPercent(value));
  }
  const largest = Math.max(...ticks.map(Math.abs));
  const sorted = ticks.toSorted((a, b) => a - b);
  const step = Math.min(...sorted.slice(1).map((tick, i) => tick - (sorted[i] ?? 0)));
  const written = (value: number): string => {
    if (value === 0) return "0";
    if (largest >= 1e15 || Math.abs(value) < 1e-4) return exponentTick(value);
    if (largest >= 1e5) return siTick(value);
    const decimals = Number.isFinite(step) ? Math.min(12, Math.max(0, -Math.floor(Math.log10(step) + 1e-9))) : 3;
    return format(`,.${decimals}${Number.isFinite(step) ? "" : "~"}f`)(value);
  };
  return (value) => written(value).replaceAll("-", "−");
}

/** Numbers that come near zero, seen from their size, are measured from zero. */
function fromZero([low, high]: readonly [number, number]): readonly [number, number] {
  return low > 0 && low < high * 0.35 ? [0, high] : [low, high];
}

/** An axis of shares does not go on below 0 % or above 100 % when its values do not. */
function withinShares([low = 0, high = 1]: readonly number[], domain: readonly [number, number], options: AxisOptions): readonly [number, number] {
  if (options.format !== "percent" || options.domain !== undefined) return [low, high];
  const values = extent(options.values, false) ?? domain;
  return [values[0] >= 0 ? Math.max(0, low) : low, values[1] <= 1 ? Math.min(1, high) : high];
}

function linearAxis(domain: readonly [number, number], options: AxisOptions): Axis {
  const scale = scaleLinear().domain(options.nice === true ? fromZero(domain) : domain);
  // Rounded to finer steps than the ticks have: with few ticks the curve would else fill only half the plot.
  if (options.nice === true) scale.nice(Math.max(8, options.tickCount));
  const [low, high] = withinShares(scale.domain(), domain, options);
  scale.domain([low, high]);
  const wholeNumbers = options.values.every((list) => Array.from(list).every((value) => !Number.isFinite(value) || Number.isInteger(value)));
  const all = scale.ticks(options.tickCount).filter((tick) => Number.isFinite(tick));
  // An axis of whole numbers (epochs, steps) has no tick between them.
  const ticks = wholeNumbers && options.nice !== true ? all.filter(Number.isInteger) : all;
  const text = tickFormatter(ticks, options.format ?? "number");
  return { domain: [low, high], position: (value) => (held(value) - low) / (high - low), ticks: ticks.map((value) => ({ value, text: text(value) })) };
}

function logAxis(domain: readonly [number, number], options: AxisOptions): Axis {
  const scale = scaleLog().domain(domain);
  const [low, high] = domain;
  const all = scale.ticks(options.tickCount);
  const leading = (tick: number): number => Math.round(tick / 10 ** Math.floor(Math.log10(tick) + 1e-9));
  const powers = all.filter((tick) => leading(tick) === 1);
  const ticks = powers.length >= 3 ? powers : all.filter((tick) => [1, 2, 5].includes(leading(tick)));
  const text = (value: number): string => tickFormatter([value, value * 2], options.format ?? "number")(value);
  const span = Math.log(high) - Math.log(low);
  return { domain, position: (value) => (Math.log(held(value, true)) - Math.log(low)) / span, ticks: ticks.map((value) => ({ value, text: text(value) })) };
}

/** Whether an axis can show a number: finite, and above zero on a log axis. */
export function isPlottable(value: number, log: boolean): boolean {
  return Number.isFinite(value) && (!log || value > 0);
}

/**
 * The axis for some values; undefined when there is nothing to show and no domain was told.
 * Throws `E_VIZ_RANGE` for a domain that is not finite, does not rise, or reaches zero on a log axis.
 */
export function makeAxis(options: AxisOptions): Axis | undefined {
  const log = options.log === true;
  const found = options.domain ? checkDomain(options.domain, log) : extent(options.values, log);
  if (!found) return undefined;
  const domain = padded(found, log);
  return log ? logAxis(domain, options) : linearAxis(domain, options);
}
