import { mapTree, Tensor, where } from "@receptive/core";
import type { TrainState } from "@receptive/training";

const isTensor = (value: unknown): value is Tensor => value instanceof Tensor;

/** `next` where the loss is finite, else `previous`: a step whose loss is no number leaves everything as it was, to be looked at. */
export function guarded(loss: Tensor, next: TrainState, previous: TrainState): TrainState {
  // Not a number is neither above nor below anything.
  const ok = loss.less(3e38);
  const old: Tensor[] = [];
  mapTree(previous, isTensor, (leaf) => old.push(leaf));
  let i = 0;
  return mapTree(next, isTensor, (leaf) => where(ok, leaf, old[i++] ?? leaf)) as TrainState;
}
