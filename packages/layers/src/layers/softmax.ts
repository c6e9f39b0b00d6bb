import { softmax as softmaxOf, Tensor } from "@receptive/core";
import type { Layer } from "../layer.ts";
import { elementwise } from "./elementwise.ts";

/**
 * σ_j(z) = e^{z_j} / Σ e^{z_k} along an axis, the last by default; stable. Without a tensor a layer; with one, of that tensor.
 * A model that is trained with `crossEntropy` ends in logits: that loss has the softmax in it.
 */
export function softmax(axis?: number): Layer;
export function softmax(x: Tensor, axis?: number): Tensor;
export function softmax(first: number | Tensor = -1, axis = -1): Layer | Tensor {
  if (first instanceof Tensor) return softmaxOf(first, axis);
  return elementwise("softmax", { axis: first }, first === -1 ? "softmax()" : `softmax(${first})`, (x) => softmaxOf(x, first));
}
