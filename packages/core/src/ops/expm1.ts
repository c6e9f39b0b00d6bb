import { expm1 as expm1Composite } from "../composites/expm1.ts";
import { call1 } from "../ir/build.ts";
import { Tensor } from "../tensor.ts";
import { checkFloat } from "./check-dtype.ts";

/** eˣ − 1, accurate also where eˣ rounds to 1: any shape, float. Throws DTypeError `E_DTYPE_EXPM1`. */
export function expm1(x: Tensor): Tensor {
  checkFloat("expm1", x);
  return new Tensor(call1(expm1Composite, [x.node], {}), [x]);
}
