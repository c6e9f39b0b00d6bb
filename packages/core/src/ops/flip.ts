import { flip as flipNode } from "../ir/build.ts";
import { type Axes, Tensor } from "../tensor.ts";
import { distinctAxes } from "./axes.ts";

/** The elements in reverse order along the axes (all where left out). Throws ShapeError `E_AXIS`. */
export function flip(x: Tensor, axes?: Axes): Tensor {
  return new Tensor(flipNode(x.node, distinctAxes("flip", x.shape, axes)), [x]);
}
