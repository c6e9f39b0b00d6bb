import type { Arg } from "./call.ts";
import { type Choices, isFloat, type Line, weights } from "./choices.ts";
import { inexact, type Numbers, type Recorder, type Value } from "./recorder.ts";

const kept = (v: Value): Numbers => ({ exact: v.exact, max: v.max, frac: v.frac });
const products = (a: Value, b: Value, terms: number): Numbers => ({ exact: a.exact && b.exact, max: a.max * b.max * Math.max(1, terms), frac: a.frac + b.frac });
const dim = (v: Value, i: number): number => v.shape.at(i) ?? 1;

const matmul: Line = (r, a, b, c) => {
  if (!isFloat(a) || a.rank === 0) return null;
  const inner = dim(a, -1);
  if (b.dtype === "f32" && b.rank > 0 && (b.rank === 1 ? dim(b, 0) : dim(b, -2)) === inner && (a.rank < 3 || b.rank < 3)) return r.method(a, "matmul", [b.ref], products(a, b, inner));
  if (c.below(4) === 0 && a.rank > 1) { const t = r.method(a, "transpose", [], kept(a)); return t && r.method(a, "matmul", [t.ref], products(a, a, inner)); }
  const lead = c.below(4) === 0 && a.rank > 2 ? [c.pick([1, a.shape[a.rank - 3] ?? 1])] : [];
  const w = weights(r, c.flag() ? [...lead, inner, 1 + c.below(5)] : [inner], c);
  return w && r.method(a, "matmul", [w.ref], products(a, w, inner));
};

const affine: Line = (r, a, _, c) => {
  if (!isFloat(a) || a.rank !== 2) return null;
  const outs = 1 + c.below(5);
  const w = weights(r, [outs, dim(a, 1)], c);
  const bias = c.flag() ? weights(r, [outs], c) : null;
  return w && r.call("affine", [a.ref, w.ref, ...(bias === null ? [] : [bias.ref])], { exact: a.exact && w.exact, max: a.max * w.max * Math.max(1, dim(a, 1)) + w.max, frac: a.frac + w.frac });
};

const EINSUMS: readonly [equation: string, ranks: readonly [number, number]][] = [["ij,jk->ik", [2, 2]], ["ij,kj->ki", [2, 2]], ["ij,jk->", [2, 2]], ["bij,jk->bik", [3, 2]], ["ij,ij->ij", [2, 2]], ["i,j->ji", [1, 1]]];
const einsum: Line = (r, a, _, c) => {
  const [equation, [rank]] = c.pick(EINSUMS as [typeof EINSUMS[number]]);
  if (!isFloat(a) || a.rank !== rank) return null;
  const [left = "", right = ""] = equation.split("->")[0]?.split(",") ?? [];
  const sizes = new Map([...left].map((letter, i) => [letter, dim(a, i)]));
  const w = weights(r, [...right].map((letter) => { const d = sizes.get(letter) ?? 1 + c.below(4); sizes.set(letter, d); return d; }), c);
  const terms = [...sizes.values()].reduce((n, d) => n * Math.max(1, d), 1);
  return w && r.call("einsum", [equation, a.ref, w.ref], products(a, w, terms));
};

