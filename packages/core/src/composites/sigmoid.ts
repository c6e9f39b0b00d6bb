import { add, div, exp, lt, mul, neg, select, sub } from "../ir/arith.ts";
import { unary } from "../ir/build.ts";
import type { Composite } from "../ir/composite.ts";
import { only, pullBack, sameAval } from "./elementwise.ts";

/** 1/(1 + e⁻ˣ), and eˣ/(1 + eˣ) below 0: e^−|x| never overflows, and small results keep all their places. */
export const sigmoid: Composite = {
  name: "sigmoid",
  infer: sameAval,
  decompose(inputs) {
    const x = only(inputs);
    const small = exp(neg(unary("abs", x)));
    return [div(select(lt(x, 0), small, 1), add(small, 1))];
  },
  vjp: ({ outputs }, cts) => pullBack(cts, (ct) => mul(ct, mul(only(outputs), sub(1, only(outputs))))),
};
