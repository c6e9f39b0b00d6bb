import { add, exp, max, mul, neg } from "../ir/arith.ts";
import { call1, unary } from "../ir/build.ts";
import type { Composite } from "../ir/composite.ts";
import { only, pullBack, sameAval } from "./elementwise.ts";
import { log1p } from "./log1p.ts";
import { sigmoid } from "./sigmoid.ts";

/** log(1 + eˣ) = max(x, 0) + log1p(e^−|x|): nothing overflows, and small values keep their places. */
export const softplus: Composite = {
  name: "softplus",
  infer: sameAval,
  decompose(inputs) {
    const x = only(inputs);
    return [add(max(x, 0), call1(log1p, [exp(neg(unary("abs", x)))], {}))];
  },
  vjp: ({ inputs }, cts) => pullBack(cts, (ct) => mul(ct, call1(sigmoid, [only(inputs)], {}))),
};
