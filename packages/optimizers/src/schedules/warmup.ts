import { ArgumentError, where } from "@receptive/core";
import { checkCount, type Rate, type Schedule } from "./schedule.ts";
import { scheduleOf } from "./schedule-of.ts";

export interface WarmupOptions {
  /** Updates during which the rate rises. */
  readonly steps: number;
}

/**
 * Rises in a straight line to where another schedule begins, r·(step + 1)/steps, and then follows it from its beginning; its
 * length, where it takes it from the run, is what the warm-up leaves. Throws ArgumentError `E_SCHEDULE`.
 *
 * @example
 * const optimizer = adamw(warmup(cosine(1e-3), { steps: 500 }));
 */
export function warmup(rate: Rate, options: WarmupOptions): Schedule {
  const { steps } = options;
  const after = scheduleOf(rate);
  checkCount("warmup", "steps", steps);
  if (after.adjustable === true) throw new ArgumentError("E_SCHEDULE", "warmup: an adjustable rate has no course to rise to.");
  return {
    name: after.name,
    rateAt: (step) => (step < steps ? (after.rateAt(0) * (step + 1)) / steps : after.rateAt(step - steps)),
    rate(step) {
      const rising = step.add(1).cast("f32").mul(after.rateAt(0) / steps);
      return where(step.less(steps), rising, after.rate(step.sub(steps).maximum(0)));
    },
    bind: ({ totalSteps }) => warmup(after.bind({ totalSteps: Math.max(1, totalSteps - steps) }), options),
  };
}
