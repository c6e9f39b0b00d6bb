/**
 * Convolution and its gradients, one or two spatial axes, any stride, padding, dilation and groups. Eight samples at a time are
 * brought into the batch-blocked layout (`batch-block.ts`), computed there (`conv-kernels.ts`) and brought back.
 */
import type { Aval, ClaimedKernel } from "@receptive/core/extend";
import { serial } from "../kernel-code.ts";
import { I32 } from "../wasm/encoder.ts";
import type { ModuleBuilder } from "../wasm/encoder.ts";
import { OP } from "../wasm/ops.ts";
import { wholeNumber } from "./attributes.ts";
import { blockBytes, intoBlock, lanesFor, outOfBlock, perBlock, planeBytes } from "./batch-block.ts";
import type { Planes } from "./batch-block.ts";
import type { Claimable, WholeKernel } from "./claimable.ts";
import { convForward, convInputGradient, convWeightGradient } from "./conv-kernels.ts";
import type { ConvShape } from "./conv-kernels.ts";
import { isPadded, readWindows } from "./window.ts";

interface Conv extends ConvShape { readonly n: number }

function readConv(call: ClaimedKernel, x: Aval | undefined, weight: Aval | undefined, y: Aval | undefined): Conv | undefined {
  const groups = call.attrs["groups"];
  if (x === undefined || weight === undefined || y === undefined || !wholeNumber(groups, 1)) return undefined;
  if (x.dtype !== "f32" || weight.dtype !== "f32" || y.dtype !== "f32") return undefined;
  const [n = 0, c = 0, ...sizes] = x.shape;
  const [o = 0, cg = 0, ...kernel] = weight.shape;
  const [yn = 0, yo = 0, ...out] = y.shape;
  if (n < 1 || c < 1 || o < 1 || yn !== n || yo !== o || cg * groups !== c || o % groups !== 0) return undefined;
  const windows = readWindows(call.attrs, sizes, kernel, out);
  return windows === undefined ? undefined : { n, c, o, groups, windows, lanes: lanesFor(n) };
}

function inputPlanes({ windows: { h, w }, c, lanes }: Conv): Planes {
  return { c, h: h.size, w: w.size, paddedH: h.padded, paddedW: w.padded, top: h.before, left: w.before, planeBytes: planeBytes(h.padded, w.padded, lanes), lanes };
}
function outputPlanes({ windows: { h, w }, o, lanes }: Conv): Planes {
  return { c: o, h: h.out, w: w.out, paddedH: h.out, paddedW: w.out, top: 0, left: 0, planeBytes: planeBytes(h.out, w.out, lanes), lanes };
}
function sampleBytes(p: Planes): number {
  return p.c * p.h * p.w * 4;
}

/** f32, one or two spatial axes; undefined for anything else. */
export function claimConv(call: ClaimedKernel): Claimable | undefined {
  const conv = readConv(call, call.inputs[0], call.inputs[1], call.outputs[0]);
  return conv === undefined ? undefined : whole(conv, emitForward);
}

function whole(conv: Conv, emit: (m: ModuleBuilder, conv: Conv) => WholeKernel): Claimable {
  return {
    emit: (m) => {
      const { fn, scratchBytes } = emit(m, conv);
      return serial(m, 3, fn, scratchBytes, 0);
    },
  };
}

function emitForward(m: ModuleBuilder, conv: Conv): WholeKernel {
  const xs = inputPlanes(conv);
  const ys = outputPlanes(conv);
  const kernel = convForward(m, conv);
  const f = m.fn([I32, I32, I32, I32]);
  const yBlock = f.i32Local();
  f.get(3).i32(blockBytes(xs)).op(OP.i32_add).set(yBlock);
  if (isPadded(conv.windows)) f.get(3).i32(0).i32(blockBytes(xs)).memoryFill();
  perBlock(f, conv.n, conv.lanes, (samples) => {
    f.get(0, 3).call(intoBlock(m, xs, samples));
    f.get(3, 1, yBlock).call(kernel);
    f.get(yBlock, 2).call(outOfBlock(m, ys, samples));
    f.bump(0, samples * sampleBytes(xs)).bump(2, samples * sampleBytes(ys));
  });
  return { fn: f, scratchBytes: blockBytes(xs) + blockBytes(ys) };
}

/** dy, weight → dx. */
export function claimConvInputGrad(call: ClaimedKernel): Claimable | undefined {
  const conv = readConv(call, call.outputs[0], call.inputs[1], call.inputs[0]);
  return conv === undefined ? undefined : whole(conv, emitInputGradient);
}

function emitInputGradient(m: ModuleBuilder, conv: Conv): WholeKernel {
  const xs = inputPlanes(conv);
  const ys = outputPlanes(conv);
  const kernel = convInputGradient(m, conv);
  const f = m.fn([I32, I32, I32, I32]);
  const yBlock = f.i32Local();
  f.get(3).i32(blockBytes(xs)).op(OP.i32_add).set(yBlock);
  perBlock(f, conv.n, conv.lanes, (samples) => {
    f.get(0, yBlock).call(intoBlock(m, ys, samples));
    f.get(3).i32(0).i32(blockBytes(xs)).memoryFill();
    f.get(3, 1, yBlock).call(kernel);
    f.get(3, 2).call(outOfBlock(m, xs, samples));
    f.bump(0, samples * sampleBytes(ys)).bump(2, samples * sampleBytes(xs));
  });
  return { fn: f, scratchBytes: blockBytes(xs) + blockBytes(ys) };
}

/** x, dy → dweight. */
export function claimConvWeightGrad(call: ClaimedKernel): Claimable | undefined {
  const conv = readConv(call, call.inputs[0], call.outputs[0], call.inputs[1]);
  return conv === undefined ? undefined : whole(conv, emitWeightGradient);
}

function emitWeightGradient(m: ModuleBuilder, conv: Conv): WholeKernel {
  const xs = inputPlanes(conv);
  const ys = outputPlanes(conv);
  const kernel = convWeightGradient(m, conv);
  const weights = conv.o * (conv.c / conv.groups) * conv.windows.h.kernel * conv.windows.w.kernel;
  const f = m.fn([I32, I32, I32, I32]);
  const yBlock = f.i32Local();
  const sums = f.i32Local();
  const sum = f.v128Local();
  f.get(3).i32(blockBytes(xs)).op(OP.i32_add).tee(yBlock).i32(blockBytes(ys)).op(OP.i32_add).set(sums);
  f.get(3).i32(0).i32(blockBytes(xs)).memoryFill();
  f.get(sums).i32(0).i32(weights * 16).memoryFill();
  perBlock(f, conv.n, conv.lanes, (samples) => {
    f.get(0, 3).call(intoBlock(m, xs, samples));
    f.get(1, yBlock).call(intoBlock(m, ys, samples));
    f.get(3, yBlock, sums).call(kernel);
    f.bump(0, samples * sampleBytes(xs)).bump(1, samples * sampleBytes(ys));
  });
  f.repeat(weights, () => {
    f.get(sums).load().set(sum).get(2);
    f.get(sum).f32Lane(0).get(sum).f32Lane(1).op(OP.f32_add).get(sum).f32Lane(2).get(sum).f32Lane(3).op(OP.f32_add, OP.f32_add).f32Store();
    f.bump(sums, 16).bump(2, 4);
  });
  return { fn: f, scratchBytes: blockBytes(xs) + blockBytes(ys) + weights * 16 };
}
