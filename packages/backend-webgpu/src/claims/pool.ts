/**
 * Max pooling and its gradient. Thread → element: one output, in the order of memory. Only taps inside the input are looked at:
 * padding must not win even where every value is -Infinity. The gradient gathers: each input adds, in ascending order, dy of the
 * windows whose stored index names it, so nothing is scattered.
 */
import type { Aval, ClaimedKernel } from "@receptive/core/extend";
import type { KernelCode, Stage, Target } from "../kernel-code.ts";
import { elementStage, threadsFor } from "../loop/element-stage.ts";
import { type Bindings, UNCHECKED } from "../wgsl/bindings.ts";
import { countOf, REGISTER } from "../wgsl/element.ts";
import { type ClaimWork, claimBindings, finishOf } from "./finish.ts";
import { readWindows, wholeNumbers, type WindowAxis, type Windows } from "./attributes.ts";

function readPool({ attrs }: ClaimedKernel, x: Aval | undefined, y: Aval | undefined): Windows | undefined {
  const kernel = wholeNumbers(attrs, "kernel", 1);
  if (x === undefined || y === undefined || kernel === undefined || x.dtype !== "f32" || y.dtype !== "f32") return undefined;
  return countOf(x.shape) === 0 || countOf(y.shape) === 0 ? undefined : readWindows(attrs, x.shape.slice(2), kernel, y.shape.slice(2));
}

/** `fn best(flat)`: the maximum of window `flat`, as bits, and the cell it was first met in. */
function bestText({ h, w }: Windows, bindings: Bindings): string {
  return `fn best(flat: i32) -> vec2<u32> {
  let plane = flat / ${h.out * w.out}i;
  let top = flat % ${h.out * w.out}i / ${w.out}i * ${h.stride}i - ${h.before}i;
  let left = flat % ${w.out}i * ${w.stride}i - ${w.before}i;
  var found = infinity_bits | 0x80000000u;
  var cell = -1i;
  for (var kh = 0i; kh < ${h.kernel}i; kh++) {
    for (var kw = 0i; kw < ${w.kernel}i; kw++) {
      let ih = top + kh * ${h.dilation}i;
      let iw = left + kw * ${w.dilation}i;
      if (u32(ih) >= ${h.size}u || u32(iw) >= ${w.size}u) { continue; }
      let value = ${bindings.load("f32", UNCHECKED, `(plane * ${h.size * w.size}i + ih * ${w.size}i + iw)`)};
      let isNan = f32_is_nan(value);
      if (cell < 0i || (!f32_is_nan(bitcast<f32>(found)) && (isNan || f32_lt(bitcast<f32>(found), value)))) { found = bitcast<u32>(value); cell = kh * ${w.kernel}i + kw; }
    }
  }
  return vec2<u32>(found, bitcast<u32>(max(cell, 0i)));
}`;
}

const cellsOf = ({ h, w }: Windows): number => h.kernel * w.kernel;

/** The stage of a call of one output, whose element `flat` is `text`; a tail has its way with it. */
function oneOutput(work: ClaimWork, bindings: Bindings, functions: string, text: string, terms: number): KernelCode {
  const output = work.tail?.output ?? work.call.outputs[0];
  if (output === undefined) return { stages: [], scratch: [] };
  const finish = finishOf(work, bindings);
  const element = `${functions}\n${finish.text}\nfn element(flat: i32) -> ${REGISTER[output.dtype]} { return ${finish.of("flat", text)}; }`;
  return { stages: [elementStage(bindings, element, output, terms)], scratch: [] };
}

/** x → y. */
export function maxPoolCode(work: ClaimWork, target: Target): KernelCode | undefined {
  const windows = readPool(work.call, work.call.inputs[0], work.call.outputs[0]);
  if (windows === undefined) return undefined;
  const bindings = claimBindings(work, target);
  return oneOutput(work, bindings, bestText(windows, bindings), "bitcast<f32>(best(flat).x)", cellsOf(windows));
}

