/** A training step as users write it, whole in one plan. */
import { compile, tensor } from "@receptive/core";
import type { Backend } from "@receptive/core/extend";
import type { Model } from "@receptive/layers";
import type { Optimizer } from "@receptive/optimizers";
import { type LabelledBatch, lossAndGrads, type TrainState, trainState } from "@receptive/training";

export interface TestStep {
  /** Starts a step; its loss is read by the caller. */
  start(): { readonly loss: Promise<number> };
  /** Kernels of the plan. */
  kernels(): number;
}

export function trainingStep(model: Model, optimizer: Optimizer, input: readonly number[], batch: number, backend: Backend): TestStep {
  const update = compile((state: TrainState, data: LabelledBatch) => {
    const [loss, grads, buffers] = lossAndGrads(model, state, data);
    return [optimizer.update(grads, { ...state, buffers }), loss] as const;
  }, { backend, donate: [0] });
  const pixels = input.reduce((n, d) => n * d, batch);
  // The class is where the image is brightest, so that there is something to learn.
  const images = Float32Array.from({ length: pixels }, (_, i) => Math.abs(Math.sin(i * 0.37 + Math.floor(i / (pixels / batch)) * 2.1)));
  const labels = Int32Array.from({ length: batch }, (_, i) => (i * 7) % 10);
  let state = trainState(model, optimizer, { backend });
  return {
    start() {
      const x = tensor(images, [batch, ...input], { copy: false });
      const [next, loss] = update(state, { x, y: labels });
      state = next;
      x.dispose();
      const value = loss.item();
      // The tensor's memory goes back to the pool once it was read, not when it is collected.
      return { loss: value.finally(() => loss.dispose()) };
    },
    kernels: () => update.stats().kernels,
  };
}
