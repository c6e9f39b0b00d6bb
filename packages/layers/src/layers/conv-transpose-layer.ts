import { ArgumentError, convTranspose, type ConvTransposeOptions } from "@receptive/core";
import { checkSize } from "../check-size.ts";
import { checkInit, initBias, initWeight, type WeightInit } from "../init/weight-init.ts";
import { type Layer, makeLayer } from "../layer.ts";
import type { ConvParams } from "./conv-layer.ts";
import { type Padding, type PerAxis, windowConfig } from "./window-config.ts";

export interface ConvTransposeLayerOptions {
  /** S: cells of the output between the windows of neighbouring inputs. Default 1. */
  readonly stride?: PerAxis;
  /** Cells taken off the output's sides. Default 0. */
  readonly padding?: Padding;
  /** Cells added at the output's end, fewer than the stride or the dilation. Default 0. */
  readonly outputPadding?: PerAxis;
  /** Cells between neighbouring weights. Default 1. */
  readonly dilation?: PerAxis;
  /** Divides input and output channels into groups that do not see each other. Default 1. */
  readonly groups?: number;
  /** Default true. */
  readonly bias?: boolean;
  /** Default "torch". */
  readonly init?: WeightInit;
}

/** A transposed convolution over `axes` spatial axes. */
export function convTransposeLayer(kind: string, axes: number, inputs: number, outputs: number, kernel: PerAxis, options: ConvTransposeLayerOptions): Layer<ConvParams> {
  const { groups = 1, bias = true, outputPadding = 0, init = "torch" } = options;
  const label = `${kind}(${inputs}, ${outputs}, ${JSON.stringify(kernel)})`;
  checkSize(label, "input channels", inputs);
  checkSize(label, "output channels (filters)", outputs);
  if (!Number.isInteger(groups) || groups < 1 || inputs % groups !== 0 || outputs % groups !== 0) throw new ArgumentError("E_CONV_GROUPS", `${label}: groups ${groups} must divide the ${inputs} input and ${outputs} output channels.`);
  checkInit(label, init);
  const { kernel: k, stride, padding, dilation } = windowConfig(label, axes, kernel, options, 1);
  const weightShape = [inputs, outputs / groups, ...k];
  const geometry: ConvTransposeOptions = { stride, padding, dilation, outputPadding, groups };
  const perInput = (outputs / groups) * k.reduce((p, d) => p * d, 1);
  return makeLayer<ConvParams>({
    kind,
    config: { inputs, outputs, kernel: k, stride, padding, outputPadding, dilation, groups, bias, init },
    label,
    shapes: bias ? { weight: weightShape, bias: [outputs] } : { weight: weightShape },
    initParams(source) {
      const weight = initWeight(source, weightShape, init);
      return bias ? { weight, bias: initBias(source, outputs, weightShape, init) } : { weight };
    },
    apply: ({ weight, bias: b }, buffers, x) => [convTranspose(x, weight, b === undefined ? geometry : { ...geometry, bias: b }), buffers],
    macs: (input) => input.reduce((p, d) => p * d, 1) * perInput,
    reads: { axis: "channels", size: inputs },
    gives: { axis: "channels", size: outputs },
    fix(shape, error) {
      if (error.code !== "E_SHAPE_CONVTRANSPOSE") return null;
      if (shape.length !== axes + 2) return `${kind} reads [n, channels, ${axes === 1 ? "width" : "height, width"}].`;
      return shape[1] === inputs ? null : `Use ${kind}(${shape[1] ?? inputs}, ${outputs}, ${JSON.stringify(kernel)}).`;
    },
  });
}
