import type { Shape, Tensor } from "@receptive/core";
import { type Params, randomTensor, sizeOf } from "./network.ts";

export function param(params: Params, name: string): Tensor {
  const found = params[name];
  if (found === undefined) throw new Error(`the network has no parameter ${name}`);
  return found;
}

/** `name.weight` and `name.bias` for each layer, uniform within 1/√fan-in as PyTorch draws them. */
export function initParams(weights: Readonly<Record<string, Shape>>): Params {
  return Object.fromEntries(Object.entries(weights).flatMap(([name, shape], i) => {
    const limit = 1 / Math.sqrt(sizeOf(shape.slice(1)));
    return [
      [`${name}.weight`, randomTensor(shape, 2 * i + 1, limit)],
      [`${name}.bias`, randomTensor(shape.slice(0, 1), 2 * i + 2, limit)],
    ] as const;
  }));
}

/** x · weightᵀ + bias. */
export function dense(params: Params, name: string, x: Tensor): Tensor {
  return x.matmul(param(params, `${name}.weight`).transpose()).add(param(params, `${name}.bias`));
}
