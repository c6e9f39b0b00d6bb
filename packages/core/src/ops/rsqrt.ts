import type { Tensor } from "../tensor.ts";

/** 1/√x: any shape, float. ∞ at 0, NaN below. Throws DTypeError `E_DTYPE_SQRT`. */
export function rsqrt(x: Tensor): Tensor {
  return x.sqrt().rdiv(1);
}
