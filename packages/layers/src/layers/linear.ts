import { type Shape, ShapeError, type Tensor } from "@receptive/core";
import { checkSize } from "../check-size.ts";
import { checkInit, initBias, initWeight, type WeightInit } from "../init/weight-init.ts";
import { type Layer, makeLayer } from "../layer.ts";

export interface LinearOptions {
  /** Default true. */
  readonly bias?: boolean;
  /** Default "torch". */
  readonly init?: WeightInit;
}

/** Parameters of `linear`: weight f32[out, in], bias f32[out] unless left out. */
export type LinearParams = { readonly weight: Tensor; readonly bias?: Tensor } & Readonly<Record<string, Tensor>>;

/**
 * Fully connected: y = x·Wᵀ + b, f32[…, inputs] → f32[…, outputs]; weight [outputs, inputs] as in PyTorch.
 * inputs·outputs MACs a row. Throws ShapeError `E_SHAPE_MATMUL`, ArgumentError `E_LAYER_SIZE`, `E_LAYER_INIT`.
 *
 * @example
 * linear(784, 300).outputShape([1, 784]); // [1, 300]
 */
export function linear(inputs: number, outputs: number, options: LinearOptions = {}): Layer<LinearParams> {
  const { bias = true, init = "torch" } = options;
  const label = `linear(${inputs}, ${outputs})`;
  checkSize(label, "inputs", inputs);
  checkSize(label, "outputs", outputs);
  checkInit(label, init);
  const weightShape: Shape = [outputs, inputs];
  const check = (shape: Shape): void => {
    const last = shape.at(-1);
    if (last !== inputs) throw new ShapeError("E_SHAPE_MATMUL", `matmul needs equal inner sizes, got [${shape.join()}] x [${inputs},${outputs}] (${last ?? "none"} ≠ ${inputs}).`);
  };
  return makeLayer<LinearParams>({
    kind: "linear",
    config: { inputs, outputs, bias, init },
    label,
    shapes: bias ? { weight: weightShape, bias: [outputs] } : { weight: weightShape },
    initParams(source) {
      const weight = initWeight(source, weightShape, init);
      return bias ? { weight, bias: initBias(source, outputs, weightShape, init) } : { weight };
    },
    apply(params, buffers, x) {
      check(x.shape);
      const y = x.matmul(params.weight.transpose());
      return [params.bias === undefined ? y : y.add(params.bias), buffers];
    },
    outputShape(shape) {
      check(shape);
      return [...shape.slice(0, -1), outputs];
    },
    macs: (_, output) => output.reduce((p, d) => p * d, 1) * inputs,
    reads: { axis: "features", size: inputs },
    gives: { axis: "features", size: outputs },
    fix(shape) {
      if (shape.length > 2 && shape.slice(1).reduce((p, d) => p * d, 1) === inputs) return "Use flatten() before it.";
      const last = shape.at(-1);
      return last === undefined ? null : `Use linear(${last}, ${outputs}).`;
    },
  });
}
