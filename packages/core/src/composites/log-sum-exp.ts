import { add, div, eq, exp, log, mul, select, spread, sub } from "../ir/arith.ts";
import { reduce, unary } from "../ir/build.ts";
import type { Composite } from "../ir/composite.ts";
import type { Node } from "../ir/node.ts";
import { only, pullBack } from "./elementwise.ts";

type AxesAttrs = { readonly axes: readonly number[] } & Record<string, unknown>;

/** 0 where x is ±∞: what may be subtracted without making ∞ − ∞. */
function finite(x: Node): Node {
  return select(eq(unary("abs", x), Infinity), 0, x);
}

/** log Σ eˣ over axes, the maximum taken off first. The gradient is the softmax. */
export const logSumExp: Composite<AxesAttrs> = {
  name: "logSumExp",
  infer: ([x], { axes }) => (x === undefined ? [] : [{ shape: x.shape.filter((_, i) => !axes.includes(i)), dtype: x.dtype }]),
  decompose(inputs, { axes }) {
    const x = only(inputs);
    const top = finite(reduce("max", x, axes));
    return [add(log(reduce("sum", exp(sub(x, spread(top, axes, x.shape))), axes)), top)];
  },
  // The softmax, formed anew: e^(x − result) would inherit the rounding of a large result.
  vjp({ inputs, attrs: { axes } }, cts) {
    const x = only(inputs);
    return pullBack(cts, (ct) => {
      const e = exp(sub(x, spread(finite(reduce("max", x, axes)), axes, x.shape)));
      const total = reduce("sum", e, axes);
      return mul(e, spread(div(ct, select(eq(total, 0), 1, total)), axes, x.shape));
    });
  },
};
