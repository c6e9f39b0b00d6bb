import { add, div, log, lt, mul, select } from "../ir/arith.ts";
import { unary } from "../ir/build.ts";
import type { Composite } from "../ir/composite.ts";
import type { Node } from "../ir/node.ts";
import { only, pullBack, sameAval } from "./elementwise.ts";

/** Up to here the series is used: beyond, rounding 1 + x costs less than two units in the last place. */
const NEAR = 0.3;
/** Terms of the series: the first one left out is below 2⁻⁵³ of the first. */
const TERMS = 12;

/** log(1 + x) = 2 artanh(s) with s = x/(2 + x), as 2s(1 + s²/3 + s⁴/5 + …). */
function nearZero(x: Node): Node {
  const s = div(x, add(x, 2));
  const square = mul(s, s);
  let sum = mul(square, 1 / (2 * TERMS + 1));
  for (let k = TERMS - 1; k >= 1; k--) sum = mul(square, add(sum, 1 / (2 * k + 1)));
  // The leading term is added last: it is exact, and its rounding is the only one that counts.
  return mul(add(s, s), add(sum, 1));
}

/** log(1 + x) to the last places also where 1 + x rounds to 1. */
export const log1p: Composite = {
  name: "log1p",
  infer: sameAval,
  decompose(inputs) {
    const x = only(inputs);
    return [select(lt(unary("abs", x), NEAR), nearZero(x), log(add(x, 1)))];
  },
  vjp: ({ inputs }, cts) => pullBack(cts, (ct) => div(ct, add(only(inputs), 1))),
};
