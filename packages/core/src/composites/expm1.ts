import { add, exp, lt, mul, select, sub } from "../ir/arith.ts";
import { unary } from "../ir/build.ts";
import type { Composite } from "../ir/composite.ts";
import type { Node } from "../ir/node.ts";
import { only, pullBack, sameAval } from "./elementwise.ts";

/** Up to here the series is used: beyond, the subtraction costs about two units in the last place. */
const NEAR = 0.4;
/** Terms of the series: 0.4¹⁵/16! is below 2⁻⁵³. */
const TERMS = 15;

/** eˣ − 1 = x(1 + x/2(1 + x/3(1 + …))). */
function nearZero(x: Node): Node {
  let sum = mul(x, 1 / TERMS);
  for (let k = TERMS - 1; k >= 2; k--) sum = mul(mul(add(sum, 1), x), 1 / k);
  return mul(x, add(sum, 1));
}

/** eˣ − 1 to the last places also where eˣ rounds to 1. */
export const expm1: Composite = {
  name: "expm1",
  infer: sameAval,
  decompose(inputs) {
    const x = only(inputs);
    return [select(lt(unary("abs", x), NEAR), nearZero(x), sub(exp(x), 1))];
  },
  vjp: ({ outputs }, cts) => pullBack(cts, (ct) => mul(ct, add(only(outputs), 1))),
};
