/**
 * Convolution and its gradients as matrix products whose operands are read where they are (implicit GEMM): nothing is unfolded in
 * memory. Columns run over pixels of all samples, so that stores are of neighbours.
 */
import type { Aval, ClaimedKernel } from "@receptive/core/extend";
import type { KernelCode, Target } from "../kernel-code.ts";
import { UNCHECKED } from "../wgsl/bindings.ts";
import { countOf } from "../wgsl/element.ts";
import { type ClaimWork, claimBindings } from "./finish.ts";
import { isWhole, readWindows, type WindowAxis, type Windows } from "./attributes.ts";
import { type Gemm, gemmCode, type Guard } from "./gemm.ts";

/** `c` and `o` are channels of one group. */
interface Conv { readonly n: number; readonly c: number; readonly o: number; readonly groups: number; readonly windows: Windows; readonly dtype: "f32" | "f16" }

function readConv({ attrs }: ClaimedKernel, x: Aval | undefined, weight: Aval | undefined, y: Aval | undefined): Conv | undefined {
  const groups = attrs["groups"];
  if (x === undefined || weight === undefined || y === undefined || !isWhole(groups, 1)) return undefined;
  const { dtype } = y;
  if ((dtype !== "f32" && dtype !== "f16") || [x, weight, y].some((aval) => aval.dtype !== dtype || countOf(aval.shape) === 0)) return undefined;
  const [n = 0, channels = 0, ...sizes] = x.shape;
  const [outputs = 0, c = 0, ...kernel] = weight.shape;
  const windows = readWindows(attrs, sizes, kernel, y.shape.slice(2));
  if (windows === undefined || c * groups !== channels || outputs % groups !== 0) return undefined;
  return { n, c, o: outputs / groups, groups, windows, dtype };
}

interface Sizes { readonly taps: number; readonly inPixels: number; readonly outPixels: number }

function sizesOf({ windows: { h, w } }: Conv): Sizes {
  return { taps: h.kernel * w.kernel, inPixels: h.size * w.size, outPixels: h.out * w.out };
}

/** Guards of windows over x: none where every tap of every window lies inside. */
function tapGuards({ windows: { h, w } }: Conv, pitch: number): Guard[] {
  const guard = (name: "h" | "w", axis: WindowAxis, step: number): Guard[] => {
    const last = (axis.out - 1) * axis.stride + (axis.kernel - 1) * axis.dilation - axis.before;
    return axis.before === 0 && last < axis.size ? [] : [{ name, size: axis.size, divisor: 1, pitch: step }];
  };
  return [...guard("h", h, pitch), ...guard("w", w, 1)];
}

/** Texts of a row-major index taken apart. */
function apart(index: string, sizes: readonly number[]): string[] {
  return sizes.map((size, i) => {
    const inner = countOf(sizes.slice(i + 1));
    const rest = inner === 1 ? index : `${index} / ${inner}i`;
    return i === 0 ? `(${rest})` : `(${rest} % ${size}i)`;
  });
}

type Load = (input: number, at: string) => string;

/** rows o, columns (n, pixel of y), depth (c, kernel). */
function forward(conv: Conv, load: Load): Gemm {
  const { taps, inPixels, outPixels } = sizesOf(conv);
  const { windows: { h, w }, groups, c, o } = conv;
  const depth = c * taps;
  return {
    batches: groups, rows: o, columns: conv.n * outPixels, depthAxes: [c, h.kernel, w.kernel], dtype: conv.dtype,
    a: { load: (at) => load(1, at), guards: [], alongDepth: true, outer: (group, row) => ({ at: `(${group} * ${o}i + ${row}) * ${depth}i` }), inner: (k) => ({ at: k }) },
    b: {
      load: (at) => load(0, at), guards: tapGuards(conv, w.size), alongDepth: false,
      outer: (group, column) => {
        const [n = "", oh = "", ow = ""] = apart(column, [conv.n, h.out, w.out]);
        const [top, left] = [`(${oh} * ${h.stride}i - ${h.before}i)`, `(${ow} * ${w.stride}i - ${w.before}i)`];
        return { at: `(${n} * ${groups * c}i + ${group} * ${c}i) * ${inPixels}i + ${top} * ${w.size}i + ${left}`, h: top, w: left };
      },
      inner: (_, [channel = "", kh = "", kw = ""]) => ({ at: `${channel} * ${inPixels}i + ${kh} * ${h.dilation * w.size}i + ${kw} * ${w.dilation}i`, h: `${kh} * ${h.dilation}i`, w: `${kw} * ${w.dilation}i` }),
    },
    place: (group, row, column) => `(((${column} / ${outPixels}i) * ${groups * o}i + ${group} * ${o}i + ${row}) * ${outPixels}i + ${column} % ${outPixels}i)`,
  };
}

