import { oneHot, ShapeError, type Tensor } from "@receptive/core";

/** Targets as the output's shape: class labels i32[n] become one-hot rows. */
export function targetsLike(loss: string, y: Tensor, targets: Tensor): Tensor {
  const integer = targets.dtype === "i32" || targets.dtype === "u8";
  const wide = integer && targets.rank === 1 && y.rank === 2 && targets.shape[0] === y.shape[0] ? oneHot(targets, y.shape[1] ?? 0) : targets;
  if (wide.shape.join() !== y.shape.join()) throw new ShapeError("E_SHAPE_LOSS", `${loss} compares outputs with targets of the same shape, or with class labels [n]; got [${y.shape.join()}] and [${targets.shape.join()}].`);
  return wide;
}

/**
 * E = ½ Σ‖y − t‖² over all examples and outputs: a scalar. Class labels i32[n] stand for one-hot targets. Throws ShapeError
 * `E_SHAPE_LOSS`.
 */
export function sumOfSquares(y: Tensor, targets: Tensor): Tensor {
  return y.sub(targetsLike("sumOfSquares", y, targets)).square().sum().mul(0.5);
}
