import type { Tensor } from "../tensor.ts";
import { softplus } from "./softplus.ts";

/** x·tanh(softplus(x)) (Misra 2019). Any shape, float. */
export function mish(x: Tensor): Tensor {
  return x.mul(softplus(x).tanh());
}