/** rows c, columns (n, pixel of x), depth (o, kernel). A window of stride s has a tap on a pixel where s divides their distance. */
function inputGradient(conv: Conv, load: Load): Gemm {
  const { taps, inPixels, outPixels } = sizesOf(conv);
  const { windows: { h, w }, groups, c, o } = conv;
  // What is not divided is part of the address at once.
  const folded = (ph: string, pw: string): string => [...(h.stride === 1 ? [`${ph} * ${w.out}i`] : []), ...(w.stride === 1 ? [pw] : [])].map((text) => ` + ${text}`).join("");
  return {
    batches: groups, rows: c, columns: conv.n * inPixels, depthAxes: [o, h.kernel, w.kernel], dtype: conv.dtype,
    a: {
      load: (at) => load(1, at), guards: [], alongDepth: true,
      outer: (group, row) => ({ at: `${group} * ${o * c * taps}i + ${row} * ${taps}i` }),
      inner: (_, [output = "", kh = "", kw = ""]) => ({ at: `${output} * ${c * taps}i + ${kh} * ${w.kernel}i + ${kw}` }),
    },
    b: {
      load: (at) => load(0, at), alongDepth: false,
      guards: [{ name: "h", size: h.out, divisor: h.stride, pitch: w.out }, { name: "w", size: w.out, divisor: w.stride, pitch: 1 }],
      outer: (group, column) => {
        const [n = "", ih = "", iw = ""] = apart(column, [conv.n, h.size, w.size]);
        const [ph, pw] = [`(${ih} + ${h.before}i)`, `(${iw} + ${w.before}i)`];
        return { at: `(${n} * ${groups * o}i + ${group} * ${o}i) * ${outPixels}i${folded(ph, pw)}`, h: ph, w: pw };
      },
      inner: (_, [output = "", kh = "", kw = ""]) => {
        const [ph, pw] = [`(0i - ${kh} * ${h.dilation}i)`, `(0i - ${kw} * ${w.dilation}i)`];
        return { at: `${output} * ${outPixels}i${folded(ph, pw)}`, h: ph, w: pw };
      },
    },
    place: (group, row, column) => `(((${column} / ${inPixels}i) * ${groups * c}i + ${group} * ${c}i + ${row}) * ${inPixels}i + ${column} % ${inPixels}i)`,
  };
}

/** rows o, columns (c, kernel), depth (n, pixel of y). */
function weightGradient(conv: Conv, load: Load): Gemm {
  const { taps, inPixels, outPixels } = sizesOf(conv);
  const { windows: { h, w }, groups, c, o } = conv;
  return {
    batches: groups, rows: o, columns: c * taps, depthAxes: [conv.n, h.out, w.out], dtype: conv.dtype,
    a: {
      load: (at) => load(1, at), guards: [], alongDepth: true,
      outer: (group, row) => ({ at: `(${group} * ${o}i + ${row}) * ${outPixels}i` }),
      inner: (_, [n = "", oh = "", ow = ""]) => ({ at: `${n} * ${groups * o * outPixels}i + ${oh} * ${w.out}i + ${ow}` }),
    },
    b: {
      load: (at) => load(0, at), guards: tapGuards(conv, w.size), alongDepth: true,
      outer: (group, column) => {
        const [channel = "", kh = "", kw = ""] = apart(column, [c, h.kernel, w.kernel]);
        const [top, left] = [`(${kh} * ${h.dilation}i - ${h.before}i)`, `(${kw} * ${w.dilation}i - ${w.before}i)`];
        return { at: `(${group} * ${c}i + ${channel}) * ${inPixels}i + ${top} * ${w.size}i + ${left}`, h: top, w: left };
      },
      inner: (_, [n = "", oh = "", ow = ""]) => ({ at: `${n} * ${groups * c * inPixels}i + ${oh} * ${h.stride * w.size}i + ${ow} * ${w.stride}i`, h: `${oh} * ${h.stride}i`, w: `${ow} * ${w.stride}i` }),
    },
    place: (group, row, column) => `((${group} * ${o}i + ${row}) * ${c * taps}i + ${column})`,
  };
}

function code(work: ClaimWork, conv: Conv | undefined, make: (conv: Conv, load: Load) => Gemm, target: Target): KernelCode | undefined {
  if (conv === undefined) return undefined;
  const bindings = claimBindings(work, target);
  return gemmCode(make(conv, (input, at) => bindings.load(conv.dtype, input + UNCHECKED, at)), work, bindings, target);
}

/** x, weight → y. */
export function convCode(work: ClaimWork, target: Target): KernelCode | undefined {
  const { inputs: [x, weight], outputs: [y] } = work.call;
  return code(work, readConv(work.call, x, weight, y), forward, target);
}

/** dy, weight → dx. */
export function convInputGradCode(work: ClaimWork, target: Target): KernelCode | undefined {
  const { inputs: [dy, weight], outputs: [dx] } = work.call;
  return code(work, readConv(work.call, dx, weight, dy), inputGradient, target);
}

/** x, dy → dweight. */
export function convWeightGradCode(work: ClaimWork, target: Target): KernelCode | undefined {
  const { inputs: [x, dy], outputs: [weight] } = work.call;
  return code(work, readConv(work.call, x, weight, dy), weightGradient, target);
}
