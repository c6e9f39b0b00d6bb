import { adam, constant, cosine, momentum, type Optimizer, type Schedule, sgd, stepDecay } from "@receptive/optimizers";
import type { OptimizerName, ScheduleName } from "../model/model-choice.ts";

/** "step": a tenth of the rate after each third of the run. */
const STEP_PARTS = 3;

function scheduleOf(name: ScheduleName, rate: number, totalSteps: number): Schedule {
  switch (name) {
    case "constant": return constant(rate);
    case "step": return stepDecay(rate, { every: Math.max(1, Math.ceil(totalSteps / STEP_PARTS)), factor: 0.1 });
    case "cosine": return cosine(rate);
  }
}

/** The optimizer that the flags describe. `totalSteps` is the length of the run in updates. */
export function makeOptimizer(name: OptimizerName, schedule: ScheduleName, rate: number, totalSteps: number): Optimizer {
  const rates = scheduleOf(schedule, rate, totalSteps);
  switch (name) {
    case "sgd": return sgd(rates);
    case "momentum": return momentum(rates);
    case "adam": return adam(rates);
  }
}
