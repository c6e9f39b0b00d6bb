import { ArgumentError, type Tensor, where } from "@receptive/core";
import { checkCount, checkRate, lengthOf, type Schedule } from "./schedule.ts";

interface CycleOptions {
  /** Updates of the whole cycle. Default: the length of the run, which `fit` fills in. */
  readonly steps?: number;
  /** The share of the cycle that goes up. Default 0.3. */
  readonly rise?: number;
  /** Default "cosine". */
  readonly anneal?: "cosine" | "linear";
  /** Falls as long as it rose, to where it began, and only then to the end. Default false. */
  readonly threePhases?: boolean;
}

export interface OneCycleOptions extends CycleOptions {
  /** It begins at max/divide. Default 25. */
  readonly divide?: number;
  /** It ends at max/divide/finalDivide. Default 1e4. */
  readonly finalDivide?: number;
}

export interface OneCycleMomentumOptions extends CycleOptions {
  /** While the rate is low. Default 0.95. */
  readonly high?: number;
  /** While the rate is at its highest. Default 0.85. */
  readonly low?: number;
}

interface Phase { readonly end: number; readonly from: number; readonly to: number }

/**
 * Once up to `max` and down again to far below the beginning (Smith & Topin 2018): PyTorch's OneCycleLR. Throws ArgumentError
 * `E_SCHEDULE`, and `E_SCHEDULE_STEPS` when used before its length is known.
 *
 * @example
 * sgd(oneCycle(0.4), { momentum: oneCycleMomentum() });
 */
export function oneCycle(max: number, options: OneCycleOptions = {}): Schedule {
  const { divide = 25, finalDivide = 1e4 } = options;
  checkRate("oneCycle", max);
  if (!(divide > 0 && finalDivide > 0)) throw new ArgumentError("E_SCHEDULE", `oneCycle: divide and finalDivide are above 0, got ${divide} and ${finalDivide}.`);
  const start = max / divide;
  return cycle("oneCycle", [start, max, start / finalDivide], options);
}

/** The momentum that goes with `oneCycle`: falls while the rate rises. For the `momentum` option of `sgd`. */
export function oneCycleMomentum(options: OneCycleMomentumOptions = {}): Schedule {
  const { high = 0.95, low = 0.85 } = options;
  for (const m of [high, low]) if (!(m > 0 && m < 1)) throw new ArgumentError("E_SCHEDULE", `oneCycleMomentum: high and low are in (0, 1), got ${m}.`);
  return cycle("oneCycleMomentum", [high, low, high], options);
}

function cycle(name: string, values: readonly [start: number, peak: number, end: number], options: CycleOptions): Schedule {
  const { steps, rise = 0.3, anneal = "cosine", threePhases = false } = options;
  if (steps !== undefined) checkCount(name, "steps", steps);
  if (!(rise >= 0 && rise <= 1)) throw new ArgumentError("E_SCHEDULE", `${name}: rise is in [0, 1], got ${rise}.`);
  const phases = (): readonly Phase[] => phasesOf(values, lengthOf(name, steps), rise, threePhases);
  const schedule: Schedule = {
    name,
    rateAt(step) {
      let begin = 0;
      for (const { end, from, to } of phases()) {
        if (step <= end) return end === begin ? to : between(from, to, (step - begin) / (end - begin), anneal);
        begin = end;
      }
      return values[2];
    },
    rate(step) {
      const list = phases();
      return list.reduceRight<Tensor | number>((later, { end, from, to }, i) => {
        const begin = i === 0 ? 0 : (list[i - 1]?.end ?? 0);
        if (end < begin) return later;
        // A phase of no length is over as it begins.
        const share = end === begin ? step.cast("f32").mul(0).add(1) : step.cast("f32").sub(begin).mul(1 / (end - begin));
        return where(step.lessEqual(Math.floor(end)), betweenTensors(from, to, share, anneal), later);
      }, values[2]);
    },
    bind: ({ totalSteps }) => (steps === undefined ? cycle(name, values, { ...options, steps: totalSteps }) : schedule),
  };
  return schedule;
}

/** Ends of the phases in updates, as PyTorch has them: not whole numbers, so that the peak may lie between two updates. */
function phasesOf([start, peak, end]: readonly [number, number, number], steps: number, rise: number, threePhases: boolean): Phase[] {
  const up = { end: rise * steps - 1, from: start, to: peak };
  if (!threePhases) return [up, { end: steps - 1, from: peak, to: end }];
  return [up, { end: 2 * rise * steps - 2, from: peak, to: start }, { end: steps - 1, from: start, to: end }];
}

function between(from: number, to: number, share: number, anneal: "cosine" | "linear"): number {
  return anneal === "linear" ? from + (to - from) * share : to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share));
}

function betweenTensors(from: number, to: number, share: Tensor, anneal: "cosine" | "linear"): Tensor {
  return anneal === "linear" ? share.mul(to - from).add(from) : share.mul(Math.PI).cos().add(1).mul((from - to) / 2).add(to);
}
