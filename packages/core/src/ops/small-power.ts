import { inverseSquare } from "../composites/inverse-square.ts";
import { isFloat } from "../dtype.ts";
import { div, mul } from "../ir/arith.ts";
import { call1, unary } from "../ir/build.ts";
import type { Node } from "../ir/node.ts";

/**
 * x to a power that products, a quotient or a root give with a rounding or two, as PyTorch does; null for any other. Faster than
 * the logarithm of the general power, and exact where the result is.
 */
export function smallPower(x: Node, exponent: number): Node | null {
  if (exponent === 2) return mul(x, x);
  if (!isFloat(x.dtype)) return null;
  switch (exponent) {
    case 1: return x;
    case 3: return mul(mul(x, x), x);
    case 4: return mul(mul(x, x), mul(x, x));
    case 0.5: return unary("sqrt", x);
    case -1: return div(1, x);
    case -2: return call1(inverseSquare, [x], {});
    default: return null;
  }
}
