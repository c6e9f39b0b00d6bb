import { callSite } from "../call-site.ts";
import { standardize } from "../composites/standardize.ts";
import { ShapeError } from "../errors.ts";
import { call1 } from "../ir/build.ts";
import { formatShape, sameShape, type Shape } from "../shape.ts";
import { Tensor } from "../tensor.ts";

export interface LayerNormOptions {
  /** Scale of the normalised shape; 1 where left out. */
  readonly weight?: Tensor;
  /** Shift of the normalised shape; 0 where left out. */
  readonly bias?: Tensor;
  /** Added to the variance: 1e-5 by default. */
  readonly epsilon?: number;
}

/**
 * Layer normalisation (Ba et al. 2016): (x − mean)/√(variance + ε)·weight + bias, with mean and biased variance over the last
 * axes, which `normalizedShape` names by their sizes. Throws ShapeError `E_SHAPE_LAYERNORM`.
 */
export function layerNorm(x: Tensor, normalizedShape: Shape, options: LayerNormOptions = {}): Tensor {
  const { weight, bias, epsilon = 1e-5 } = options;
  const first = x.rank - normalizedShape.length;
  if (normalizedShape.length === 0 || first < 0 || !sameShape(x.shape.slice(first), normalizedShape)) throw new ShapeError("E_SHAPE_LAYERNORM", `layerNorm over ${formatShape(normalizedShape)} needs x to end in these axes, got ${formatShape(x.shape)}.${callSite()}`);
  for (const t of [weight, bias]) if (t !== undefined && !sameShape(t.shape, normalizedShape)) throw new ShapeError("E_SHAPE_LAYERNORM", `layerNorm needs weight and bias of ${formatShape(normalizedShape)}, got ${formatShape(t.shape)}.${callSite()}`);
  const axes = normalizedShape.map((_, i) => first + i);
  const y = new Tensor(call1(standardize, [x.node], { axes, epsilon }), [x]);
  const scaled = weight === undefined ? y : y.mul(weight);
  return bias === undefined ? scaled : scaled.add(bias);
}
