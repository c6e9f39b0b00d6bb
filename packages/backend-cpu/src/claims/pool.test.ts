import type { ClaimedKernel } from "@receptive/core/extend";
import { describe, expect, it } from "vitest";
import { cpu } from "../cpu.ts";
import { runCode, toBlocked } from "../testing/run-code.ts";
import { randomSource, runKernel } from "../testing/run-plan.ts";
import { acceptsBlocked, emitClaimed, fuses } from "./claimed.ts";

const backend = cpu();

interface Case { planes: [number, number]; size: [number, number]; kernel: [number, number]; stride: [number, number]; padding: [[number, number], [number, number]]; dilation: [number, number] }

function pool(planes: [number, number], size: [number, number], kernel: [number, number], stride: [number, number], rest: Partial<Case> = {}): Case {
  return { planes, size, kernel, stride, padding: [[0, 0], [0, 0]], dilation: [1, 1], ...rest };
}

interface Expected { readonly y: number[]; readonly index: number[]; readonly dx: number[] }
function naive(t: Case, out: readonly [number, number], x: readonly number[], dy: readonly number[]): Expected {
  const y: number[] = [];
  const index: number[] = [];
  const dx = new Array<number>(x.length).fill(0);
  const [h, w] = t.size;
  for (let plane = 0; plane < t.planes[0] * t.planes[1]; plane++) for (let oy = 0; oy < out[0]; oy++) for (let ox = 0; ox < out[1]; ox++) {
    let best: number | undefined;
    let position = 0;
    // A window that lies in padding alone has no cell that its gradient could go to.
    let from: number | undefined;
    for (let ky = 0; ky < t.kernel[0]; ky++) for (let kx = 0; kx < t.kernel[1]; kx++) {
      const iy = oy * t.stride[0] + ky * t.dilation[0] - t.padding[0][0];
      const ix = ox * t.stride[1] + kx * t.dilation[1] - t.padding[1][0];
      if (iy < 0 || ix < 0 || iy >= h || ix >= w) continue;
      const at = (plane * h + iy) * w + ix;
      const value = x[at] ?? 0;
      if (best === undefined || value > best || (Number.isNaN(value) && !Number.isNaN(best))) { best = value; position = ky * t.kernel[1] + kx; from = at; }
    }
    if (from !== undefined) dx[from] = (dx[from] ?? 0) + (dy[y.length] ?? 0);
    y.push(best ?? -Infinity);
    index.push(position);
  }
  return { y, index, dx };
}

interface Way { readonly blocked: boolean; readonly ranges: number }
function runWay(call: ClaimedKernel, data: readonly number[][], { blocked, ranges }: Way): number[][] {
  const n = call.inputs[0]?.shape[0] ?? 0;
  const layout = { n, ins: call.inputs.map(() => true), outs: call.outputs.map(() => true) };
  const typed = (i: number): Float32Array | Int32Array => (call.inputs[i]?.dtype === "i32" ? Int32Array : Float32Array).from(data[i] ?? []);
  const inputs = call.inputs.map((_, i) => (blocked ? toBlocked(typed(i), n) : typed(i)));
  const outputs = runCode((m) => emitClaimed(m, call, blocked ? layout : undefined), { inputs, ranges, outputs: call.outputs.map(({ shape }) => shape.reduce((product, size) => product * size, 1)) });
  return call.outputs.map(({ dtype }, i) => {
    const values = dtype === "i32" ? new Int32Array(outputs[i] ?? new ArrayBuffer(0)) : new Float32Array(outputs[i] ?? new ArrayBuffer(0));
    return [...(blocked ? toBlocked(values, n, true) : values)];
  });
}

async function check(t: Case, oneD: boolean): Promise<void> {
  const out: [number, number] = [0, 1].map((i) => Math.floor(((t.size[i] ?? 0) + (t.padding[i]?.[0] ?? 0) + (t.padding[i]?.[1] ?? 0) - ((t.kernel[i] ?? 1) - 1) * (t.dilation[i] ?? 1) - 1) / (t.stride[i] ?? 1)) + 1) as [number, number];
  const drop = <T>(pair: readonly T[]): readonly T[] => (oneD ? pair.slice(1) : pair);
  const attrs = { kernel: drop(t.kernel), stride: drop(t.stride), padding: drop(t.padding), dilation: drop(t.dilation) };
  const xShape = { dtype: "f32", shape: [...t.planes, ...drop(t.size)] } as const;
  const yShape = { dtype: "f32", shape: [...t.planes, ...drop(out)] } as const;
  const indexShape = { dtype: "i32", shape: yShape.shape } as const;
  const random = randomSource(4);
  const x = Array.from({ length: t.planes[0] * t.planes[1] * t.size[0] * t.size[1] }, () => {
    const u = random();
    // Few values, so that ties are common; now and then a NaN or an infinity.
    return u < 0.04 ? NaN : u < 0.3 ? -Infinity : u < 0.33 ? Infinity : Math.floor(random() * 4);
  });
  const dy = Array.from({ length: t.planes[0] * t.planes[1] * out[0] * out[1] }, () => Math.floor(random() * 9) - 4);
  const { y, index, dx } = naive(t, out, x, dy);
  const call = (name: string, inputs: ClaimedKernel["inputs"], outputs: ClaimedKernel["outputs"]): ClaimedKernel => ({ kind: "claimed", name, attrs, inputs, outputs });
  const calls: [ClaimedKernel, number[][], number[][]][] = [
    [call("maxPool", [xShape], [yShape]), [x], [y]],
    [call("maxPoolWithIndex", [xShape], [yShape, indexShape]), [x], [y, index]],
    [call("maxPoolGrad", [yShape, indexShape], [xShape]), [dy, index], [dx]],
  ];
  for (const [kernel, data, expected] of calls) {
    expect(backend.claim(kernel), kernel.name).toEqual({});
    const actual = await runKernel(backend, kernel, data);
    const plain = (arrays: readonly number[][]): number[][] => arrays.map((each) => each.map((value) => value + 0));
    expect(plain(actual), kernel.name).toEqual(plain(expected));
    const [n] = t.planes;
    if (kernel.name === "maxPoolGrad" && n % 8 === 0) checkMasked(kernel, data, expected[0] ?? []);
    const all = (values: readonly unknown[]): boolean[] => values.map(() => true);
    expect(acceptsBlocked(kernel, { n, ins: all(kernel.inputs), outs: all(kernel.outputs) }), kernel.name).toBe(n % 8 === 0);
    for (const blocked of n % 8 === 0 ? [false, true] : [false]) for (const ranges of [1, 4]) {
      expect(plain(runWay(kernel, data, { blocked, ranges })), `${kernel.name}, blocked ${blocked}, ${ranges} ranges`).toEqual(plain(expected));
    }
  }
}

