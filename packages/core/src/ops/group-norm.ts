import { callSite } from "../call-site.ts";
import { standardize } from "../composites/standardize.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { call1, reshape } from "../ir/build.ts";
import { dim, formatShape } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { channelAffine } from "./channel-affine.ts";
import type { LayerNormOptions } from "./layer-norm.ts";

/**
 * Group normalisation (Wu and He 2018): mean and biased variance over the channels of a group and all positions of x[n, c, …],
 * then weight[c] and bias[c] for each channel. One group is a layer norm, c groups an instance norm. Throws ShapeError
 * `E_SHAPE_GROUPNORM`, ArgumentError `E_GROUPNORM`.
 */
export function groupNorm(x: Tensor, groups: number, options: LayerNormOptions = {}): Tensor {
  if (x.rank < 2) throw new ShapeError("E_SHAPE_GROUPNORM", `groupNorm needs x[n, c, …], got ${formatShape(x.shape)}.${callSite()}`);
  const [n, c] = [dim(x.shape, 0), dim(x.shape, 1)];
  if (!Number.isInteger(groups) || groups < 1 || c % groups !== 0) throw new ArgumentError("E_GROUPNORM", `groupNorm: ${groups} groups must divide the ${c} channels.${callSite()}`);
  const split = reshape(x.node, [n, groups, c / groups, ...x.shape.slice(2)]);
  const axes = split.shape.map((_, i) => i).slice(2);
  const y = new Tensor(reshape(call1(standardize, [split], { axes, epsilon: options.epsilon ?? 1e-5 }), x.shape), [x]);
  return channelAffine("groupNorm", y, options.weight, options.bias);
}
