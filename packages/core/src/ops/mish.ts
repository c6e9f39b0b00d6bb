import type { Tensor } from "../tensor.ts";
import { softplus } from "./softplus.ts";
import { checkFloat } from "./check-dtype.ts";

/** x·tanh(softplus(x)) (Misra 2019). Any shape, float. */
export function mish(x: Tensor): Tensor {
  checkFloat("mish", x);
  return x.mul(softplus(x).tanh());
}
