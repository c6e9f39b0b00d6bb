/**
 * Convolution and its gradients as matrix products whose operands are read where they are (implicit GEMM): nothing is unfolded in
 * memory. Columns run over pixels of all samples, so that stores are of neighbours.
 *   forward          rows o, columns (n, pixel of y), depth (c, kernel)
 *   input gradient   rows c, columns (n, pixel of x), depth (o, kernel)
 *   weight gradient  rows o, columns (c, kernel),     depth (n, pixel of y)
 */
import type { Aval, ClaimedKernel } from "@receptive/core/extend";
import type { KernelCode, Target } from "../kernel-code.ts";
import { Bindings, UNCHECKED } from "../wgsl/bindings.ts";
import { countOf } from "../wgsl/element.ts";
import { isWhole, readWindows, type Windows } from "./attributes.ts";
import { type Gemm, gemmCode } from "./gemm.ts";

/** `c` and `o` are channels of one group. */
interface Conv { readonly n: number; readonly c: number; readonly o: number; readonly groups: number; readonly windows: Windows }

function readConv({ attrs }: ClaimedKernel, x: Aval | undefined, weight: Aval | undefined, y: Aval | undefined): Conv | undefined {
  const groups = attrs["groups"];
  if (x === undefined || weight === undefined || y === undefined || !isWhole(groups, 1)) return undefined;
  if ([x, weight, y].some((aval) => aval.dtype !== "f32" || countOf(aval.shape) === 0)) return undefined;
  const [n = 0, channels = 0, ...sizes] = x.shape;
  const [outputs = 0, c = 0, ...kernel] = weight.shape;
  const windows = readWindows(attrs, sizes, kernel, y.shape.slice(2));
  if (windows === undefined || c * groups !== channels || outputs % groups !== 0) return undefined;
  return { n, c, o: outputs / groups, groups, windows };
}

interface Sizes { readonly taps: number; readonly inPixels: number; readonly outPixels: number }

function sizesOf({ windows: { h, w } }: Conv): Sizes {
  return { taps: h.kernel * w.kernel, inPixels: h.size * w.size, outPixels: h.out * w.out };
}

/** Text of x of a group at the tap (`kh`, `kw`) of the window (`oh`, `ow`), 0 in the padding; names `n`, `c` and `group`. */
function tapText(conv: Conv, load: (at: string) => string): string {
  const { h, w } = conv.windows;
  const { inPixels } = sizesOf(conv);
  return `let ih = oh * ${h.stride}i + kh * ${h.dilation}i - ${h.before}i;
  let iw = ow * ${w.stride}i + kw * ${w.dilation}i - ${w.before}i;
  if (u32(ih) >= ${h.size}u || u32(iw) >= ${w.size}u) { return 0f; }
  return ${load(`((n * ${conv.groups * conv.c}i + group * ${conv.c}i + c) * ${inPixels}i + ih * ${w.size}i + iw)`)};`;
}

/** Text that takes `name` apart into a channel and a tap. */
function channelAndTap(conv: Conv, name: string, channel: string): string {
  const { taps } = sizesOf(conv);
  const kw = conv.windows.w.kernel;
  return `let ${channel} = ${name} / ${taps}i; let kh = ${name} % ${taps}i / ${kw}i; let kw = ${name} % ${kw}i;`;
}

/** Text that takes `name` apart into a sample and the row and column of a pixel. */
function sampleAndPixel(name: string, pixels: number, width: number, row: string, column: string): string {
  return `let n = ${name} / ${pixels}i; let ${row} = ${name} % ${pixels}i / ${width}i; let ${column} = ${name} % ${width}i;`;
}

const functions = (a: string, b: string): string => `fn a_at(group: i32, row: i32, k: i32) -> f32 {\n  ${a}\n}\nfn b_at(group: i32, k: i32, column: i32) -> f32 {\n  ${b}\n}`;

function forward(conv: Conv, load: (input: number, at: string) => string): Gemm {
  const { taps, outPixels } = sizesOf(conv);
  const depth = conv.c * taps;
  return {
    batches: conv.groups, rows: conv.o, columns: conv.n * outPixels, depth,
    operands: functions(
      `return ${load(1, `((group * ${conv.o}i + row) * ${depth}i + k)`)};`,
      `${channelAndTap(conv, "k", "c")} ${sampleAndPixel("column", outPixels, conv.windows.w.out, "oh", "ow")}\n  ${tapText(conv, (at) => load(0, at))}`,
    ),
    place: (group, row, column) => `(((${column} / ${outPixels}i) * ${conv.groups * conv.o}i + ${group} * ${conv.o}i + ${row}) * ${outPixels}i + ${column} % ${outPixels}i)`,
    aAlongDepth: true, bAlongDepth: false,
  };
}

