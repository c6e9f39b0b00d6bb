import type { ClaimedKernel } from "@receptive/core/extend";
import { describe, expect, it } from "vitest";
import { cpu } from "../cpu.ts";
import type { Blocked } from "../kernel-code.ts";
import { runCode, toBlocked } from "../testing/run-code.ts";
import { randomSource, runKernel } from "../testing/run-plan.ts";
import { acceptsBlocked, emitClaimed, fuses } from "./claimed.ts";

const backend = cpu();

interface Case { n: number; c: number; o: number; size: [number, number]; kernel: [number, number]; stride: [number, number]; padding: [[number, number], [number, number]]; dilation: [number, number]; groups: number }

function conv(n: number, c: number, o: number, size: [number, number], kernel: [number, number], rest: Partial<Case> = {}): Case {
  return { n, c, o, size, kernel, stride: [1, 1], padding: [[0, 0], [0, 0]], dilation: [1, 1], groups: 1, ...rest };
}

function outSize(t: Case): [number, number] {
  const one = (i: 0 | 1): number => Math.floor((t.size[i] + t.padding[i][0] + t.padding[i][1] - (t.kernel[i] - 1) * t.dilation[i] - 1) / t.stride[i]) + 1;
  return [one(0), one(1)];
}

/** Visits every product of the convolution: flat indices of x, weight and y. */
function products(t: Case, visit: (x: number, w: number, y: number) => void): void {
  const [oh, ow] = outSize(t);
  const cg = t.c / t.groups;
  const og = t.o / t.groups;
  for (let n = 0; n < t.n; n++) for (let o = 0; o < t.o; o++) for (let i = 0; i < cg; i++) {
    const c = Math.floor(o / og) * cg + i;
    for (let y = 0; y < oh; y++) for (let x = 0; x < ow; x++) for (let ky = 0; ky < t.kernel[0]; ky++) for (let kx = 0; kx < t.kernel[1]; kx++) {
      const iy = y * t.stride[0] + ky * t.dilation[0] - t.padding[0][0];
      const ix = x * t.stride[1] + kx * t.dilation[1] - t.padding[1][0];
      if (iy < 0 || ix < 0 || iy >= t.size[0] || ix >= t.size[1]) continue;
      visit(((n * t.c + c) * t.size[0] + iy) * t.size[1] + ix, ((o * cg + i) * t.kernel[0] + ky) * t.kernel[1] + kx, ((n * t.o + o) * oh + y) * ow + x);
    }
  }
}

const f32 = (shape: readonly number[]): { shape: readonly number[]; dtype: "f32" } => ({ shape, dtype: "f32" });
/** A call, what it is given, and what the definition makes of that. */
interface Checked { readonly call: ClaimedKernel; readonly data: readonly number[][]; readonly expected: readonly number[] }

/** The convolution and both gradients of values that `value` makes. */
function checksOf(t: Case, oneD: boolean, value: () => number): Checked[] {
  const [oh, ow] = outSize(t);
  const shapes = { x: [t.n, t.c, ...t.size], w: [t.o, t.c / t.groups, ...t.kernel], y: [t.n, t.o, oh, ow] };
  if (oneD) for (const shape of Object.values(shapes)) shape.splice(2, 1);
  const drop = <T>(pair: readonly T[]): readonly T[] => (oneD ? pair.slice(1) : pair);
  const attrs = { stride: drop(t.stride), padding: drop(t.padding), dilation: drop(t.dilation), groups: t.groups };
  const values = (shape: number[]): number[] => Array.from({ length: shape.reduce((product, each) => product * each, 1) }, value);
  const [x, w, dy] = [values(shapes.x), values(shapes.w), values(shapes.y)];
  const y = new Array<number>(dy.length).fill(0);
  const dx = new Array<number>(x.length).fill(0);
  const dw = new Array<number>(w.length).fill(0);
  products(t, (xi, wi, yi) => {
    y[yi] = (y[yi] ?? 0) + (x[xi] ?? 0) * (w[wi] ?? 0);
    dx[xi] = (dx[xi] ?? 0) + (dy[yi] ?? 0) * (w[wi] ?? 0);
    dw[wi] = (dw[wi] ?? 0) + (dy[yi] ?? 0) * (x[xi] ?? 0);
  });
  const claim = (name: string, ins: number[][], data: number[][], out: number[], expected: number[]): Checked => (
    { call: { kind: "claimed", name, attrs, inputs: ins.map(f32), outputs: [f32(out)] }, data, expected });
  return [claim("conv", [shapes.x, shapes.w], [x, w], shapes.y, y), claim("convInputGrad", [shapes.y, shapes.w], [dy, w], shapes.x, dx), claim("convWeightGrad", [shapes.x, shapes.y], [x, dy], shapes.w, dw)];
}

