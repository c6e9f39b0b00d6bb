/** Class labels: their checks, and what they pick. */
import { callSite } from "../call-site.ts";
import { oneHotMask } from "../composites/softmax.ts";
import { DTypeError, ShapeError } from "../errors.ts";
import { reduce, reshape, where } from "../ir/build.ts";
import { broadcastTo, zerosLike } from "../ir/arith.ts";
import { checkIndexRange } from "../ops/check-index.ts";
import { formatShape, sameShape } from "../shape.ts";
import { Tensor } from "../tensor.ts";

export interface ClassOptions {
  /** Mean over examples, by their weights where there are some (default); their sum; or one loss for each. */
  readonly reduction?: "mean" | "sum" | "none";
  /** One weight for each class: f32[c]. */
  readonly weight?: Tensor;
  /** Examples with this label count for nothing. */
  readonly ignoreIndex?: number;
}

/** Labels as i32, after checking them against scores[n, c, …]. Values are checked where the host knows them. */
export function classLabels(loss: string, scores: Tensor, target: Tensor, ignoreIndex?: number): Tensor {
  if (scores.rank < 2) throw new ShapeError(`E_SHAPE_${loss.toUpperCase()}`, `${loss} needs scores [n, classes, …], got ${formatShape(scores.shape)}.${callSite()}`);
  const wanted = scores.shape.filter((_, i) => i !== 1);
  if (!sameShape(target.shape, wanted)) throw new ShapeError(`E_SHAPE_${loss.toUpperCase()}`, `${loss} of scores ${formatShape(scores.shape)} needs labels ${formatShape(wanted)}, got ${formatShape(target.shape)}.${callSite()}`);
  if (target.dtype !== "i32" && target.dtype !== "u8") throw new DTypeError(`E_DTYPE_${loss.toUpperCase()}`, `${loss} needs integer labels (i32), got ${target.dtype}; convert them with .cast("i32").${callSite()}`);
  checkIndexRange(loss, target, scores.shape[1] ?? 0, ignoreIndex);
  return target.cast("i32");
}

/** values[n, c, …] at each example's class: [n, …]. 0 for a label out of range. */
export function atLabel(values: Tensor, labels: Tensor): Tensor {
  const picked = where(oneHotMask(labels.node, values.shape), values.node, zerosLike(values.node));
  return new Tensor(reduce("sum", picked, [1]), [values, labels]);
}

/** One weight for each class, over scores[n, c, …]. */
export function classWeights(loss: string, weight: Tensor, scores: Tensor): Tensor {
  const c = scores.shape[1] ?? 0;
  if (weight.rank !== 1 || weight.size !== c) throw new ShapeError(`E_SHAPE_${loss.toUpperCase()}`, `${loss} needs one weight for each of ${c} classes, got ${formatShape(weight.shape)}.${callSite()}`);
  return new Tensor(broadcastTo(reshape(weight.node, [1, c, ...scores.shape.slice(2).map(() => 1)]), scores.shape), [weight]);
}
