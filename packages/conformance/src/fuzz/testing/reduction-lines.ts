import type { Arg } from "./call.ts";
import { type Choices, isFloat, type Line } from "./choices.ts";
import { chooseAxis } from "./elementwise-lines.ts";
import { inexact, type Numbers, type Recorder, type Value } from "./recorder.ts";

interface Over { readonly args: readonly Arg[]; readonly count: number; readonly empty: boolean }

/** All axes, one (from either end), or several; kept or not. */
function over(a: Value, c: Choices): Over {
  const kind = c.below(3);
  const chosen = kind === 0 ? a.shape.map((_, i) => i) : kind === 1 && a.rank > 0 ? [c.below(a.rank)] : a.shape.flatMap((_, i) => (c.flag() ? [i] : []));
  const named = chosen.map((i) => (c.flag() ? i - a.rank : i));
  const axes: Arg[] = kind === 0 ? [] : kind === 1 && named.length === 1 ? [named[0] ?? 0] : [named];
  const args = c.flag() ? [...(axes.length === 0 ? [a.shape.map((_, i) => i)] : axes), { keepDims: true }] : axes;
  return { args, count: chosen.reduce((n, i) => n * (a.shape[i] ?? 1), 1), empty: chosen.some((i) => a.shape[i] === 0) };
}

const kept = (v: Value): Numbers => ({ exact: v.exact, max: v.max, frac: v.frac });

const sums: Line = (r, a, _, c) => {
  const o = over(a, c);
  return r.method(a, "sum", o.args, { ...kept(a), max: a.max * Math.max(1, o.count) });
};
const means: Line = (r, a, _, c) => {
  const o = over(a, c);
  // The mean of nothing is NaN, which nothing can be compared with.
  return o.empty || !isFloat(a) ? null : r.method(a, "mean", o.args, inexact(a.max));
};
const products: Line = (r, a, _, c) => {
  const o = over(a, c);
  if (!isFloat(a) || o.count > 6) return null;
  return r.method(a, "prod", o.args, { exact: a.exact, max: Math.max(1, a.max) ** Math.max(1, o.count), frac: a.frac * Math.max(1, o.count) });
};
const extremes: Line = (r, a, _, c) => {
  const o = over(a, c);
  if (o.empty) return null;
  if (!a.exact) r.kinked = true;
  return r.method(a, c.flag() ? "max" : "min", o.args, kept(a));
};
const spreads: Line = (r, a, _, c) => {
  const o = over(a, c);
  if (o.empty || !isFloat(a)) return null;
  return r.call("variance", [a.ref, ...o.args], inexact(a.max ** 2));
};
const logs: Line = (r, a, _, c) => {
  const o = over(a, c);
  return o.empty || !isFloat(a) ? null : r.call("logSumExp", [a.ref, ...o.args], inexact(a.max + 8));
};
/** Clear of the zero vector, where a norm has no slope. */
const norms: Line = (r, a, _, c) => {
  const o = over(a, c);
  if (o.empty || !isFloat(a)) return null;
  const squared = r.method(a, "square", [], { ...kept(a), max: a.max ** 2, frac: 2 * a.frac });
  const positive = squared && r.method(squared, "add", [0.5], { ...kept(squared), max: squared.max + 0.5, frac: Math.max(1, squared.frac) });
  return positive && r.call("norm", [positive.ref, ...o.args], inexact(positive.max * Math.sqrt(Math.max(1, o.count))));
};
const places: Line = (r, a, _, c) => {
  if (!a.exact || a.size === 0 || a.dtype === "bool" || a.dtype === "u8") return null;
  const args = a.rank === 0 || c.flag() ? [] : [chooseAxis(a, c)];
  return r.call(c.flag() ? "argMax" : "argMin", [a.ref, ...args], { exact: true, max: a.size, frac: 0 });
};

function along(name: string, numbers: (a: Value, n: number) => Numbers): Line {
  return (r: Recorder, a, _, c) => {
    if (a.rank === 0 || !isFloat(a)) return null;
    const axis = chooseAxis(a, c);
    return r.call(name, [a.ref, axis], numbers(a, a.shape.at(axis) ?? 1));
  };
}

export const reductionLines: readonly Line[] = [
  sums, sums, means, products, extremes, spreads, logs, norms, places,
  along("softmax", () => inexact(1)), along("logSoftmax", (a, n) => inexact(2 * a.max + Math.log(Math.max(1, n)))), along("cumsum", (a, n) => ({ ...kept(a), max: a.max * Math.max(1, n) })),
];