/** Which arrays are activations, and so may be blocked. */
function blockedOf(call: ClaimedKernel, n: number): Blocked {
  return { n, ins: [true, call.name === "convWeightGrad"], outs: [call.name !== "convWeightGrad"] };
}

interface Way { readonly blocked?: boolean; readonly fused?: boolean; readonly ranges?: number }
function runWay({ call, data }: Checked, { blocked = false, ...options }: Way): Float32Array {
  const n = call.inputs[0]?.shape[0] ?? 0;
  const layout = blocked ? blockedOf(call, n) : undefined;
  const inputs = data.map((values, i) => (layout?.ins[i] === true ? toBlocked(Float32Array.from(values), n) : Float32Array.from(values)));
  const length = call.outputs[0]?.shape.reduce((product, each) => product * each, 1) ?? 0;
  const [bytes = new ArrayBuffer(0)] = runCode((m) => emitClaimed(m, call, layout), { inputs, outputs: [length], ...options });
  const out = new Float32Array(bytes);
  return layout?.outs[0] === true ? toBlocked(out, n, true) : out;
}

function sameBits(a: Float32Array, b: Float32Array): boolean {
  const other = new Uint32Array(b.buffer);
  return new Uint32Array(a.buffer).every((bits, i) => bits === other[i]) && a.length === b.length;
}

/** Adding 0 makes −0 the 0 it equals. */
const plain = (values: Iterable<number>): number[] => [...values].map((value) => value + 0);

async function check(t: Case, oneD = false, special = false): Promise<void> {
  const random = randomSource(1);
  // Whole numbers: sums are exact in any order. Infinities, where asked for, show products that should not have been made.
  const value = (): number => (special && random() < 0.02 ? (random() < 0.5 ? Infinity : -Infinity) : Math.floor(random() * 7) - 3);
  for (const checked of checksOf(t, oneD, value)) {
    const { call, data, expected } = checked;
    expect(backend.claim(call), call.name).toEqual({});
    const [actual] = await runKernel(backend, call, data);
    expect(plain(actual ?? []), `${call.name} ${JSON.stringify(t)}`).toEqual(plain(expected));
    const ways: Way[] = [{ fused: false, ranges: 3 }, { ranges: 5 }];
    expect(acceptsBlocked(call, blockedOf(call, t.n)), call.name).toBe(t.n % 8 === 0);
    if (t.n % 8 === 0) ways.push({ blocked: true }, { blocked: true, fused: false }, { blocked: true, ranges: 4 });
    for (const way of ways) expect(plain(runWay(checked, way)), `${call.name} ${JSON.stringify(way)}`).toEqual(plain(expected));
  }
}

