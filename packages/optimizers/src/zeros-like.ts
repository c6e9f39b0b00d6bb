import { type Tensor, zeros } from "@receptive/core";

export function zerosLike(w: Tensor): Tensor {
  return zeros(w.shape, w.dtype);
}
