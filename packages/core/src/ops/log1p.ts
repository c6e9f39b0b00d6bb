import { log1p as log1pComposite } from "../composites/log1p.ts";
import { call1 } from "../ir/build.ts";
import { Tensor } from "../tensor.ts";
import { checkFloat } from "./check-dtype.ts";

/**
 * log(1 + x), accurate also where 1 + x rounds to 1: any shape, float. −∞ at −1, NaN below. Throws DTypeError `E_DTYPE_LOG1P`.
 *
 * @example
 * await log1p(tensor([0, Math.E - 1])).data(); // [0, 1]
 */
export function log1p(x: Tensor): Tensor {
  checkFloat("log1p", x);
  return new Tensor(call1(log1pComposite, [x.node], {}), [x]);
}
