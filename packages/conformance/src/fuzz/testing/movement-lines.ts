import type { Arg } from "./call.ts";
import { type Choices, isFloat, type Line } from "./choices.ts";
import { chooseAxis } from "./elementwise-lines.ts";
import type { Numbers, Value } from "./recorder.ts";

const kept = (v: Value): Numbers => ({ exact: v.exact, max: v.max, frac: v.frac });

/** A shape with as many elements, by moving a divisor from one axis to another. */
function otherShape(v: Value, c: Choices): number[] {
  if (v.size === 0) return c.flag() ? [0, 1 + c.below(3)] : [c.below(4), 0, 2];
  const divisors = Array.from({ length: v.size }, (_, i) => i + 1).filter((d) => v.size % d === 0);
  const first = divisors[c.below(divisors.length)] ?? 1;
  const rest = v.size / first;
  return [[first, rest], [rest, 1, first], [v.size], [1, first, rest, 1], [first, -1]][c.below(5)] ?? [v.size];
}

function order(rank: number, c: Choices): number[] {
  const axes = Array.from({ length: rank }, (_, i) => i);
  return Array.from({ length: rank }, () => axes.splice(c.below(axes.length), 1)[0] ?? 0);
}

/** An item of `at` for an axis: all, an integer, or a slice with a step of either sign, its ends inside, outside, or left out. */
function item(d: number, c: Choices): Arg {
  const kind = c.below(4);
  if (kind === 0) return null;
  if (kind === 1 && d > 0) return c.flag() ? c.below(d) : c.below(d) - d;
  const end = (): number | null => (c.below(3) === 0 ? null : c.below(2 * d + 3) - d - 1);
  return [end(), end(), c.pick([1, 2, 3, -1, -2])];
}

const views: readonly Line[] = [
  (r, a, _, c) => r.method(a, "reshape", otherShape(a, c), kept(a)),
  (r, a, _, c) => r.method(a, "permute", order(a.rank, c), kept(a)),
  (r, a, _, c) => (a.rank < 1 ? null : r.method(a, "transpose", [chooseAxis(a, c), chooseAxis(a, c)], kept(a))),
  (r, a, _, c) => r.method(a, "unsqueeze", [c.below(a.rank + 1)], kept(a)),
  (r, a, _, c) => { const ones = a.shape.flatMap((d, i) => (d === 1 ? [i] : [])); return r.method(a, "squeeze", c.flag() || ones.length === 0 ? [] : [ones[c.below(ones.length)] ?? 0], kept(a)); },
  (r, a, _, c) => { const lead = c.flag() ? [1 + c.below(3)] : []; return r.method(a, "expand", [...lead, ...a.shape.map((d) => (d === 1 ? c.pick([1, 2, 3, 0]) : c.flag() ? -1 : d))], kept(a)); },
  (r, a, _, c) => r.method(a, "at", a.shape.slice(0, a.rank - c.below(Math.max(1, a.rank))).map((d) => item(d, c)), kept(a)),
  (r, a, _, c) => (a.rank < 1 ? r.call("flip", [a.ref], kept(a)) : r.call("flip", [a.ref, ...(c.flag() ? [chooseAxis(a, c)] : [])], kept(a))),
  (r, a, _, c) => r.method(a, "flatten", a.rank === 0 ? [] : [c.below(a.rank)], kept(a)),
];

const pads: Line = (r, a, _, c) => {
  const mode = c.pick(["constant", "reflect", "replicate", "circular"]);
  const most = (d: number): number => Math.min(3, mode === "reflect" ? d - 1 : mode === "circular" ? d : mode === "replicate" && d === 0 ? 0 : 3);
  const sides = a.shape.map((d) => [c.below(Math.max(0, most(d)) + 1), c.below(Math.max(0, most(d)) + 1)]);
  const value = mode === "constant" && a.dtype !== "u8" ? c.pick([0, 1, -2]) : 0;
  if (a.dtype === "u32" && value < 0) return null;
  return r.call("pad", [a.ref, sides, mode === "constant" ? { value } : { mode }], { ...kept(a), max: Math.max(a.max, Math.abs(value)) });
};