/** x → y, index. */
export function maxPoolWithIndexCode(work: ClaimWork, target: Target): KernelCode | undefined {
  const [y, index] = work.call.outputs;
  const windows = readPool(work.call, work.call.inputs[0], y);
  if (windows === undefined || y === undefined || index?.dtype !== "i32") return undefined;
  const bindings = claimBindings(work, target);
  const best = bestText(windows, bindings);
  const count = countOf(y.shape);
  const main = `let found = best(i32(item));
  ${bindings.store(0, "item", "bitcast<f32>(found.x)")}
  ${bindings.store(1, "item", "bitcast<i32>(found.y)")}`;
  const stage: Stage = { bindings: bindings.list, globals: bindings.functions(best), main, span: { of: "items", count, threads: threadsFor(count) }, work: count * cellsOf(windows) };
  return { stages: [stage], scratch: [] };
}

/** Text that finds the window along one axis whose tap `k` lies on pixel `i`, or goes on. */
function windowText(axis: Windows["h"], i: string, k: string, o: string): string {
  const check = axis.stride === 1 ? "" : ` if (${o}s < 0i || ${o}s % ${axis.stride}i != 0i) { continue; }`;
  return `let ${o}s = ${i} + ${axis.before}i - ${k} * ${axis.dilation}i;${check} let ${o} = ${o}s / ${axis.stride}i; if (${o}s < 0i || ${o} >= ${axis.out}i) { continue; }`;
}

/** Whether no pixel lies in two windows. */
function isApart({ stride, kernel, dilation }: WindowAxis): boolean {
  return dilation === 1 && stride >= kernel;
}

/** The one window a pixel may lie in, and the cell it is there. */
function apartText({ h, w }: Windows, place: string, index: string, dy: string): string {
  const axis = (a: WindowAxis, i: string, o: string, k: string): string => `let ${o} = (${i} + ${a.before}i) / ${a.stride}i; let ${k} = (${i} + ${a.before}i) % ${a.stride}i;`;
  const inside = [[h, "oh", "kh"], [w, "ow", "kw"]] as const;
  return `${axis(h, "ih", "oh", "kh")}
  ${axis(w, "iw", "ow", "kw")}
  ${place}
  let cell = kh * ${w.kernel}i + kw;
  return select(0f, ${dy}, ${inside.map(([a, o, k]) => `${o} < ${a.out}i && ${k} < ${a.kernel}i`).join(" && ")} && ${index} == cell);`;
}

function overlappingText({ h, w }: Windows, place: string, index: string, dy: string): string {
  return `var sum = 0f;
  for (var kh = ${h.kernel - 1}i; kh >= 0i; kh--) {
    ${windowText(h, "ih", "kh", "oh")}
    for (var kw = ${w.kernel - 1}i; kw >= 0i; kw--) {
      ${windowText(w, "iw", "kw", "ow")}
      ${place}
      if (${index} == kh * ${w.kernel}i + kw) { sum += ${dy}; }
    }
  }
  return sum;`;
}

/** dy, index → dx. */
export function maxPoolGradCode(work: ClaimWork, target: Target): KernelCode | undefined {
  const { inputs: [dy, index], outputs: [dx] } = work.call;
  const windows = readPool(work.call, dx, dy);
  if (windows === undefined || dx === undefined || index?.dtype !== "i32") return undefined;
  const { h, w } = windows;
  const bindings = claimBindings(work, target);
  const place = `let at = plane * ${h.out * w.out}i + oh * ${w.out}i + ow;`;
  const of = [h, w].every(isApart) ? apartText : overlappingText;
  const gathered = `fn gathered(flat: i32) -> f32 {
  let plane = flat / ${h.size * w.size}i;
  let ih = flat % ${h.size * w.size}i / ${w.size}i;
  let iw = flat % ${w.size}i;
  ${of(windows, place, bindings.load("i32", 1 + UNCHECKED, "at"), bindings.load("f32", UNCHECKED, "at"))}
}`;
  return oneOutput(work, bindings, gathered, "gathered(flat)", cellsOf(windows));
}
