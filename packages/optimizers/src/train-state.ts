import type { Tensor } from "@receptive/core";

/** Named tensors, nested to any depth. */
export type TensorTree = Tensor | { readonly [name: string]: TensorTree };

/** Everything a training run carries from step to step: plain data, so that it compiles, saves and resumes. */
export interface TrainState {
  /** What is learned. */
  readonly params: TensorTree;
  /** What layers carry along without learning it. */
  readonly buffers: TensorTree;
  /** What the optimizer remembers. */
  readonly opt: TensorTree;
  /** i32 scalar: updates made so far. */
  readonly step: Tensor;
  /** u32[2]. */
  readonly key: Tensor;
}
