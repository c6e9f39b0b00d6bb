import { adadelta, adagrad, adam, adamax, adamw, type CommonOptions, cosine, nadam, type Optimizer, radam, type Rate, rmsprop, sgd } from "../index.ts";
import type { Trajectory } from "./read-trajectories.ts";

/** Our name of each of PyTorch's hyper-parameters. */
const NAMES: Readonly<Record<string, string>> = {
  weight_decay: "weightDecay", lr_decay: "lrDecay", initial_accumulator_value: "initialSum", momentum_decay: "momentumDecay",
  betas: "betas", eps: "eps", amsgrad: "amsgrad", momentum: "momentum", nesterov: "nesterov", dampening: "dampening", alpha: "alpha", centered: "centered", rho: "rho",
};

const OPTIMIZERS: Readonly<Record<string, (lr: Rate, options: CommonOptions) => Optimizer>> = {
  SGD: sgd, Adam: adam, AdamW: adamw, Adagrad: adagrad, RMSprop: rmsprop, Adadelta: adadelta, Adamax: adamax, NAdam: nadam, RAdam: radam,
};

/** The optimizer of one of PyTorch's runs. */
export function optimizerOf({ optimizer, hyper, lr_per_step, steps, group_lr_for_param1 }: Trajectory): Optimizer {
  const make = OPTIMIZERS[optimizer];
  if (make === undefined) throw new Error(`no optimizer for ${optimizer}`);
  const { lr, ...rest } = hyper;
  const options = Object.fromEntries(Object.entries(rest).map(([key, value]) => {
    const name = NAMES[key];
    if (name === undefined) throw new Error(`no option for ${key}`);
    return [name, value];
  }));
  const groups = group_lr_for_param1 === null ? [] : [{ match: (name: string) => name === "p1", lr: group_lr_for_param1 }];
  // The only scheduled run goes along CosineAnnealingLR over all its steps, to eta_min = 0.001.
  const scheduled = new Set(lr_per_step).size > 1;
  return make(scheduled ? cosine(lr, { min: 0.001 }) : lr, { ...options, groups }).bind({ totalSteps: steps });
}
