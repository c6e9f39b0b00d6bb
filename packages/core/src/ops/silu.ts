import type { Tensor } from "../tensor.ts";
import { sigmoid } from "./activation.ts";

/** x·sigmoid(x), also called swish. Any shape, float. */
export function silu(x: Tensor): Tensor {
  return x.mul(sigmoid(x));
}
