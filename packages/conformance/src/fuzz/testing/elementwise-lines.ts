import { inexact, type Numbers, type Recorder, type Value } from "./recorder.ts";
import { type Choices, isFloat, isInt, type Line } from "./choices.ts";

const same = (v: Value): Numbers => ({ exact: v.exact, max: v.max, frac: v.frac });
const both = (a: Numbers, b: Numbers, max: number, frac: number): Numbers => ({ exact: a.exact && b.exact, max, frac });

/** Marks a kink: on values that are not exact, gradients on either side are right. */
function kink(r: Recorder, ...values: readonly Value[]): void {
  if (values.some((v) => !v.exact)) r.kinked = true;
}

/** b where the two broadcast and have one dtype; else a itself. */
function partner(a: Value, b: Value): Value {
  const fits = a.dtype === b.dtype && a.shape.every((d, i) => { const e = b.shape[i - a.rank + b.rank]; return e === undefined || e === d || e === 1 || d === 1; });
  return fits ? b : a;
}

/** Smooth functions of any number, and how large they get. */
const SMOOTH: readonly [name: string, method: boolean, max: (m: number) => number][] = [
  ["tanh", true, () => 1], ["sin", true, () => 1], ["cos", true, () => 1], ["erf", true, () => 1], ["sigmoid", false, () => 1], ["silu", false, (m) => m], ["softplus", false, (m) => m + 1], ["gelu", false, (m) => m], ["mish", false, (m) => m],
  ["log1p", false, () => 8], ["expm1", false, (m) => Math.exp(m)], ["exp", true, (m) => Math.exp(m)], ["log", true, () => 8], ["sqrt", true, (m) => m + 1], ["rsqrt", false, () => 2],
];
const POSITIVE_ONLY: ReadonlySet<string> = new Set(["log1p", "log", "sqrt", "rsqrt"]);

const smooth: Line = (r, a, _, c) => {
  if (!isFloat(a)) return null;
  const [name, method, max] = c.pick(SMOOTH as [typeof SMOOTH[number]]);
  // x² + ½ keeps clear of where these have no value or no slope.
  const squared = POSITIVE_ONLY.has(name) ? r.method(a, "square", [], { ...same(a), max: a.max ** 2, frac: 2 * a.frac }) : a;
  const x = squared === null || squared === a ? squared : r.method(squared, "add", [0.5], { ...same(squared), max: squared.max + 0.5, frac: Math.max(1, squared.frac) });
  if (x === null) return null;
  return method ? r.method(x, name, [], inexact(max(x.max))) : r.call(name, [x.ref], inexact(max(x.max)));
};

const KINKED: readonly [name: string, method: boolean, exact: boolean][] = [["abs", true, true], ["relu", true, true], ["relu", false, true], ["leakyRelu", false, false], ["elu", false, false], ["selu", false, false], ["hardtanh", false, true]];
const kinked: Line = (r, a, _, c) => {
  if (!isFloat(a) && a.dtype !== "i32") return null;
  const [name, method, keeps] = c.pick(KINKED as [typeof KINKED[number]]);
  if (name !== "abs" && !isFloat(a)) return null;
  kink(r, a);
  const numbers = keeps ? same(a) : inexact(2 * a.max);
  return method ? r.method(a, name, [], numbers) : r.call(name, [a.ref], numbers);
};

const simple: Line = (r, a, _, c) => {
  switch (c.below(5)) {
    case 0: return r.method(a, "neg", [], same(a));
    case 1: return r.method(a, "square", [], { ...same(a), max: a.max ** 2, frac: 2 * a.frac });
    case 2: { if (!isFloat(a)) return null; kink(r, a); return r.method(a, "clip", [-0.5, 1 + c.below(3)], { ...same(a), frac: Math.max(1, a.frac), max: Math.min(3, Math.max(0.5, a.max)) }); }
    case 3: return a.exact && isFloat(a) ? r.method(a, "floor", [], { ...same(a), max: a.max + 1, frac: 0 }) : null;
    default: { if (!isFloat(a)) return null; const n = c.pick([2, 3, 0.5, -1.5]); return r.method(a, c.pick(["add", "mul", "rsub", "sub"]), [n], { exact: a.exact, max: Math.max(a.max + Math.abs(n), a.max * Math.abs(n)), frac: a.frac + 1 }); }
  }
};

