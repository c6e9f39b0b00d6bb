import { conv, type Tensor, tensor, vjp } from "@receptive/core";
import type { ShapedValues } from "../scene/convolution-figure.ts";

export interface ConvolutionSetup {
  /** `[channels, height, width]`. */
  readonly input: ShapedValues;
  /** `[filters, channels, height, width]`. */
  readonly kernel: ShapedValues;
  /** `[filters]`. */
  readonly bias: ArrayLike<number>;
  readonly stride: number;
  readonly padding: number;
  readonly dilation: number;
  /** Leaves cells out that no window reaches, instead of failing. */
  readonly floor?: boolean;
}

/** A convolution's values on the host. */
export interface HostValues {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

export interface ConvolutionGradients {
  readonly input: HostValues;
  /** Each weight's gradient, summed over all positions that share it. */
  readonly kernel: HostValues;
  readonly bias: HostValues;
}

function tensorsOf({ input, kernel, bias }: ConvolutionSetup): readonly [x: Tensor, w: Tensor, b: Tensor] {
  const f32 = (values: ArrayLike<number>): Float32Array => Float32Array.from(values);
  return [tensor(f32(input.data), [1, ...input.shape]), tensor(f32(kernel.data), kernel.shape), tensor(f32(bias), [bias.length])];
}

async function take(t: Tensor, shape: readonly number[] = t.shape): Promise<HostValues> {
  return { data: Float32Array.from(await t.data()), shape };
}

/** The output `[filters, height, width]`, by the library's convolution. Throws what `conv` throws, `E_SHAPE_TILE` above all. */
export async function convolve(setup: ConvolutionSetup): Promise<HostValues> {
  const [x, w, bias] = tensorsOf(setup);
  const { stride, padding, dilation, floor = false } = setup;
  const y = conv(x, w, { bias, stride, padding, dilation, floor });
  return take(y, y.shape.slice(1));
}

/**
 * What flows back through a convolution from gradients of its output, by autograd.
 * @param outputGrad `[filters, height, width]`
 */
export async function convolutionGradients(setup: ConvolutionSetup, outputGrad: ShapedValues): Promise<ConvolutionGradients> {
  const tensors = tensorsOf(setup);
  const { stride, padding, dilation, floor = false } = setup;
  const [, back] = vjp(([x, w, bias]: readonly [Tensor, Tensor, Tensor]) => conv(x, w, { bias, stride, padding, dilation, floor }), tensors);
  const [dx, dw, db] = back(tensor(Float32Array.from(outputGrad.data), [1, ...outputGrad.shape]));
  const [input, kernel, bias] = await Promise.all([take(dx, setup.input.shape), take(dw), take(db)]);
  return { input, kernel, bias };
}
