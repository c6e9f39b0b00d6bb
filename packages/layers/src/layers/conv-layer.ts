import { ArgumentError, conv, type ConvOptions, type Tensor } from "@receptive/core";
import { checkSize } from "../check-size.ts";
import { checkInit, initBias, initWeight, type WeightInit } from "../init/weight-init.ts";
import { type Layer, makeLayer } from "../layer.ts";
import { type Padding, type PerAxis, windowConfig } from "./window-config.ts";

export interface ConvLayerOptions {
  /** S: cells between neighbouring windows. Default 1. */
  readonly stride?: PerAxis;
  /** P: zeros around the input. Default 0. */
  readonly padding?: Padding;
  /** Cells between neighbouring weights. Default 1. */
  readonly dilation?: PerAxis;
  /** Divides input and output channels into groups that do not see each other. Default 1. */
  readonly groups?: number;
  /** Default true. */
  readonly bias?: boolean;
  /** Leaves out cells that no window reaches, as PyTorch does, instead of throwing `E_SHAPE_TILE`. Default false. */
  readonly floor?: boolean;
  /** Default "torch". */
  readonly init?: WeightInit;
}

/** Parameters of a convolution: weight f32[out, in/groups, …kernel], bias f32[out] unless left out. */
export type ConvParams = { readonly weight: Tensor; readonly bias?: Tensor } & Readonly<Record<string, Tensor>>;

/** A convolution over `axes` spatial axes. */
export function convLayer(kind: string, axes: number, inputs: number, outputs: number, kernel: PerAxis, options: ConvLayerOptions): Layer<ConvParams> {
  const { groups = 1, bias = true, floor = false, init = "torch" } = options;
  const label = `${kind}(${inputs}, ${outputs}, ${JSON.stringify(kernel)})`;
  checkSize(label, "input channels", inputs);
  checkSize(label, "output channels (filters)", outputs);
  if (!Number.isInteger(groups) || groups < 1 || inputs % groups !== 0 || outputs % groups !== 0) throw new ArgumentError("E_CONV_GROUPS", `${label}: groups ${groups} must divide the ${inputs} input and ${outputs} output channels.`);
  checkInit(label, init);
  const window = windowConfig(label, axes, kernel, options, 1);
  const weightShape = [outputs, inputs / groups, ...window.kernel];
  const geometry: ConvOptions = { stride: window.stride, padding: window.padding, dilation: window.dilation, groups, floor };
  const perOutput = (inputs / groups) * window.kernel.reduce((p, d) => p * d, 1);
  return makeLayer<ConvParams>({
    kind,
    config: { inputs, outputs, ...window, groups, bias, floor, init },
    label,
    shapes: bias ? { weight: weightShape, bias: [outputs] } : { weight: weightShape },
    initParams(source) {
      const weight = initWeight(source, weightShape, init);
      return bias ? { weight, bias: initBias(source, outputs, weightShape, init) } : { weight };
    },
    apply: ({ weight, bias: b }, buffers, x) => [conv(x, weight, b === undefined ? geometry : { ...geometry, bias: b }), buffers],
    macs: (_, output) => output.reduce((p, d) => p * d, 1) * perOutput,
    window,
    reads: { axis: "channels", size: inputs },
    gives: { axis: "channels", size: outputs },
    fix(shape, error) {
      if (error.code !== "E_SHAPE_CONV") return null;
      if (shape.length !== axes + 2) return `${kind} reads [n, channels, ${axes === 1 ? "width" : "height, width"}].`;
      return `Use ${kind}(${shape[1] ?? inputs}, ${outputs}, ${JSON.stringify(kernel)}).`;
    },
  });
}
