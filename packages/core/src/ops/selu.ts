import type { Tensor } from "../tensor.ts";
import { elu } from "./activation.ts";

const ALPHA = 1.6732632423543772;
const SCALE = 1.0507009873554805;

/** Scaled elu, whose activations keep mean 0 and variance 1 (Klambauer et al. 2017): scale·(x > 0 ? x : α(eˣ − 1)). */
export function selu(x: Tensor): Tensor {
  return elu(x, ALPHA).mul(SCALE);
}
