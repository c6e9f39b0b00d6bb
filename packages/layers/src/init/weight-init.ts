import { ArgumentError, type Tensor, zeros } from "@receptive/core";
import { type InitSource, uniformTensor } from "./init-source.ts";

/**
 * How weights start. `torch`: PyTorch's default for linear and convolution layers, uniform ±1/√fanIn for weights and biases
 * (He et al. 2015 with a = √5). `xavier`: uniform ±√(6/(fanIn + fanOut)), biases 0 (Glorot & Bengio 2010).
 */
export type WeightInit = "torch" | "xavier";

/** The fan of a weight of [out, in, …kernel]. */
export function fans(shape: readonly number[]): { readonly fanIn: number; readonly fanOut: number } {
  const [out = 1, into = 1, ...kernel] = shape;
  const cells = kernel.reduce((p, d) => p * d, 1);
  return { fanIn: into * cells, fanOut: out * cells };
}

/** Checks the name of an initialisation. */
export function checkInit(label: string, init: WeightInit): void {
  if (init !== "torch" && init !== "xavier") throw new ArgumentError("E_LAYER_INIT", `${label}: init is "torch" or "xavier", got ${JSON.stringify(init)}.`);
}

export function initWeight(source: InitSource, shape: readonly number[], init: WeightInit): Tensor {
  const { fanIn, fanOut } = fans(shape);
  return uniformTensor(source, shape, init === "torch" ? 1 / Math.sqrt(fanIn) : Math.sqrt(6 / (fanIn + fanOut)));
}

/** The bias that goes with a weight of `weightShape`. */
export function initBias(source: InitSource, size: number, weightShape: readonly number[], init: WeightInit): Tensor {
  return init === "torch" ? uniformTensor(source, [size], 1 / Math.sqrt(fans(weightShape).fanIn)) : zeros([size]);
}
