import type { Tensor } from "../tensor.ts";
import { checkSameShape, type LossOptions, reduced } from "./reduction.ts";

/** (input − target)², the mean squared error. Any shape, the same for both. Throws ShapeError `E_SHAPE_LOSS`. */
export function mseLoss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  checkSameShape("mseLoss", input, target);
  return reduced(input.sub(target).square(), options);
}
