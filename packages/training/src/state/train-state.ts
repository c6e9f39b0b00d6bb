import { compile, type CompileOptions, key, zeros } from "@receptive/core";
import type { Model, ModelState, ParamTree } from "@receptive/layers";
import type { Optimizer, TrainState as AnyTrainState } from "@receptive/optimizers";

/** Everything a training run of a model carries from step to step: plain data, so that it compiles, saves and resumes. */
export interface TrainState extends AnyTrainState {
  readonly params: ParamTree;
  readonly buffers: ParamTree;
}

export interface TrainStateOptions {
  /** What dropout and other chance in the model is drawn from: a non-negative integer below 2⁵³. Default 0. */
  readonly seed?: number | undefined;
  readonly backend?: CompileOptions["backend"] | undefined;
}

/**
 * All that a training step changes, as one tree: copies of the model's weights and buffers, the optimizer's memory, the step
 * count (i32 scalar) and the random key (u32[2]). Pass it to a compiled step with `donate: [0]`.
 *
 * @example
 * let state = trainState(model, optimizer, { seed: 1 });
 */
export function trainState(model: Model, optimizer: Optimizer, { seed = 0, backend }: TrainStateOptions = {}): TrainState {
  // As results of a plan they have memory of their own, each, where the model's tensors stay the model's.
  const begin = compile<[ModelState], Omit<TrainState, "key">>(
    ({ params, buffers }) => ({ params, buffers, opt: optimizer.init(params), step: zeros([], "i32") }),
    backend === undefined ? {} : { backend },
  );
  return { ...begin({ params: model.params, buffers: model.buffers }), key: key(seed) };
}