/** A value as [n, c, …spatial]. */
function image(r: Recorder, a: Value): Value | null {
  if (!isFloat(a)) return null;
  if (a.rank >= 3) return a;
  return r.method(a, "reshape", [...(a.rank === 2 ? [1] : [1, 1]), ...a.shape, ...(a.rank === 0 ? [1] : [])], kept(a));
}
interface Window { readonly kernel: number[]; readonly options: Record<string, Arg> }
/** A window that fits: kernel, stride, dilation and padding for each axis, or one number for all. */
function window(x: Value, c: Choices, pool: boolean): Window {
  const spatial = x.shape.slice(2);
  const dilation = spatial.map(() => (c.below(3) === 0 ? 2 : 1));
  const kernel = spatial.map((d, i) => 1 + c.below(Math.max(1, Math.min(4, Math.floor((d + 1) / (dilation[i] ?? 1))))));
  const extent = kernel.map((k, i) => (k - 1) * (dilation[i] ?? 1) + 1);
  // At least what makes the window fit; a pool's may be at most half the window.
  const padding = spatial.map((d, i) => { const most = pool ? Math.floor((extent[i] ?? 1) / 2) : 2; return [c.below(most + 1), c.below(most + 1)].map((p) => Math.min(most, Math.max(p, Math.ceil(((extent[i] ?? 1) - d) / 2)))); });
  const stride = spatial.map(() => 1 + c.below(3));
  return { kernel, options: { stride: c.flag() ? stride : (stride[0] ?? 1), dilation, padding, floor: true } };
}
const fits = (x: Value, { kernel, options }: Window): boolean => x.shape.slice(2).every((d, i) => {
  const [pads, dilation] = [options["padding"], options["dilation"]];
  const [before, after] = Array.isArray(pads) ? (pads[i] as readonly number[]) : [0, 0];
  return d + (before ?? 0) + (after ?? 0) >= ((kernel[i] ?? 1) - 1) * (Array.isArray(dilation) ? Number(dilation[i]) : 1) + 1;
});

const divisorOf = (n: number, c: Choices): number => { const list = [1, 2, 3, 4].filter((d) => n % d === 0); return list[c.below(list.length)] ?? 1; };

const convolution: Line = (r, a, _, c) => {
  const x = image(r, a);
  if (x === null || dim(x, 1) === 0) return null;
  const w = window(x, c, false);
  const groups = divisorOf(dim(x, 1), c);
  const perGroup = dim(x, 1) / groups;
  const outs = groups * (1 + c.below(3));
  const kernel = weights(r, [outs, perGroup, ...w.kernel], c);
  if (kernel === null || !fits(x, w)) return null;
  const bias = c.flag() ? weights(r, [outs], c) : null;
  const numbers = products(x, kernel, perGroup * w.kernel.reduce((n, k) => n * k, 1));
  return r.call("conv", [x.ref, kernel.ref, { ...w.options, ...(groups > 1 ? { groups } : {}), ...(bias === null ? {} : { bias: bias.ref }) }], { ...numbers, max: numbers.max + kernel.max });
};

const transposed: Line = (r, a, _, c) => {
  const x = image(r, a);
  if (x === null || x.shape.slice(1).includes(0)) return null;
  const stride = x.shape.slice(2).map(() => 1 + c.below(3));
  const size = x.shape.slice(2).map(() => 1 + c.below(3));
  const groups = divisorOf(dim(x, 1), c);
  const kernel = weights(r, [dim(x, 1), 1 + c.below(2), ...size], c);
  const padding = size.map((k) => (k === 3 ? c.below(2) : 0));
  if (kernel === null || x.shape.slice(2).some((d, i) => (d - 1) * (stride[i] ?? 1) + (size[i] ?? 1) - 2 * (padding[i] ?? 0) < 1)) return null;
  const extra = stride.map((s) => c.below(s));
  return r.call("convTranspose", [x.ref, kernel.ref, { stride, padding, outputPadding: extra, groups }], products(x, kernel, dim(x, 1) * size.reduce((n, k) => n * k, 1)));
};

const pooling: Line = (r, a, _, c) => {
  const x = image(r, a);
  if (x === null) return null;
  const w = window(x, c, true);
  if (!fits(x, w)) return null;
  const { floor, dilation, ...rest } = w.options;
  const ends = c.flag() ? { ceil: true } : { floor: floor ?? true };
  switch (c.below(3)) {
    case 0: { if (!x.exact) r.kinked = true; return r.call("maxPool", [x.ref, w.kernel, { ...rest, ...ends, dilation: dilation ?? 1 }], kept(x)); }
    case 1: return r.call("avgPool", [x.ref, w.kernel, { ...rest, ...ends, dilation: dilation ?? 1, countPadding: c.flag() }], inexact(x.max));
    default: {
      // Clear of windows of zeros, where the norm has no slope.
      const squared = r.method(x, "square", [], { ...kept(x), max: x.max ** 2, frac: 2 * x.frac });
      const positive = squared && r.method(squared, "add", [0.5], { ...kept(squared), max: squared.max + 0.5, frac: Math.max(1, squared.frac) });
      return positive && r.call("l2Pool", [positive.ref, w.kernel, { ...rest, ...ends, dilation: dilation ?? 1 }], inexact(positive.max * 8));
    }
  }
};

