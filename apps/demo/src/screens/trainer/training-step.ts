import { argMax, compile, concat, crossEntropy, type Tensor } from "@receptive/core";
import { lenet5, type Model, mnistMlp } from "@receptive/layers";
import { adam, type Optimizer, sgd } from "@receptive/optimizers";
import { lossAndGrads, type TrainState } from "@receptive/training";
import { guarded } from "../../model/guarded-step.ts";
import type { TrainingPlan } from "./training-messages.ts";

/** One step; `report` is f32[2]: the loss, and how many of the batch were right. */
export type TrainingStep = (state: TrainState, batch: { readonly x: Tensor; readonly y: Tensor }) => readonly [TrainState, { readonly report: Tensor }];

export function newModel({ model, activation, seed }: TrainingPlan): Model {
  return model === "lenet5" ? lenet5({ seed }) : mnistMlp({ seed, activation });
}

export function newOptimizer({ optimizer, rate }: TrainingPlan): Optimizer {
  return optimizer === "adam" ? adam(rate) : sgd(rate);
}

export function compileStep(model: Model, optimizer: Optimizer): TrainingStep {
  return compile<Parameters<TrainingStep>, ReturnType<TrainingStep>>((state, { x, y }) => {
    let logits: Tensor | undefined;
    const [loss, grads, buffers] = lossAndGrads(model, state, { x, y }, (z, labels) => {
      logits = z;
      return crossEntropy(z, labels);
    });
    const next = optimizer.update<TrainState>(grads, { ...state, buffers });
    const right = logits === undefined ? loss.mul(0) : argMax(logits, 1).equal(y).sum().cast("f32");
    return [guarded(loss, next, state), { report: concat([loss.reshape([1]), right.reshape([1])]) }];
  }, { donate: [0] });
}
