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

/** Checkpoints keep an optimizer's name alone: with its rate in it, a run cannot be resumed with another one unnoticed. */
function named(optimizer: Optimizer, name: string): Optimizer {
  return { ...optimizer, name, bind: (info) => named(optimizer.bind(info), name) };
}

function plain(name: OptimizerName, rates: Schedule): Optimizer {
  switch (name) {
    case "sgd": return sgd(rates);
    case "momentum": return momentum(rates);
    case "adam": return adam(rates);
  }
}

/** The optimizer that the flags describe. `totalSteps` is the length of the run in updates. */
export function makeOptimizer(name: OptimizerName, schedule: ScheduleName, rate: number, totalSteps: number): Optimizer {
  return named(plain(name, scheduleOf(schedule, rate, totalSteps)), `${name}, rate ${rate}, ${schedule}`);
}
