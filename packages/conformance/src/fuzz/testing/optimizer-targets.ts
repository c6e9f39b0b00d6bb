/** Every public function of optimizers with arguments that it takes; optimizers make two updates, schedules are asked for rates. */
import * as core from "@receptive/core";
import { adjustableRate, type GradientTransform, type Optimizer, type Schedule, sgd } from "@receptive/optimizers";
import { type Argument, FunctionArgument, t } from "./argument.ts";
import type { Target } from "./core-targets.ts";

const has = <K extends string>(x: unknown, ...names: readonly K[]): x is Record<K, unknown> => typeof x === "object" && x !== null && names.every((n) => n in x);
const isOptimizer = (x: unknown): x is Optimizer => has(x, "init", "update", "rateAt");
const isSchedule = (x: unknown): x is Schedule => has(x, "rate", "rateAt", "bind") && !("update" in x);

const tree = (): { w: core.Tensor } => ({ w: core.tensor([1, -2, 3]) });
function train(given: unknown): unknown {
  if (!isOptimizer(given)) return given;
  const optimizer = given.bind({ totalSteps: 10 });
  const params = tree();
  let state = { params, buffers: {}, opt: optimizer.init(params), step: core.full([], 0, "i32"), key: core.key(1) };
  for (let i = 0; i < 2; i++) state = optimizer.update({ w: core.tensor([0.5, 0.25, -1]) }, state);
  return [state, optimizer.rateAt(0), optimizer.rateAt(7)];
}
/** Rates are numbers: a NaN here would be found in the weights, hours later. */
function rates(given: unknown): unknown {
  if (!isSchedule(given)) return given;
  const bound = given.bind({ totalSteps: 10 });
  const numbers = [0, 1, 5, 10, 100].map((step) => bound.rateAt(step));
  if (numbers.some((n) => Number.isNaN(n))) throw new RangeError(`rates of ${numbers.join(", ")}`);
  return [numbers, bound.rate(core.full([], 3, "i32"))];
}
const transform = (f: unknown): unknown => (typeof f === "function" ? (f as GradientTransform)({ w: core.tensor([3, 4, 12]) }, tree()) : f);

const optimizer = (name: string, ...args: Argument[]): Target => ({ from: "optimizers", name, args, use: train });
const schedule = (name: string, ...args: Argument[]): Target => ({ from: "optimizers", name, args, use: rates });
const all = new FunctionArgument("() => true", () => true);

export const optimizerTargets: readonly Target[] = [
  optimizer("sgd", 0.1, { momentum: 0.9, dampening: 0, nesterov: true, weightDecay: 0.01 }), optimizer("sgd", 0.1, { momentum: 0.9, dampening: 0.5, groups: [{ match: all, lr: 0.01, scale: 0.5, weightDecay: 0.1 }] }), optimizer("momentum", 0.1, 0.9, { nesterov: false }), optimizer("adam", 0.1, { betas: [0.9, 0.99], eps: 1e-8, amsgrad: true, weightDecay: 0.01 }),
  optimizer("adamw", 0.1, { betas: [0.9, 0.99], eps: 1e-8, weightDecay: 0.01 }), optimizer("adamax", 0.1, { betas: [0.9, 0.99], eps: 1e-8 }), optimizer("nadam", 0.1, { betas: [0.9, 0.99], eps: 1e-8, momentumDecay: 0.004 }), optimizer("radam", 0.1, { betas: [0.9, 0.99], eps: 1e-8 }), optimizer("adadelta", 1, { rho: 0.9, eps: 1e-6 }),
  optimizer("adagrad", 0.1, { lrDecay: 0.1, initialSum: 0.1, eps: 1e-10 }), optimizer("rmsprop", 0.1, { alpha: 0.9, eps: 1e-8, momentum: 0.5, centered: true }),
  { from: "optimizers", name: "clipNorm", args: [1], use: transform }, { from: "optimizers", name: "clipValue", args: [1], use: transform }, { from: "optimizers", name: "weightDecay", args: [0.1], use: transform }, { from: "optimizers", name: "globalNorm", args: [{ w: t(3), v: { b: t(2) } }] },
  { from: "optimizers", name: "adjustableRate", args: [0.1], use: (made) => (isSchedule(made) ? made.rateAt(3) : made) }, schedule("constant", 0.1, { factor: 0.5, steps: 3 }), schedule("cosine", 0.1, { steps: 8, min: 0.01 }), schedule("cosineRestarts", 0.1, { first: 3, growth: 2, min: 0.01 }), schedule("cyclic", 0.01, 0.1, { up: 3, down: 2, perCycle: 0.5, perStep: 0.99 }), schedule("exponential", 0.1, { factor: 0.9 }), schedule("linearRamp", 0.1, { start: 0.3, end: 1, steps: 5 }),
  schedule("multiStep", 0.1, { at: [3, 6], factor: 0.1 }), schedule("oneCycle", 0.1, { steps: 10, rise: 0.3, anneal: "cosine", threePhases: true, divide: 25, finalDivide: 1e4 }), schedule("oneCycleMomentum", { steps: 10, rise: 0.3, anneal: "linear", high: 0.95, low: 0.85 }), schedule("polynomial", 0.1, { steps: 5, power: 2 }), schedule("stepDecay", 0.1, { every: 3, factor: 0.5 }), schedule("warmup", 0.1, { steps: 3 }), schedule("warmupLinear", 0.1, { warmup: 3, steps: 9 }),
  {
    from: "optimizers", name: "reduceOnPlateau", args: [0.1, { mode: "min", factor: 0.1, patience: 2, threshold: 1e-4, thresholdMode: "relative", cooldown: 1, min: 0.001, eps: 1e-8 }],
    use: (made) => (has(made, "start", "next") && typeof made.next === "function" ? [made.start, Reflect.apply(made.next, made, [made.start, 1])] : made),
  },
  { from: "optimizers", name: "withRate", args: [0.1], use: (state) => state },
];

/** The state that `withRate` changes. */
export const OPTIMIZER_FIRST: Readonly<Record<string, () => unknown>> = {
  withRate: () => { const o = sgd(adjustableRate(0.1)); const params = tree(); return { params, buffers: {}, opt: o.init(params), step: core.full([], 0, "i32"), key: core.key(1) }; },
};

export const OPTIMIZERS_NOT_CALLED: Readonly<Record<string, string>> = { chain: "takes transforms and an optimizer" };
