import type { Tensor } from "../tensor.ts";
import { checkSameShape, type LossOptions, reduced } from "./reduction.ts";

/** |input − target|, the mean absolute error; its derivative is 0 where they are equal. Throws ShapeError `E_SHAPE_LOSS`. */
export function l1Loss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  checkSameShape("l1Loss", input, target);
  return reduced(input.sub(target).abs(), options);
}
