import { softplus as softplusComposite } from "../composites/softplus.ts";
import { call1 } from "../ir/build.ts";
import { Tensor } from "../tensor.ts";
import { checkFloat } from "./check-dtype.ts";

/** log(1 + eˣ), a smooth relu; stable for large |x|. Any shape, float. Its derivative is the sigmoid. */
export function softplus(x: Tensor): Tensor {
  checkFloat("softplus", x);
  return new Tensor(call1(softplusComposite, [x.node], {}), [x]);
}
