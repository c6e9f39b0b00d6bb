import { add, log, max, mul, neg, sub } from "../ir/arith.ts";
import { binary, call1 } from "../ir/build.ts";
import type { Composite } from "../ir/composite.ts";
import type { Node } from "../ir/node.ts";
import { sameAval } from "./elementwise.ts";
import { log1p } from "./log1p.ts";

/** Logarithms are not taken below this, so that a sure mistake costs 100 and not ∞ (as in PyTorch). */
const LEAST_LOG = -100;
/** Nor is p(1 − p) taken below this in the gradient. */
const LEAST_VARIANCE = 1e-12;

function two(nodes: readonly Node[]): [Node, Node] {
  const [p, t] = nodes;
  if (p === undefined || t === undefined) throw new RangeError("binaryCrossEntropy has two inputs");
  return [p, t];
}

const logOf = (p: Node): Node => max(log(p), LEAST_LOG);
const logOfRest = (p: Node): Node => max(call1(log1p, [neg(p)], {}), LEAST_LOG);

/** −(t·log p + (1 − t)·log(1 − p)), each element. */
export const binaryCrossEntropy: Composite = {
  name: "binaryCrossEntropy",
  infer: sameAval,
  decompose(inputs) {
    const [p, t] = two(inputs);
    return [neg(add(mul(t, logOf(p)), mul(sub(1, t), logOfRest(p))))];
  },
  vjp({ inputs }, [ct]) {
    if (ct === null || ct === undefined) return [null, null];
    const [p, t] = two(inputs);
    const slope = binary("div", sub(p, t), max(mul(p, sub(1, p)), LEAST_VARIANCE));
    return [mul(ct, slope), mul(ct, sub(logOfRest(p), logOf(p)))];
  },
};