describe("convolution claims", () => {
  it.each<[string, Case]>([
    ["LeNet's first", conv(9, 1, 6, [12, 12], [5, 5])],
    ["LeNet's second", conv(8, 6, 16, [9, 9], [5, 5])],
    ["1×1", conv(5, 7, 5, [3, 4], [1, 1])],
    ["one output", conv(4, 1, 1, [3, 3], [3, 3])],
    ["odd sizes", conv(11, 3, 7, [7, 11], [3, 2])],
    ["padding", conv(8, 2, 3, [6, 5], [3, 3], { padding: [[1, 1], [1, 1]] })],
    ["uneven padding", conv(8, 2, 3, [6, 5], [3, 3], { padding: [[2, 0], [0, 1]] })],
    ["stride", conv(10, 3, 4, [9, 10], [3, 3], { stride: [2, 3] })],
    ["stride with cells in no window", conv(8, 2, 2, [8, 8], [3, 3], { stride: [2, 2] })],
    ["stride and padding", conv(8, 3, 5, [8, 8], [3, 3], { stride: [2, 2], padding: [[1, 1], [1, 1]] })],
    ["dilation", conv(8, 2, 3, [9, 9], [3, 3], { dilation: [2, 3] })],
    ["all at once", conv(17, 4, 6, [11, 10], [3, 2], { stride: [2, 1], padding: [[1, 2], [0, 3]], dilation: [2, 2], groups: 2 })],
    ["depthwise", conv(8, 5, 5, [6, 6], [3, 3], { groups: 5 })],
    ["depthwise with two outputs each", conv(8, 3, 6, [6, 6], [3, 3], { groups: 3 })],
    ["grouped 1×1", conv(8, 6, 9, [2, 3], [1, 1], { groups: 3 })],
    ["tall kernel", conv(8, 2, 3, [9, 4], [7, 1])],
    ["wide kernel", conv(8, 2, 3, [2, 20], [1, 11])],
    ["one sample", conv(1, 3, 17, [7, 6], [3, 3], { padding: [[1, 1], [1, 1]] })],
    ["three samples, grouped", conv(3, 6, 9, [7, 6], [3, 2], { stride: [2, 1], groups: 3 })],
    ["four samples", conv(4, 6, 16, [6, 6], [5, 5])],
    ["kernel of the whole input", conv(6, 3, 4, [5, 4], [5, 4])],
    ["one sample, full padding", conv(1, 3, 7, [9, 11], [3, 5], { padding: [[2, 2], [4, 4]] })],
    ["one sample, padding beyond the kernel", conv(1, 2, 3, [5, 17], [2, 2], { padding: [[3, 4], [5, 6]] })],
    ["one sample, no padding, long rows", conv(1, 2, 7, [4, 61], [2, 3])],
    ["two samples, dilated", conv(2, 3, 5, [9, 23], [3, 3], { dilation: [2, 3], padding: [[2, 1], [3, 3]] })],
    ["two samples, stride 2", conv(2, 3, 5, [9, 23], [3, 3], { stride: [2, 2], padding: [[1, 1], [1, 1]] })],
    ["one sample, strides far beyond the kernel", conv(1, 2, 5, [40, 200], [2, 2], { stride: [9, 50], padding: [[1, 1], [60, 40]] })],
    ["two samples, grouped, two tiles of channels in each", conv(2, 4, 26, [8, 12], [3, 3], { groups: 2, padding: [[1, 1], [1, 1]] })],
    ["one sample, depthwise", conv(1, 9, 9, [12, 12], [3, 3], { groups: 9, padding: [[1, 1], [1, 1]] })],
    ["one sample, 1×1", conv(1, 70, 33, [7, 9], [1, 1])],
    ["one sample, a narrow plane", conv(1, 40, 20, [9, 2], [3, 2], { padding: [[1, 1], [1, 0]] })],
    ["one sample, many units", conv(1, 16, 64, [20, 20], [3, 3])],
    ["a rest of three samples", conv(19, 3, 7, [6, 7], [3, 3], { padding: [[1, 1], [1, 1]], stride: [2, 1] })],
    ["a rest of five samples", conv(13, 3, 7, [6, 7], [3, 3])],
    ["many channels, tiles of two sizes", conv(16, 19, 23, [5, 4], [3, 3], { padding: [[1, 1], [1, 1]] })],
    ["many input channels, 1×1", conv(16, 37, 5, [3, 3], [1, 1])],
    ["small planes, many blocks", conv(72, 3, 4, [3, 3], [2, 2])],
    ["long rows", conv(8, 1, 1, [3, 150], [3, 3], { padding: [[1, 1], [1, 1]] })],
    ["padding beyond the kernel", conv(8, 2, 3, [3, 4], [2, 2], { padding: [[3, 4], [5, 2]] })],
    ["5×5 with full padding", conv(8, 3, 4, [6, 7], [5, 5], { padding: [[4, 4], [4, 4]] })],
    ["stride beyond the kernel", conv(8, 3, 4, [11, 11], [2, 2], { stride: [4, 3] })],
    ["stride and dilation with a common factor", conv(8, 3, 4, [14, 15], [3, 3], { stride: [4, 2], dilation: [2, 4], padding: [[1, 2], [3, 3]] })],
    ["stride on one row", conv(8, 2, 2, [1, 9], [1, 3], { stride: [3, 2], padding: [[0, 0], [1, 1]] })],
    ["tall kernel, padded and strided", conv(16, 7, 3, [13, 4], [5, 1], { padding: [[2, 2], [0, 0]], stride: [2, 1] })],
    ["a wide kernel, padded", conv(8, 2, 3, [4, 20], [3, 13], { padding: [[1, 1], [6, 6]] })],
    ["13 wide, strided and dilated", conv(8, 2, 3, [2, 60], [1, 13], { stride: [1, 2], dilation: [1, 3], padding: [[0, 0], [7, 5]] })],
    ["depthwise, strided", conv(16, 13, 13, [9, 9], [3, 3], { groups: 13, stride: [2, 2], padding: [[1, 1], [1, 1]] })],
    ["one output for each two inputs", conv(8, 10, 5, [6, 6], [3, 3], { groups: 5 })],
  ])("%s", async (_name, t) => { await check(t); });

  it.each<[string, Case]>([
    ["plain", conv(8, 3, 4, [1, 13], [1, 5])],
    ["stride, padding, dilation, groups", conv(13, 4, 2, [1, 17], [1, 3], { stride: [1, 2], padding: [[0, 0], [2, 1]], dilation: [1, 2], groups: 2 })],
    ["one sample", conv(1, 8, 24, [1, 90], [1, 5], { padding: [[0, 0], [2, 2]] })],
  ])("1-D: %s", async (_name, t) => { await check(t, true); });

  it.each<[string, Case]>([
    ["padding", conv(8, 3, 7, [6, 5], [3, 3], { padding: [[1, 1], [1, 1]] })],
    ["wide padding and stride", conv(16, 2, 3, [7, 9], [5, 5], { padding: [[4, 3], [2, 4]], stride: [2, 1] })],
    ["one sample, padding", conv(1, 3, 5, [9, 18], [3, 3], { padding: [[1, 1], [1, 1]] })],
  ])("never multiplies padding: infinite weights, %s", async (_name, t) => { await check(t, false, true); });

  it.each<[string, Case]>([
    ["LeNet's first", conv(16, 1, 6, [32, 32], [5, 5])],
    ["LeNet's second", conv(24, 6, 16, [14, 14], [5, 5])],
    ["padded 3×3", conv(16, 11, 13, [9, 9], [3, 3], { padding: [[1, 1], [1, 1]] })],
  ])("gives the same bits however units are split, and is close to exact sums: %s", (_name, t) => {
    const random = randomSource(2);
    for (const checked of checksOf(t, false, () => Math.fround(random() * 2 - 1))) {
      // Products are below 1 and are summed in runs of at most 128, whose sums stay below about √128: each addition errs by up to
      // 2⁻²⁴ of that, and n such errors add up to √n of one. One sum of 12,544 would err ten times as much.
      const terms = checked.call.name === "convWeightGrad" ? t.n * outSize(t)[0] * outSize(t)[1] : (t.c + t.o) * t.kernel[0] * t.kernel[1];
      for (const blocked of [false, true]) for (const fused of [undefined, false]) {
        const way = fused === undefined ? { blocked } : { blocked, fused };
        const whole = runWay(checked, way);
        for (const ranges of [2, 30]) expect(sameBits(runWay(checked, { ...way, ranges }), whole), `${checked.call.name}, ${ranges} ranges`).toBe(true);
        const worst = whole.reduce((most, value, i) => Math.max(most, Math.abs(value - (checked.expected[i] ?? NaN))), 0);
        expect(worst, checked.call.name).toBeLessThan(Math.sqrt(terms * 128) * 2 ** -24);
      }
    }
  });

  it.each<[string, Case]>([
    ["one chunk of input channels", conv(16, 2, 7, [6, 9], [3, 3])],
    ["chunks that are alike, and a rest", conv(8, 11, 14, [6, 5], [5, 5], { padding: [[2, 2], [2, 2]] })],
    ["two chunks", conv(8, 4, 5, [6, 5], [5, 5], { padding: [[2, 2], [2, 2]], stride: [2, 1] })],
    ["1×1 with a rest that is not unrolled", conv(8, 70, 9, [3, 3], [1, 1])],
    ["groups", conv(8, 6, 9, [5, 5], [2, 3], { groups: 3, stride: [3, 2] })],
    ["depthwise", conv(8, 5, 5, [6, 9], [3, 3], { groups: 5, padding: [[1, 1], [1, 1]] })],
    ["padding beyond the kernel", conv(8, 2, 3, [3, 4], [2, 2], { padding: [[3, 4], [5, 2]] })],
  ])("adds a bias, takes relu and masks before it stores: %s", (_name, t) => {
    const random = randomSource(3);
    const whole = (): number => Math.floor(random() * 7) - 3;
    for (const checked of checksOf(t, false, whole).slice(0, 2)) {
      const { call, data, expected } = checked;
      const [channels = 0, plane = 1] = [call.outputs[0]?.shape[1], (call.outputs[0]?.shape[2] ?? 1) * (call.outputs[0]?.shape[3] ?? 1)];
      const bias = Array.from({ length: channels }, (_, i) => (i === 1 ? NaN : whole()));
      const mask = expected.map(() => [0, -0, 1, -3, NaN, Infinity][Math.floor(random() * 6)] ?? 0);
      for (const epilogue of [{ bias: true, relu: true, mask: false }, { bias: true, relu: false, mask: false }, { bias: false, relu: false, mask: true }, { bias: true, relu: true, mask: true }, { bias: false, relu: true, mask: false }]) {
        expect(fuses(call, epilogue)).toBe(true);
        const blocked = { n: t.n, ins: [true, false, ...(epilogue.bias ? [false] : []), ...(epilogue.mask ? [true] : [])], outs: [true] };
        const all = [...data, ...(epilogue.bias ? [bias] : []), ...(epilogue.mask ? [mask] : [])];
        const inputs = all.map((values, i) => (blocked.ins[i] === true ? toBlocked(Float32Array.from(values), t.n) : Float32Array.from(values)));
        const [bytes = new ArrayBuffer(0)] = runCode((m) => emitClaimed(m, call, blocked, epilogue), { inputs, outputs: [expected.length], ranges: 2 });
        const wanted = expected.map((value, i) => {
          const sum = value + (epilogue.bias ? bias[Math.floor(i / plane) % channels] ?? 0 : 0);
          const positive = epilogue.relu && sum <= 0 ? 0 : sum;
          return epilogue.mask && mask[i] === 0 ? 0 : positive;
        });
        expect(plain(toBlocked(new Float32Array(bytes), t.n, true)), `${call.name} ${JSON.stringify(epilogue)}`).toEqual(plain(wanted));
      }
    }
  });

  it("adds up the weight gradient of large row-major batches in waves", () => {
    const random = randomSource(5);
    // A block of eight samples takes 10 MiB here, so three waves of one each.
    const [, , checked] = checksOf(conv(17, 1, 1, [320, 512], [1, 2]), false, () => Math.floor(random() * 3) - 1);
    expect(checked === undefined ? [] : plain(runWay(checked, { ranges: 3 }))).toEqual(checked?.expected);
  });

  it("does not let the idle lanes of a short block spoil a weight gradient", async () => {
    const attrs = { stride: [1, 1], padding: [[0, 0], [0, 0]], dilation: [1, 1], groups: 1 };
    const x = new Array<number>(9 * 4).fill(1);
    x[32] = Infinity;
    const dy = new Array<number>(9).fill(1);
    const [actual] = await runKernel(backend, { kind: "claimed", name: "convWeightGrad", attrs, inputs: [f32([9, 1, 2, 2]), f32([9, 1, 1, 1])], outputs: [f32([1, 1, 2, 2])] }, [x, dy]);
    expect(actual).toEqual([Infinity, 9, 9, 9]);
  });

  it("refuses empty batches and shapes that do not fit", () => {
    const call = (n: number, out: number, groups: unknown): ClaimedKernel => ({
      kind: "claimed", name: "conv", attrs: { stride: [1, 1], padding: [[0, 0], [0, 0]], dilation: [1, 1], groups }, inputs: [f32([n, 2, 5, 5]), f32([3, 2, 3, 3])], outputs: [f32([n, 3, out, out])],
    });
    expect(backend.claim(call(8, 3, 1))).toEqual({});
    expect(backend.claim(call(0, 3, 1))).toBeNull();
    expect(backend.claim(call(8, 4, 1))).toBeNull();
    expect(backend.claim(call(8, 3, 2))).toBeNull();
    expect(backend.claim(call(8, 3, "1"))).toBeNull();
  });
});
