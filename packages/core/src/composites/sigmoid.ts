import { add, mul, sub } from "../ir/arith.ts";
import { unary } from "../ir/build.ts";
import type { Composite } from "../ir/composite.ts";
import { only, pullBack, sameAval } from "./elementwise.ts";

/** ½(1 + tanh(x/2)): never overflows, and keeps f(z) = 1 − f(−z). */
export const sigmoid: Composite = {
  name: "sigmoid",
  infer: sameAval,
  decompose: (inputs) => [add(mul(unary("tanh", mul(only(inputs), 0.5)), 0.5), 0.5)],
  vjp: ({ outputs }, cts) => pullBack(cts, (ct) => mul(ct, mul(only(outputs), sub(1, only(outputs))))),
};
