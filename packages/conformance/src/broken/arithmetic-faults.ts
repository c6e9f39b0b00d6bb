/** Scalar operations that mean something else. */
import type { Expr } from "@receptive/core/extend";
import type { BrokenBackend } from "./broken-backend.ts";
import { add, alu, mapAlu, mul, number, select, typeOf } from "./rewrite-plan.ts";
import { withPlans } from "./wrap-backend.ts";

const isNaN = (x: Expr): Expr => alu("not", "bool", alu("eq", "bool", x, x));
const both = (a: Expr, b: Expr): Expr => alu("and", "bool", a, b);
const f32 = (value: number): Expr => number(value, "f32");

export const arithmeticFaults: readonly BrokenBackend[] = [
  {
    fault: "NaN equals NaN", caught: "alu/eq/f32/special",
    create: withPlans(mapAlu("eq", (e, a, b) => (typeOf(a) === "f32" ? alu("or", "bool", e, both(alu("not", "bool", alu("or", "bool", alu("lt", "bool", a, f32(0)), alu("lt", "bool", f32(-1), a))), alu("not", "bool", alu("or", "bool", alu("lt", "bool", b, f32(0)), alu("lt", "bool", f32(-1), b))))) : null))),
  },
  {
    fault: "max takes the number where the other is NaN", caught: "alu/max/f32/special",
    create: withPlans(mapAlu("max", (e, a, b) => (e.dtype === "f32" ? select(isNaN(a), b, select(isNaN(b), a, e)) : null))),
  },
  {
    fault: "the remainder has the divisor's sign", caught: "alu/rem/i32/special",
    create: withPlans(mapAlu("rem", (e, _, b) => (e.dtype === "i32" ? alu("rem", "i32", add(e, b), b) : null))),
  },
  {
    fault: "float remainder rounds the quotient down", caught: "alu/rem/f32/special",
    create: withPlans(mapAlu("rem", (e, a, b) => (e.dtype === "f32" ? alu("sub", "f32", a, mul(alu("floor", "f32", alu("div", "f32", a, b)), b)) : null))),
  },
  {
    fault: "integer division rounds down", caught: "alu/div/i32/special",
    create: withPlans(mapAlu("div", (e, a, b) => (e.dtype === "i32" ? select(both(alu("lt", "bool", mul(a, b), number(0)), alu("not", "bool", alu("eq", "bool", alu("rem", "i32", a, b), number(0)))), add(e, number(-1)), e) : null))),
  },
  {
    fault: "a shift by 0 is one by 32", caught: "alu/shl/u32/special",
    create: withPlans(mapAlu("shl", (e, _, b) => select(alu("eq", "bool", b, number(0, typeOf(b))), number(0, typeOf(e)), e))),
  },
  {
    fault: "signed shifts fill with zeros", caught: "alu/shr/i32/special",
    create: withPlans(mapAlu("shr", (e, a, b) => (e.dtype === "i32" ? alu("bitcast", "i32", alu("shr", "u32", alu("bitcast", "u32", a), alu("bitcast", "u32", b))) : null))),
  },
  {
    fault: "u32 compared as signed", caught: "alu/lt/u32/special",
    create: withPlans(mapAlu("lt", (_, a, b) => (typeOf(a) === "u32" ? alu("lt", "bool", alu("bitcast", "i32", a), alu("bitcast", "i32", b)) : null))),
  },
  {
    fault: "casts to integers wrap instead of saturating", caught: "alu/cast/i32/from-f32-special",
    create: withPlans(mapAlu("cast", (e, a) => (e.dtype === "i32" && typeOf(a) === "f32" ? alu("cast", "i32", alu("rem", "f32", a, f32(2 ** 31))) : null))),
  },
  {
    fault: "casts to integers round to nearest", caught: "alu/cast/i32/from-f32-special",
    create: withPlans(mapAlu("cast", (e, a) => (e.dtype === "i32" && typeOf(a) === "f32" ? alu("cast", "i32", alu("floor", "f32", add(a, f32(0.5)))) : null))),
  },
  {
    fault: "a choice is computed by arithmetic, so that NaN leaks", caught: "alu/where/f32/special",
    create: withPlans(mapAlu("where", (e, c, a) => (e.dtype === "f32" ? add(mul(alu("cast", "f32", c), a), mul(alu("cast", "f32", alu("not", "bool", c)), e.src[2] ?? a)) : null))),
  },
  {
    fault: "small products are flushed to zero", caught: "alu/mul/f32/special",
    create: withPlans(mapAlu("mul", (e) => (e.dtype === "f32" ? select(alu("lt", "bool", alu("abs", "f32", e), f32(1.1754943508222875e-38)), f32(0), e) : null))),
  },
  {
    fault: "negation is 0 − x, which loses the sign of zero", caught: "alu/neg/f32/special",
    create: withPlans(mapAlu("neg", (e, a) => (e.dtype === "f32" ? alu("sub", "f32", f32(0), a) : null))),
  },
  {
    fault: "exp is a few bits off", caught: "alu/exp/f32/sweep",
    create: withPlans(mapAlu("exp", (e) => (e.dtype === "f32" ? mul(e, f32(1 + 2 ** -20)) : null))),
  },
  {
    fault: "tanh of large numbers is ∞/∞", caught: "alu/tanh/f32/special",
    create: withPlans(mapAlu("tanh", (e, a) => {
      const squared = alu("exp", "f32", mul(a, f32(2)));
      return e.dtype === "f32" ? alu("div", "f32", add(squared, f32(-1)), add(squared, f32(1))) : null;
    })),
  },
];
