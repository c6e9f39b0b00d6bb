export { adam, type AdamOptions } from "./adam.ts";
export { momentum } from "./momentum.ts";
export type { Optimizer, TrainInfo } from "./optimizer.ts";
export { constant } from "./schedules/constant.ts";
export { cosine, type CosineOptions } from "./schedules/cosine.ts";
export type { Rate, Schedule } from "./schedules/schedule.ts";
export { stepDecay, type StepDecayOptions } from "./schedules/step-decay.ts";
export { sgd, type SgdOptions } from "./sgd.ts";
export type { TensorTree, TrainState } from "./train-state.ts";
