import { avgPool, l2Pool, maxPool, type Tensor, tensor, vjp } from "@receptive/core";
import type { ShapedValues } from "../scene/convolution-figure.ts";
import type { HostValues } from "./trace-convolution.ts";

export interface PoolingSetup {
  readonly kind: "max" | "average" | "l2";
  /** `[channels, height, width]`. */
  readonly input: ShapedValues;
  readonly extent: number;
  readonly stride: number;
  /** Leaves cells out that no window reaches, instead of failing. */
  readonly floor?: boolean;
}

/** A pooling in numbers, forward and backward. */
export interface PoolingTrace {
  /** `[channels, height, width]`. */
  readonly output: HostValues;
  /**
   * What each input cell gets of a gradient of the output, by autograd: max hands it to the first largest cell alone, the average shares
   * it evenly, L2 by x/‖x‖.
   */
  readonly inputGrad: HostValues;
}

const POOLS = { max: maxPool, average: avgPool, l2: l2Pool } as const;

/**
 * Pools, and sends a gradient back through it. Throws what the pool throws, `E_SHAPE_TILE` above all.
 * @param outputGrad `[channels, height, width]`; 1 for every output unless given
 *
 * @example
 * setDefaultBackend(() => cpu());
 * const { output } = await tracePooling({ kind: "max", input: { data: [1, 2, 3, 4], shape: [1, 2, 2] }, extent: 2, stride: 2 });
 * output.data; // [4]
 */
export async function tracePooling(setup: PoolingSetup, outputGrad?: ShapedValues): Promise<PoolingTrace> {
  const { kind, input, extent, stride, floor = false } = setup;
  const x = tensor(Float32Array.from(input.data), [1, ...input.shape]);
  const [y, back] = vjp((given: Tensor) => POOLS[kind](given, extent, { stride, floor }), x);
  const grad = outputGrad === undefined ? new Float32Array(y.size).fill(1) : Float32Array.from(outputGrad.data);
  const dx = back(tensor(grad, y.shape));
  const [output, inputGrad] = await Promise.all([y.data(), dx.data()]);
  return { output: { data: Float32Array.from(output), shape: y.shape.slice(1) }, inputGrad: { data: Float32Array.from(inputGrad), shape: input.shape } };
}
