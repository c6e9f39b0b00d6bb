import { callSite } from "../call-site.ts";
import { ShapeError } from "../errors.ts";
import { formatShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/**
 * x·weightᵀ + bias, a fully connected layer's function: x[…, in], weight[out, in], bias[out] → […, out]. 2·n·in·out FLOPs.
 * Throws ShapeError `E_SHAPE_AFFINE`.
 */
export function affine(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const [out, features] = weight.shape;
  if (weight.rank !== 2 || x.rank < 1 || x.shape[x.rank - 1] !== features) throw new ShapeError("E_SHAPE_AFFINE", `affine needs x[…, in] and weight[out, in], got ${formatShape(x.shape)} and ${formatShape(weight.shape)}.${callSite()}`);
  if (bias !== undefined && (bias.rank !== 1 || bias.shape[0] !== out)) throw new ShapeError("E_SHAPE_AFFINE", `affine needs a bias of [${out}], got ${formatShape(bias.shape)}.${callSite()}`);
  const y = x.matmul(weight.transpose());
  return bias === undefined ? y : y.add(bias);
}