const resizing: Line = (r, a, _, c) => {
  const x = image(r, a);
  if (x === null || x.shape.slice(2).includes(0)) return null;
  const size = x.shape.slice(2).map(() => 1 + c.below(6));
  if (c.flag()) return r.call("adaptiveAvgPool", [x.ref, size], inexact(x.max));
  const mode = x.rank === 3 ? "linear" : x.rank === 4 ? "bilinear" : "nearest";
  return c.flag() ? r.call("upsample", [x.ref, size], kept(x)) : r.call("upsample", [x.ref, size, { mode, alignCorners: c.flag() && mode !== "nearest" }], inexact(x.max));
};

const normalisation: Line = (r, a, _, c) => {
  if (!isFloat(a) || a.size < 2) return null;
  const numbers = inexact(16);
  if (c.flag() && a.rank > 0) { const from = c.below(a.rank); return r.call("layerNorm", [a.ref, a.shape.slice(from), { epsilon: 0.1 }], numbers); }
  const x = image(r, a);
  if (x === null) return null;
  const channels = dim(x, 1);
  if (c.flag()) return r.call("groupNorm", [x.ref, divisorOf(channels, c), { epsilon: 0.1 }], numbers);
  const [mean, variance] = [weights(r, [channels], c), weights(r, [channels], c)];
  const positive = variance && r.method(variance, "square", [], { ...kept(variance), max: variance.max ** 2, frac: 2 * variance.frac });
  if (mean === null || positive === null || x.size / channels < 2) return null;
  return r.call("batchNorm", [x.ref, mean.ref, positive.ref, { training: c.flag(), epsilon: 0.1 }], inexact(16 + 4 * a.max), "output");
};

const losses: Line = (r, a, b, c) => {
  if (!isFloat(a) || a.size === 0) return null;
  const reduction = c.pick(["mean", "sum", "none"]);
  const grow = reduction === "sum" ? a.size : 1;
  const target = b.dtype === "f32" && b.shape.join() === a.shape.join() ? b : a;
  switch (c.below(4)) {
    case 0: return r.call("mseLoss", [a.ref, target.ref, { reduction }], inexact(grow * (a.max + target.max) ** 2));
    case 1: { if (!a.exact || !target.exact) r.kinked = true; return r.call(c.pick(["l1Loss", "huberLoss", "smoothL1Loss"]), [a.ref, target.ref, { reduction }], inexact(grow * (a.max + target.max))); }
    case 2: { const t = r.call("sigmoid", [target.ref], inexact(1)); return t && r.call("binaryCrossEntropyWithLogits", [a.ref, t.ref, { reduction }], inexact(grow * (a.max + 1))); }
    default: {
      if (a.rank < 2) return null;
      const shape = [dim(a, 0), ...a.shape.slice(2)];
      const labels = r.call("tensor", [Int32Array.from({ length: shape.reduce((n, d) => n * d, 1) }, () => c.below(dim(a, 1))), shape], { exact: true, max: 1e6, frac: 0 });
      return labels && r.call("crossEntropy", [a.ref, labels.ref, { reduction, labelSmoothing: c.pick([0, 0.1]) }], inexact(grow * (2 * a.max + 8)));
    }
  }
};

export const layerLines: readonly Line[] = [matmul, matmul, affine, einsum, convolution, convolution, transposed, pooling, pooling, resizing, normalisation, losses];
