import { type Shape, ShapeError, type Tensor } from "@receptive/core";
import { checkSize } from "../check-size.ts";
import { checkInit, initBias, initWeight, type WeightInit } from "../init/weight-init.ts";
import { type Layer, makeLayer } from "../layer.ts";

export interface MaxoutOptions {
  /** Linear functions to take the largest of. Default 2. */
  readonly pieces?: number;
  readonly init?: WeightInit;
}

/** Parameters of `maxout`: weight f32[pieces·out, in] (all outputs of the first piece, then of the next), bias f32[pieces·out]. */
export type MaxoutParams = { readonly weight: Tensor; readonly bias: Tensor };

/**
 * Maxout (Goodfellow et al. 2013): max(w1ᵀx + b1, w2ᵀx + b2), f32[…, inputs] → f32[…, outputs]. Twice the weights of a linear
 * layer; with fixed weights it is ReLU, leaky ReLU or |x|. Throws ShapeError `E_SHAPE_MATMUL`, ArgumentError `E_LAYER_SIZE`.
 */
export function maxout(inputs: number, outputs: number, options: MaxoutOptions = {}): Layer<MaxoutParams> {
  const { pieces = 2, init = "torch" } = options;
  const label = `maxout(${inputs}, ${outputs})`;
  checkSize(label, "inputs", inputs);
  checkSize(label, "outputs", outputs);
  checkSize(label, "pieces", pieces, 2);
  checkInit(label, init);
  const weightShape: Shape = [pieces * outputs, inputs];
  return makeLayer<MaxoutParams>({
    kind: "maxout",
    config: { inputs, outputs, pieces, init },
    label,
    shapes: { weight: weightShape, bias: [pieces * outputs] },
    initParams: (source) => ({ weight: initWeight(source, weightShape, init), bias: initBias(source, pieces * outputs, weightShape, init) }),
    apply({ weight, bias }, buffers, x) {
      const last = x.shape.at(-1);
      if (last !== inputs) throw new ShapeError("E_SHAPE_MATMUL", `matmul needs equal inner sizes, got [${x.shape.join()}] x [${inputs},${pieces * outputs}] (${last ?? "none"} ≠ ${inputs}).`);
      const nets = x.matmul(weight.transpose()).add(bias);
      return [nets.reshape([...x.shape.slice(0, -1), pieces, outputs]).max(-2), buffers];
    },
    macs: (_, output) => output.reduce((p, d) => p * d, 1) * inputs * pieces,
    reads: { axis: "features", size: inputs },
    gives: { axis: "features", size: outputs },
    fix: (shape) => (shape.at(-1) === undefined ? null : `Use maxout(${shape.at(-1)}, ${outputs}).`),
  });
}
