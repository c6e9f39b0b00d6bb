import { ArgumentError, Tensor } from "@receptive/core";
import type { Layer } from "../layer.ts";

/** Values on the host with their shape. */
export interface HostTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/**
 * A layer's filters: its weight with its shape, [filters, channels, …kernel] for a convolution, [outputs, inputs] for a linear
 * layer. Throws ArgumentError `E_FILTERS` where the layer has none.
 *
 * @example
 * const { data, shape } = await filters(lenet5().layers[0]); // shape [6, 1, 5, 5]
 */
export async function filters(layer: Layer | undefined): Promise<HostTensor> {
  const weight = layer?.params["weight"];
  if (!(weight instanceof Tensor)) throw new ArgumentError("E_FILTERS", `${layer?.label ?? "no layer"} has no filters: pass a layer with weights, such as model.layers[0].`);
  return { data: Float32Array.from(await weight.data()), shape: weight.shape };
}