const arithmetic: Line = (r, a, b0, c) => {
  const b = partner(a, b0);
  if (isInt(a)) return r.method(a, c.pick(["add", "sub", "mul", "div", "rem", "maximum", "minimum", "and", "or", "xor"]), [b.ref], { exact: true, max: Infinity, frac: 0 });
  if (!isFloat(a)) return null;
  const frac = Math.max(a.frac, b.frac);
  switch (c.below(7)) {
    case 0: return r.method(a, "add", [b.ref], both(a, b, a.max + b.max, frac));
    case 1: return r.method(a, "sub", [b.ref], both(a, b, a.max + b.max, frac));
    case 2: return r.method(a, "mul", [b.ref], both(a, b, a.max * b.max, a.frac + b.frac));
    case 3: { kink(r, a, b); return r.method(a, c.pick(["maximum", "minimum"]), [b.ref], both(a, b, Math.max(a.max, b.max), frac)); }
    case 4: { const d = r.method(b, "square", [], { ...same(b), max: b.max ** 2, frac: 2 * b.frac }); const e = d && r.method(d, "add", [1], { ...same(d), max: d.max + 1 }); return e && r.method(a, "div", [e.ref], inexact(a.max)); }
    case 5: { const d = r.method(b, "abs", [], same(b)); const e = d && r.method(d, "add", [1], { ...same(d), max: d.max + 1 }); if (e === null || !a.exact || !e.exact) return null; return r.method(a, "rem", [e.ref], both(a, e, a.max, frac)); }
    default: { const d = r.method(a, "square", [], { ...same(a), max: a.max ** 2, frac: 2 * a.frac }); const e = d && r.method(d, "add", [0.5], { ...same(d), max: d.max + 0.5, frac: Math.max(1, d.frac) }); const f = e && r.method(b, "tanh", [], inexact(1)); return e && f && r.method(e, "pow", [f.ref], inexact(Math.max(2, e.max))); }
  }
};

const TRUTH: Numbers = { exact: true, max: 1, frac: 0 };
const comparison: Line = (r, a, b0, c) => {
  const b = partner(a, b0);
  if (!a.exact || !b.exact) return null;
  if (a.dtype === "bool") return c.below(4) === 0 ? r.method(a, "not", [], TRUTH) : r.method(a, c.pick(["and", "or", "xor", "equal", "notEqual"]), [b.ref], TRUTH);
  const held = r.method(a, c.pick(["less", "lessEqual", "greater", "greaterEqual", "equal", "notEqual"]), [b.ref], TRUTH);
  if (held === null || c.flag()) return held;
  const [x, y] = c.flag() ? [a, b] : [b, a];
  return r.call("where", [held.ref, x.ref, y.ref], both(a, b, Math.max(a.max, b.max), Math.max(a.frac, b.frac)));
};

const LIMITS: Readonly<Record<string, number>> = { u8: 255, bool: 1 };
const conversion: Line = (r, a, _, c) => {
  if (!a.exact) return null;
  const to = c.pick(["f32", "i32", "u32", "u8", "bool", "f16"]);
  if (to === "f16" && !r.halves) return null;
  const back = to === "f16" || to === "u8";
  // A float holds no large whole number, and one that wrapped round is not known to be small.
  if ((to === "f32" || to === "f16") && !(a.max <= 2 ** 20)) return null;
  const x = r.method(a, "cast", [to], { exact: true, max: Math.min(a.max, LIMITS[to] ?? Infinity), frac: to === "f32" || to === "f16" ? a.frac : 0 });
  if (x === null || !back) return x;
  const doubled = to === "f16" ? r.method(x, "add", [x.ref], { ...same(x), max: 2 * x.max }) : x;
  return doubled && r.method(doubled, "cast", ["f32"], same(doubled));
};

const shift: Line = (r, a, _, c) => (isInt(a) ? r.method(a, c.pick(["shl", "shr"]), [c.below(32)], { exact: true, max: Infinity, frac: 0 }) : null);

export const elementwiseLines: readonly Line[] = [smooth, smooth, kinked, simple, arithmetic, arithmetic, comparison, conversion, shift];
export const chooseAxis = (v: Value, c: Choices): number => (v.rank === 0 ? 0 : c.flag() ? c.below(v.rank) - v.rank : c.below(v.rank));