/** Text that finds along one axis the window whose tap lies on a pixel, and gives 0 where there is none. */
function windowText(axis: Windows["h"], i: string, k: string, o: string): string {
  const whole = `let ${o}s = ${i} + ${axis.before}i - ${k} * ${axis.dilation}i;`;
  const stride = axis.stride === 1 ? `let ${o} = ${o}s;` : `if (${o}s < 0i || ${o}s % ${axis.stride}i != 0i) { return 0f; }\n  let ${o} = ${o}s / ${axis.stride}i;`;
  return `${whole}\n  ${stride}\n  if (u32(${o}) >= ${axis.out}u) { return 0f; }`;
}

function inputGradient(conv: Conv, load: (input: number, at: string) => string): Gemm {
  const { taps, inPixels, outPixels } = sizesOf(conv);
  const { h, w } = conv.windows;
  return {
    batches: conv.groups, rows: conv.c, columns: conv.n * inPixels, depth: conv.o * taps,
    operands: functions(
      `return ${load(1, `(((group * ${conv.o}i + k / ${taps}i) * ${conv.c}i + row) * ${taps}i + k % ${taps}i)`)};`,
      `${channelAndTap(conv, "k", "o")} ${sampleAndPixel("column", inPixels, w.size, "ih", "iw")}
  ${windowText(h, "ih", "kh", "oh")}
  ${windowText(w, "iw", "kw", "ow")}
  return ${load(0, `((n * ${conv.groups * conv.o}i + group * ${conv.o}i + o) * ${outPixels}i + oh * ${w.out}i + ow)`)};`,
    ),
    place: (group, row, column) => `(((${column} / ${inPixels}i) * ${conv.groups * conv.c}i + ${group} * ${conv.c}i + ${row}) * ${inPixels}i + ${column} % ${inPixels}i)`,
    aAlongDepth: true, bAlongDepth: false,
  };
}

function weightGradient(conv: Conv, load: (input: number, at: string) => string): Gemm {
  const { taps, outPixels } = sizesOf(conv);
  const columns = conv.c * taps;
  return {
    batches: conv.groups, rows: conv.o, columns, depth: conv.n * outPixels,
    operands: functions(
      `return ${load(1, `(((k / ${outPixels}i) * ${conv.groups * conv.o}i + group * ${conv.o}i + row) * ${outPixels}i + k % ${outPixels}i)`)};`,
      `${channelAndTap(conv, "column", "c")} ${sampleAndPixel("k", outPixels, conv.windows.w.out, "oh", "ow")}\n  ${tapText(conv, (at) => load(0, at))}`,
    ),
    place: (group, row, column) => `((${group} * ${conv.o}i + ${row}) * ${columns}i + ${column})`,
    aAlongDepth: true, bAlongDepth: true,
  };
}

function code(call: ClaimedKernel, conv: Conv | undefined, make: (conv: Conv, load: (input: number, at: string) => string) => Gemm, target: Target): KernelCode | undefined {
  if (conv === undefined) return undefined;
  const bindings = new Bindings(call.inputs, call.outputs);
  return gemmCode(make(conv, (input, at) => bindings.load("f32", input + UNCHECKED, at)), bindings, target);
}

/** x, weight → y. */
export function convCode(call: ClaimedKernel, target: Target): KernelCode | undefined {
  return code(call, readConv(call, call.inputs[0], call.inputs[1], call.outputs[0]), forward, target);
}

/** dy, weight → dx. */
export function convInputGradCode(call: ClaimedKernel, target: Target): KernelCode | undefined {
  return code(call, readConv(call, call.outputs[0], call.inputs[1], call.inputs[0]), inputGradient, target);
}

/** x, dy → dweight. */
export function convWeightGradCode(call: ClaimedKernel, target: Target): KernelCode | undefined {
  return code(call, readConv(call, call.inputs[0], call.outputs[0], call.inputs[1]), weightGradient, target);
}
