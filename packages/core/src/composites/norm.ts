import { div, eq, lt, mul, select, spread } from "../ir/arith.ts";
import { binary, fill, reduce, unary } from "../ir/build.ts";
import type { Composite } from "../ir/composite.ts";
import type { Node } from "../ir/node.ts";
import { only, pullBack } from "./elementwise.ts";

type NormAttrs = { readonly axes: readonly number[]; readonly p: number } & Record<string, unknown>;

const abs = (x: Node): Node => unary("abs", x);
const power = (x: Node, p: number): Node => binary("pow", x, fill(p, x.shape, x.dtype));

/** (Σ|x|^p)^(1/p) over axes, 1 < p < ∞. Its gradient is sign(x)(|x|/‖x‖)^(p−1), taken as 0 where the norm is 0. */
export const norm: Composite<NormAttrs> = {
  name: "norm",
  infer: ([x], { axes }) => (x === undefined ? [] : [{ shape: x.shape.filter((_, i) => !axes.includes(i)), dtype: x.dtype }]),
  decompose(inputs, { axes, p }) {
    const x = only(inputs);
    if (p === 2) return [unary("sqrt", reduce("sum", mul(x, x), axes))];
    const powers = p === 3 ? mul(abs(x), mul(x, x)) : power(abs(x), p);
    return [power(reduce("sum", powers, axes), 1 / p)];
  },
  vjp({ inputs, outputs, attrs: { axes, p } }, cts) {
    const x = only(inputs);
    const y = only(outputs);
    return pullBack(cts, (ct) => {
      const nothing = eq(y, 0);
      const scale = spread(select(nothing, 1, y), axes, x.shape);
      const ratio = div(x, scale);
      const slope = p === 2 ? ratio : p === 3 ? mul(ratio, abs(ratio)) : mul(power(abs(ratio), p - 1), select(lt(x, 0), -1, fill(1, x.shape, x.dtype)));
      return mul(slope, spread(select(nothing, 0, ct), axes, x.shape));
    });
  },
};