const repeats: readonly Line[] = [
  (r, a, _, c) => r.call("tile", [a.ref, a.shape.map(() => 1 + c.below(2))], kept(a)),
  (r, a, _, c) => (a.rank === 0 ? null : r.call("repeat", [a.ref, 1 + c.below(3), chooseAxis(a, c)], kept(a))),
  (r, a, b, c) => {
    if (a.rank === 0) return null;
    const axis = c.below(a.rank);
    const joins = a.dtype === b.dtype && a.rank === b.rank && a.shape.every((d, i) => i === axis || d === b.shape[i]);
    const other = joins ? b : a;
    return r.call("concat", [c.flag() ? [a.ref, other.ref] : [other.ref, a.ref, a.ref], axis], { exact: a.exact && other.exact, max: Math.max(a.max, other.max), frac: Math.max(a.frac, other.frac) });
  },
  (r, a, b, c) => { const other = a.dtype === b.dtype && a.shape.join() === b.shape.join() ? b : a; return r.call("stack", [[a.ref, other.ref], c.below(a.rank + 1)], { exact: a.exact && other.exact, max: Math.max(a.max, other.max), frac: Math.max(a.frac, other.frac) }); },
  (r, a, _, c) => {
    if (a.rank === 0) return null;
    const axis = c.below(a.rank);
    const d = a.shape[axis] ?? 0;
    const first = c.below(d + 1);
    return r.call("splitTensor", [a.ref, [first, d - first], axis], kept(a), c.below(2));
  },
];

function indices(shape: readonly number[], n: number, c: Choices): Arg {
  const size = shape.reduce((p, d) => p * d, 1);
  return Int32Array.from({ length: size }, () => c.below(n));
}
const WHOLE: Numbers = { exact: true, max: 1e6, frac: 0 };

const indexing: readonly Line[] = [
  (r, a, _, c) => {
    if (a.rank === 0) return null;
    const axis = c.below(a.rank);
    if ((a.shape[axis] ?? 0) === 0) return null;
    const at = r.call("tensor", [indices([c.below(5)], a.shape[axis] ?? 1, c)], WHOLE);
    return at && r.call("take", [a.ref, at.ref, axis], kept(a));
  },
  (r, a, _, c) => {
    if (a.rank === 0 || a.size === 0) return null;
    const axis = c.below(a.rank);
    const shape = a.shape.map((d, i) => (i === axis ? 1 + c.below(4) : 1 + c.below(d)));
    const at = r.call("tensor", [indices(shape, a.shape[axis] ?? 1, c), shape], WHOLE);
    return at && r.call("gather", [a.ref, at.ref, axis], kept(a));
  },
  (r, a, _, c) => {
    if (a.rank === 0 || a.size === 0 || !isFloat(a)) return null;
    const axis = c.below(a.rank);
    const n = a.shape[axis] ?? 1;
    const at = r.call("tensor", [indices(a.shape, n, c), [...a.shape]], WHOLE);
    return at && r.call("scatterAdd", [a.ref, at.ref, a.ref, axis], { ...kept(a), max: a.max * (1 + n) });
  },
  (r, a, _, c) => {
    if (a.rank !== 2 || (a.shape[0] ?? 0) === 0 || !isFloat(a)) return null;
    const shape = c.flag() ? [c.below(4)] : [2, 1 + c.below(2)];
    const at = r.call("tensor", [indices(shape, a.shape[0] ?? 1, c), shape], WHOLE);
    return at && r.call("embedding", [a.ref, at.ref], kept(a));
  },
  (r, _a, _b, c) => { const at = r.call("tensor", [indices([1 + c.below(4)], 3, c)], WHOLE); return at && r.call("oneHot", [at.ref, 3 + c.below(2)], { exact: true, max: 1, frac: 0 }); },
];

export const movementLines: readonly Line[] = [...views, pads, ...repeats, ...indexing];