/** The gradient in blocks, set to 0 where a mask is 0. */
function checkMasked(call: ClaimedKernel, data: readonly number[][], expected: readonly number[]): void {
  const n = call.inputs[0]?.shape[0] ?? 0;
  const epilogue = { bias: false, relu: false, mask: true };
  expect(fuses(call, epilogue)).toBe(true);
  expect(fuses(call, { ...epilogue, relu: true })).toBe(false);
  const random = randomSource(8);
  const mask = Float32Array.from(expected, () => [0, -0, 1, -3, NaN, Infinity][Math.floor(random() * 6)] ?? 0);
  const blocked = { n, ins: [true, true, true], outs: [true] };
  const inputs = [toBlocked(Float32Array.from(data[0] ?? []), n), toBlocked(Int32Array.from(data[1] ?? []), n), toBlocked(mask, n)];
  const [bytes = new ArrayBuffer(0)] = runCode((m) => emitClaimed(m, call, blocked, epilogue), { inputs, ranges: 3, outputs: [expected.length] });
  expect([...toBlocked(new Float32Array(bytes), n, true)].map((value) => value + 0)).toEqual(expected.map((value, i) => (mask[i] === 0 ? 0 : value + 0)));
}

describe("max pooling claims", () => {
  it.each<[string, Case]>([
    ["LeNet's", pool([3, 6], [28, 28], [2, 2], [2, 2])],
    ["LeNet's second", pool([2, 16], [10, 10], [2, 2], [2, 2])],
    ["a cell in no window", pool([2, 3], [7, 9], [2, 2], [2, 2])],
    ["overlapping", pool([2, 3], [9, 11], [3, 3], [2, 2])],
    ["stride 1", pool([2, 2], [6, 13], [3, 2], [1, 1])],
    ["stride 3", pool([2, 2], [9, 14], [2, 3], [3, 3])],
    ["dilated", pool([2, 2], [9, 14], [2, 3], [1, 2], { dilation: [3, 2] })],
    ["padded", pool([2, 2], [7, 7], [3, 3], [2, 2], { padding: [[1, 1], [1, 1]] })],
    ["unevenly padded", pool([1, 3], [5, 6], [2, 3], [1, 2], { padding: [[0, 1], [2, 0]] })],
    ["one window", pool([1, 1], [4, 5], [4, 5], [1, 1])],
    ["kernel 1", pool([1, 2], [3, 5], [1, 1], [1, 1])],
    ["a large window", pool([1, 2], [20, 20], [9, 9], [3, 3])],
    ["LeNet's, in blocks", pool([16, 3], [14, 14], [2, 2], [2, 2])],
    ["3×3 tiles", pool([8, 2], [6, 9], [3, 3], [3, 3])],
    ["a cell in no window, in blocks", pool([8, 3], [7, 9], [2, 2], [2, 2])],
    ["overlapping and padded, in blocks", pool([16, 2], [9, 8], [3, 3], [2, 2], { padding: [[1, 1], [1, 1]] })],
    ["padding beyond the window", pool([8, 2], [5, 4], [2, 2], [1, 1], { padding: [[2, 2], [3, 2]] })],
    ["strides and dilation with common factors", pool([8, 2], [15, 17], [3, 3], [4, 2], { dilation: [2, 4], padding: [[0, 1], [3, 3]] })],
    ["windows apart", pool([8, 3], [11, 13], [2, 2], [3, 4])],
    ["a large window, in blocks", pool([8, 1], [16, 18], [7, 8], [2, 3], { padding: [[3, 3], [2, 4]] })],
    ["many planes", pool([3, 131], [4, 6], [2, 2], [2, 2])],
  ])("%s", async (_name, t) => { await check(t, false); });
  it("1-D", async () => {
    await check(pool([3, 2], [1, 21], [1, 3], [1, 2]), true);
    await check(pool([3, 2], [1, 8], [1, 2], [1, 2], { padding: [[0, 0], [1, 1]] }), true);
    await check(pool([8, 2], [1, 9], [1, 3], [1, 1], { padding: [[0, 0], [1, 1]] }), true);
  });
});
