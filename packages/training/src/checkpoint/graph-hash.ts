import { mapTree, type Tensor } from "@receptive/core";
import { print, traceFunction } from "@receptive/core/extend";
import type { Optimizer } from "@receptive/optimizers";
import { isTensor } from "../state/named-tensors.ts";
import type { TrainState } from "../state/train-state.ts";
import type { LossFunction } from "../step/loss-and-grads.ts";
import { crc32 } from "./crc32.ts";

/**
 * A hash of what a function computes from tensors like these: its operations and the numbers in them, the same on every
 * machine. Nothing is computed. Tensors that the function closes over count by their shape alone.
 */
function graphHash(like: readonly Tensor[], f: (inputs: readonly Tensor[]) => unknown): number {
  const { inputs, captured: _, capturedInputs, scalars, outputs } = traceFunction((given) => f(given.filter(isTensor)), like);
  return crc32([new TextEncoder().encode(print({ inputs: [...inputs, ...capturedInputs, ...scalars], outputs }))]);
}

function leavesOf(tree: unknown): Tensor[] {
  const leaves: Tensor[] = [];
  mapTree(tree, isTensor, (leaf) => leaves.push(leaf));
  return leaves;
}

/** Rates, decays, momentum, groups: whatever an optimizer was made with is in the graph of its update. */
export function optimizerHash(optimizer: Optimizer, state: TrainState): number {
  return graphHash([...leavesOf(state), ...leavesOf(state.params)], (inputs) => {
    let i = 0;
    const fill = <T>(tree: T): T => mapTree(tree, isTensor, (leaf) => inputs[i++] ?? leaf) as T;
    const filled = fill(state);
    return optimizer.update(fill(state.params), filled);
  });
}

/** The graph of a loss function; 0 for one that only takes what the model gives, which is not known here. */
export function lossHash(loss: LossFunction, logits: Tensor, labels: Tensor): number {
  try {
    return graphHash([logits, labels], ([x = logits, y = labels]) => loss(x, y));
  } catch {
    // The first step will say what is wrong with it, if anything is.
    return 0;
  }
}
