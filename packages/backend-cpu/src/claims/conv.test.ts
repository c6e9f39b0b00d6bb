import type { ClaimedKernel } from "@receptive/core/extend";
import { describe, expect, it } from "vitest";
import { cpu } from "../cpu.ts";
import { randomSource, runKernel } from "../testing/run-plan.ts";

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

async function check(t: Case, oneD = false): Promise<void> {
  const [oh, ow] = outSize(t);
  const shapes = { x: [t.n, t.c, ...t.size], w: [t.o, t.c / t.groups, ...t.kernel], y: [t.n, t.o, oh, ow] };
  if (oneD) for (const shape of Object.values(shapes)) shape.splice(2, 1);
  const drop = <T>(pair: readonly T[]): readonly T[] => (oneD ? pair.slice(1) : pair);
  const attrs = { stride: drop(t.stride), padding: drop(t.padding), dilation: drop(t.dilation), groups: t.groups };
  const size = (shape: number[]): number => shape.reduce((product, each) => product * each, 1);
  const random = randomSource(1);
  // Whole numbers: sums are exact in any order.
  const wholes = (n: number): number[] => Array.from({ length: n }, () => Math.floor(random() * 7) - 3);
  const x = wholes(size(shapes.x));
  const w = wholes(size(shapes.w));
  const dy = wholes(size(shapes.y));
  const y = new Array<number>(dy.length).fill(0);
  const dx = new Array<number>(x.length).fill(0);
  const dw = new Array<number>(w.length).fill(0);
  products(t, (xi, wi, yi) => {
    y[yi] = (y[yi] ?? 0) + (x[xi] ?? 0) * (w[wi] ?? 0);
    dx[xi] = (dx[xi] ?? 0) + (dy[yi] ?? 0) * (w[wi] ?? 0);
    dw[wi] = (dw[wi] ?? 0) + (dy[yi] ?? 0) * (x[xi] ?? 0);
  });
  const f32 = (shape: number[]): { shape: number[]; dtype: "f32" } => ({ shape, dtype: "f32" });
  const calls: [string, number[][], number[][], number[], number[]][] = [
    ["conv", [shapes.x, shapes.w], [x, w], shapes.y, y],
    ["convInputGrad", [shapes.y, shapes.w], [dy, w], shapes.x, dx],
    ["convWeightGrad", [shapes.x, shapes.y], [x, dy], shapes.w, dw],
  ];
  for (const [name, inShapes, data, outShape, expected] of calls) {
    const call: ClaimedKernel = { kind: "claimed", name, attrs, inputs: inShapes.map(f32), outputs: [f32(outShape)] };
    expect(backend.claim(call), name).toEqual({});
    const [actual] = await runKernel(backend, call, data);
    expect(actual?.map((value) => value + 0), `${name} ${JSON.stringify(t)}`).toEqual(expected.map((value) => value + 0));
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
  ])("%s", async (_name, t) => { await check(t); });

  it.each<[string, Case]>([
    ["plain", conv(8, 3, 4, [1, 13], [1, 5])],
    ["stride, padding, dilation, groups", conv(13, 4, 2, [1, 17], [1, 3], { stride: [1, 2], padding: [[0, 0], [2, 1]], dilation: [1, 2], groups: 2 })],
  ])("1-D: %s", async (_name, t) => { await check(t, true); });

  it("does not let the idle lanes of a short block spoil a weight gradient", async () => {
    const f32 = (shape: number[]): { shape: number[]; dtype: "f32" } => ({ shape, dtype: "f32" });
    const attrs = { stride: [1, 1], padding: [[0, 0], [0, 0]], dilation: [1, 1], groups: 1 };
    const x = new Array<number>(9 * 4).fill(1);
    x[32] = Infinity;
    const dy = new Array<number>(9).fill(1);
    const [actual] = await runKernel(backend, { kind: "claimed", name: "convWeightGrad", attrs, inputs: [f32([9, 1, 2, 2]), f32([9, 1, 1, 1])], outputs: [f32([1, 1, 2, 2])] }, [x, dy]);
    expect(actual).toEqual([Infinity, 9, 9, 9]);
  });

  it("refuses empty batches and shapes that do not fit", () => {
    const f32 = (shape: number[]): { shape: number[]; dtype: "f32" } => ({ shape, dtype: "f32" });
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
