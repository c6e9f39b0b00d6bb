import type { Tensor } from "../tensor.ts";
import { sigmoid } from "./activation.ts";
import { checkFloat } from "./check-dtype.ts";

/** x·sigmoid(x), also called swish. Any shape, float. */
export function silu(x: Tensor): Tensor {
  checkFloat("silu", x);
  return x.mul(sigmoid(x));
}
