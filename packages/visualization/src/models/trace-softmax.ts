import { crossEntropy, softmax, type Tensor, tensor, valueAndGrad } from "@receptive/core";
import { VisualizationError } from "../visualization-error.ts";

/** Logits on their way to a loss, and the gradient on its way back. */
export interface SoftmaxTrace {
  /** z − max z: what is exponentiated, so that nothing overflows. */
  readonly shifted: Float32Array;
  /** They sum to 1. */
  readonly probabilities: Float32Array;
  /** −log of the label's probability. */
  readonly loss: number;
  /** ∂loss/∂z, by autograd: (p − t)/T for the one-hot target t. */
  readonly gradient: Float32Array;
}

/**
 * Softmax with cross-entropy in numbers. Throws `E_VIZ_RANGE` where the label is none of the classes or the temperature is
 * not above 0.
 * @param temperature divides the logits: below 1 it sharpens, above it levels
 *
 * @example
 * setDefaultBackend(() => cpu());
 * const { probabilities } = await traceSoftmax([1, 1], 0);
 * probabilities; // [0.5, 0.5]
 */
export async function traceSoftmax(logits: ArrayLike<number>, label: number, temperature = 1): Promise<SoftmaxTrace> {
  if (!Number.isInteger(label) || label < 0 || label >= logits.length || !(temperature > 0)) throw new VisualizationError("E_VIZ_RANGE", `softmax needs a label from 0 to ${logits.length - 1} and a temperature above 0, got ${label} and ${temperature}.`);
  const z = tensor(Float32Array.from(logits), [1, logits.length]);
  const y = tensor(Int32Array.of(label));
  const [[loss, probabilities], gradient] = valueAndGrad((given: Tensor) => {
    const scaled = given.div(temperature);
    return [crossEntropy(scaled, y), softmax(scaled, 1)] as const;
  }, { aux: true })(z);
  const values = async (t: Tensor): Promise<Float32Array> => Float32Array.from(await t.data());
  const scaled = z.div(temperature);
  const [shifted, p, grad, value] = await Promise.all([values(scaled.sub(scaled.max())), values(probabilities), values(gradient), loss.item()]);
  return { shifted, probabilities: p, loss: Number(value), gradient: grad };
}
