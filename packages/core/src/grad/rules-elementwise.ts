import { binary, cast, unary } from "../ir/build.ts";
import { div, eq, exp, log, lt, mul, neg, not, select, sub, zerosLike } from "../ir/arith.ts";
import { isFloat } from "../dtype.ts";
import type { Node } from "../ir/node.ts";
import type { Primitive } from "../ir/op.ts";
import { arg, type Rule } from "./rule.ts";

const one = (f: (x: Node, y: Node, ct: Node) => Node): Rule => (node, ct) => [f(arg(node, 0), node, ct)];
const two = (f: (a: Node, b: Node, ct: Node, y: Node) => readonly (Node | null)[]): Rule => (node, ct) => f(arg(node, 0), arg(node, 1), ct, node);
const none: Rule = (node) => node.inputs.map(() => null);

/** 2/√π. */
const TWO_OVER_SQRT_PI = 1.1283791670955126;

/** The larger takes all; equal values share. */
function winner(wins: (a: Node, b: Node) => Node): Rule {
  return two((a, b, ct) => {
    const tie = select(eq(a, b), mul(ct, 0.5), zerosLike(ct));
    return [select(wins(a, b), ct, tie), select(wins(b, a), ct, tie)];
  });
}

/**
 * d(aᵇ) = b·a^(b−1) da + aᵇ·log a db, with 0 where a = 0 or b = 0 would give NaN. A power of a negative number has no
 * derivative for its exponent: NaN.
 */
const pow: Rule = two((a, b, ct, y) => {
  const slope = select(eq(b, 0), 0, mul(b, binary("pow", a, sub(b, 1))));
  const flat = binary("and", eq(a, 0), not(lt(b, 0)));
  const byExponent = select(flat, 0, mul(y, log(select(flat, 1, a))));
  return [mul(ct, slope), mul(ct, byExponent)];
});

export const elementwiseRules: Partial<Record<Primitive, Rule>> = {
  neg: one((_x, _y, ct) => neg(ct)),
  abs: one((x, _y, ct) => select(lt(0, x), ct, select(lt(x, 0), neg(ct), zerosLike(ct)))),
  exp: one((_x, y, ct) => mul(ct, y)),
  log: one((x, _y, ct) => div(ct, x)),
  sqrt: one((_x, y, ct) => div(mul(ct, 0.5), y)),
  sin: one((x, _y, ct) => mul(ct, unary("cos", x))),
  cos: one((x, _y, ct) => neg(mul(ct, unary("sin", x)))),
  tanh: one((_x, y, ct) => mul(ct, sub(1, mul(y, y)))),
  erf: one((x, _y, ct) => mul(ct, mul(exp(neg(mul(x, x))), TWO_OVER_SQRT_PI))),
  floor: none, not: none, bitcast: none, lt: none, eq: none, and: none, or: none, xor: none, shl: none, shr: none, threefry: none,
  cast: (node, ct) => [isFloat(arg(node, 0).dtype) ? cast(ct, arg(node, 0).dtype) : null],
  add: two((_a, _b, ct) => [ct, ct]),
  sub: two((_a, _b, ct) => [ct, neg(ct)]),
  mul: two((a, b, ct) => [mul(ct, b), mul(ct, a)]),
  div: two((_a, b, ct, y) => [div(ct, b), neg(div(mul(ct, y), b))]),
  // a − trunc(a/b)·b: piecewise linear.
  rem: two((a, b, ct, y) => [ct, neg(mul(ct, div(sub(a, y), b)))]),
  pow,
  max: winner((a, b) => lt(b, a)),
  min: winner(lt),
  where: (node, ct) => [null, select(arg(node, 0), ct, zerosLike(ct)), select(arg(node, 0), zerosLike(ct), ct)],
};
