import { add, div, mul, spread, sub, toFloat } from "../ir/arith.ts";
import { cast, reduce, unary } from "../ir/build.ts";
import type { Composite } from "../ir/composite.ts";
import type { Node } from "../ir/node.ts";
import { dim, type Shape } from "../shape.ts";
import { only, pullBack, sameAval } from "./elementwise.ts";

export type StandardizeAttrs = { readonly axes: readonly number[]; readonly epsilon: number } & Record<string, unknown>;

function countOf(shape: Shape, axes: readonly number[]): number {
  return axes.reduce((n, a) => n * dim(shape, a), 1);
}

/** Mean over axes, without them. Of halves by way of singles: their sum and their number may be beyond what halves hold. */
export function meanOver(x: Node, axes: readonly number[]): Node {
  return cast(div(reduce("sum", toFloat(x), axes), countOf(x.shape, axes)), x.dtype);
}

/** Biased variance over axes, without them; the mean is taken off first. */
export function varianceOver(x: Node, axes: readonly number[]): Node {
  const deviation = sub(x, spread(meanOver(x, axes), axes, x.shape));
  return meanOver(mul(deviation, deviation), axes);
}

function inverseDeviation(x: Node, { axes, epsilon }: StandardizeAttrs): Node {
  return spread(div(1, unary("sqrt", add(varianceOver(x, axes), epsilon))), axes, x.shape);
}

/** (x − mean)/√(variance + ε) over axes: the middle of every normalisation. */
export const standardize: Composite<StandardizeAttrs> = {
  name: "standardize",
  infer: sameAval,
  decompose(inputs, attrs) {
    const x = only(inputs);
    return [mul(sub(x, spread(meanOver(x, attrs.axes), attrs.axes, x.shape)), inverseDeviation(x, attrs))];
  },
  // What moves all values alike, or scales them all, changes nothing: those parts of the cotangent are taken off.
  vjp({ inputs, outputs, attrs }, cts) {
    const [x, y] = [only(inputs), only(outputs)];
    return pullBack(cts, (ct) => {
      const shift = spread(meanOver(ct, attrs.axes), attrs.axes, x.shape);
      const scale = spread(meanOver(mul(ct, y), attrs.axes), attrs.axes, x.shape);
      return mul(inverseDeviation(x, attrs), sub(sub(ct, shift), mul(y, scale)));
    });
  },
};
