import type { Aval } from "@receptive/core/extend";
import { describe, expect, it } from "vitest";
import { cpu } from "../../cpu.ts";
import type { CpuOptions } from "../../cpu.ts";
import type { Epilogue, KernelCode } from "../../kernel-code.ts";
import { byDefinition, sizesOf } from "../../testing/conv-definition.ts";
import type { Which } from "../../testing/conv-definition.ts";
import { runCode, toBlocked } from "../../testing/run-code.ts";
import { randomSource, runKernel } from "../../testing/run-plan.ts";
import type { ModuleBuilder } from "../../wasm/encoder.ts";
import type { Conv } from "../conv-shape.ts";
import type { Windows } from "../window.ts";
import { convolve } from "./convolve.ts";
import type { Layout, WinogradShape } from "./shape.ts";
import { weightGradient } from "./weight-gradient.ts";
import { turned, winogradConv } from "./winograd.ts";

const WAYS: readonly Which[] = ["forward", "inputGradient", "weightGradient"];

function code(m: ModuleBuilder, which: Which, layout: Layout, shape: WinogradShape, epilogue?: Epilogue): KernelCode {
  const { n, c, o, h, w } = shape;
  if (which === "forward") return convolve(m, shape, { outBytes: c * 36, channelBytes: 36, backwards: false }, layout, 1, epilogue);
  if (which === "inputGradient") return convolve(m, { n, c: o, o: c, h: turned(h), w: turned(w) }, { outBytes: 36, channelBytes: c * 36, backwards: true }, layout, 1, epilogue);
  return weightGradient(m, shape, layout, 1);
}

interface Options { readonly layout: Layout; readonly fused?: boolean; readonly ranges?: number; readonly seed?: number }

function run(which: Which, shape: WinogradShape, first: Float32Array, second: Float32Array, { layout, ...options }: Options): Float32Array {
  const into = (data: Float32Array, back = false): Float32Array => (layout === "blocked" ? toBlocked(data, shape.n, back) : data);
  const sizes = sizesOf(shape);
  const outputs = [which === "forward" ? sizes.y : which === "inputGradient" ? sizes.x : sizes.weight];
  const inputs = [into(first), which === "weightGradient" ? into(second) : second];
  const [bytes] = runCode((m) => code(m, which, layout, shape), { inputs, outputs, ...options });
  const out = new Float32Array(bytes ?? new ArrayBuffer(0));
  return which === "weightGradient" ? out : into(out, true);
}

/** Operands of one way: x and weight, dy and weight, x and dy. */
function operands(which: Which, shape: WinogradShape, seed: number, make: (uniform: number) => number = (u) => u * 2 - 1): [Float32Array, Float32Array] {
  const random = randomSource(seed);
  const { x, weight, y } = sizesOf(shape);
  const [first, second] = which === "forward" ? [x, weight] : which === "inputGradient" ? [y, weight] : [x, y];
  return [Float32Array.from({ length: first }, () => make(random())), Float32Array.from({ length: second }, () => make(random()))];
}

function worst(actual: Float32Array, expected: Float64Array): { error: number; largest: number } {
  let [error, largest] = [0, 0];
  expected.forEach((value, i) => {
    const difference = Math.abs(value - (actual[i] ?? NaN));
    if (!(difference <= error)) error = difference;
    largest = Math.max(largest, Math.abs(value));
  });
  return { error, largest };
}

/** n, c, o, then [size, padding before, padding after] of height and width. */
function shapeOf(n: number, c: number, o: number, h: [number, number, number], w: [number, number, number]): WinogradShape {
  const axis = ([size, before, after]: [number, number, number]): WinogradShape["h"] => ({ size, before, out: size + before + after - 2 });
  return { n, c, o, h: axis(h), w: axis(w) };
}

const SHAPES: readonly [string, WinogradShape][] = [
  ["whole tiles", shapeOf(8, 16, 16, [8, 1, 1], [8, 1, 1])],
  ["no padding", shapeOf(8, 8, 12, [10, 0, 0], [6, 0, 0])],
  ["padding of 2", shapeOf(8, 9, 7, [6, 2, 2], [7, 2, 2])],
  ["uneven padding", shapeOf(8, 8, 8, [9, 2, 0], [5, 0, 1])],
  ["more padding than taps", shapeOf(8, 4, 4, [3, 5, 4], [4, 6, 7])],
  ["one pixel", shapeOf(8, 16, 17, [1, 1, 1], [1, 1, 1])],
  ["one row", shapeOf(8, 5, 6, [1, 1, 1], [13, 1, 1])],
  ["one column", shapeOf(8, 6, 5, [11, 1, 1], [1, 1, 1])],
  ["prime sizes, odd channels", shapeOf(16, 17, 19, [7, 1, 1], [13, 1, 1])],
  ["one channel each", shapeOf(8, 1, 1, [6, 1, 1], [6, 1, 1])],
  ["a row longer than a chunk", shapeOf(8, 3, 2, [5, 1, 1], [110, 1, 1])],
  ["enough blocks to be dealt out whole", shapeOf(40, 4, 6, [9, 1, 1], [9, 1, 1])],
  ["sums longer than registers keep apart", shapeOf(8, 131, 5, [4, 1, 1], [5, 1, 1])],
];

const PARTIAL: readonly [string, WinogradShape][] = [
  ["a block that lacks samples", shapeOf(5, 8, 9, [9, 1, 1], [7, 1, 1])],
  ["one sample", shapeOf(1, 6, 10, [8, 1, 1], [5, 1, 1])],
  ["a last block of one sample", shapeOf(17, 7, 4, [6, 0, 0], [6, 2, 2])],
];

const EACH = WAYS.flatMap((which) => (["blocked", "rowMajor"] as const).map((layout) => ({ which, layout, shapes: layout === "blocked" ? SHAPES : [...SHAPES, ...PARTIAL] })));

describe.each(EACH)("Winograd $which, $layout", ({ which, layout, shapes }) => {
  // The transforms multiply rounding errors: 1.2e-6 of the largest result was the worst seen on these shapes, twice that is allowed.
  const TOLERANCE = 2.4e-6;
  it.each(shapes)("is the definition: %s", (_name, shape) => {
    for (const fused of [true, false]) {
      const [first, second] = operands(which, shape, 7);
      const { error, largest } = worst(run(which, shape, first, second, { layout, fused }), byDefinition(which, shape, first, second));
      expect(error / largest).toBeLessThan(TOLERANCE);
    }
  });

  it.each(shapes)("gives the same bits however units are dealt out: %s", (_name, shape) => {
    const [first, second] = operands(which, shape, 8);
    const whole = new Uint32Array(run(which, shape, first, second, { layout }).buffer);
    for (const seed of [1, 2]) expect(new Uint32Array(run(which, shape, first, second, { layout, ranges: 5, seed }).buffer)).toEqual(whole);
  });

  it("sends infinities and NaN where the definition does", () => {
    const shape = shapeOf(8, 5, 6, [10, 1, 1], [11, 1, 1]);
    const random = randomSource(9);
    for (const special of [Infinity, -Infinity, NaN]) {
      const [first, second] = operands(which, shape, 10);
      // Zeros make NaN of infinities; only some are hit.
      for (const data of [first, second]) for (let i = 0; i < data.length; i += 7) data[i] = 0;
      first[Math.floor(random() * first.length)] = special;
      if (special === -Infinity) second[Math.floor(random() * second.length)] = Infinity;
      checkSpecial(run(which, shape, first, second, { layout }), byDefinition(which, shape, first, second));
    }
  });

  it("multiplies no padding: infinite weights, or gradients, next to it", () => {
    const shape = shapeOf(8, 4, 4, [5, 1, 1], [6, 2, 0]);
    const [first, second] = operands(which, shape, 11, (u) => u + 0.5);
    second[0] = Infinity;
    second[second.length - 1] = -Infinity;
    checkSpecial(run(which, shape, first, second, { layout }), byDefinition(which, shape, first, second));
  });

  it("does not overflow on the way to a finite result", () => {
    const shape = shapeOf(8, 2, 3, [8, 1, 1], [8, 1, 1]);
    const [first, second] = operands(which, shape, 12);
    // A transformed patch is up to 26 times the patch; the largest product here is a third of the largest number.
    first.forEach((value, i) => { first[i] = Math.sign(value) * 1e38; });
    second.forEach((_, i) => { second[i] = 0; });
    for (let i = 0; i < second.length; i += 331) second[i] = 1;
    const expected = byDefinition(which, shape, first, second);
    expect(expected.every((value) => Math.abs(value) < 3.4e38)).toBe(true);
    const actual = run(which, shape, first, second, { layout });
    expect(worst(actual, expected).error).toBeLessThan(1e38 * 1e-5);
  });
});

describe.each(["forward", "inputGradient"] as const)("an epilogue of Winograd %s", (which) => {
  it.each<Epilogue>([
    { bias: true, relu: true, mask: false }, { bias: true, relu: false, mask: false }, { bias: false, relu: true, mask: false },
    { bias: false, relu: false, mask: true }, { bias: true, relu: true, mask: true },
  ])("bias $bias, relu $relu, mask $mask", (epilogue) => {
    for (const shape of [shapeOf(16, 5, 6, [9, 1, 1], [11, 1, 1]), shapeOf(40, 3, 4, [5, 1, 1], [110, 1, 1])]) {
      const [first, second] = operands(which, shape, 13);
      first[50] = NaN;
      first[first.length - 1] = Infinity;
      const expected = byDefinition(which, shape, first, second);
      const random = randomSource(14);
      const channels = which === "forward" ? shape.o : shape.c;
      const plane = expected.length / shape.n / channels;
      const bias = Float32Array.from({ length: channels }, () => random() * 2 - 1);
      const mask = Float32Array.from(expected, () => [0, -0, 1, NaN][Math.floor(random() * 4)] ?? 0);
      const inputs = [toBlocked(first, shape.n), second, ...(epilogue.bias ? [bias] : []), ...(epilogue.mask ? [toBlocked(mask, shape.n)] : [])];
      const [bytes = new ArrayBuffer(0)] = runCode((m) => code(m, which, "blocked", shape, epilogue), { inputs, outputs: [expected.length], ranges: 3 });
      checkSpecial(toBlocked(new Float32Array(bytes), shape.n, true), expected.map((value, i) => {
        const sum = value + (epilogue.bias ? bias[Math.floor(i / plane) % channels] ?? 0 : 0);
        const positive = epilogue.relu && sum <= 0 ? 0 : sum;
        return epilogue.mask && mask[i] === 0 ? 0 : positive;
      }));
    }
  });
});

describe("the choice of Winograd", () => {
  const one = { size: 16, kernel: 3, out: 16, stride: 1, dilation: 1, before: 1, padded: 18 };
  const conv: Conv = { n: 32, c: 32, o: 32, groups: 1, windows: { h: one, w: one } };
  const ways = (changed: Partial<Conv>, layout: Layout = "blocked"): string[] => Object.keys(winogradConv({ ...conv, ...changed }, layout)).toSorted();
  const ALL = ["forward", "inputGradient", "weightGradient"];

  it("takes ordinary convolutions of 3×3 from about eight channels on", () => {
    expect(ways({})).toEqual(ALL);
    expect(ways({ c: 8, o: 8 })).toEqual(ALL);
    expect(ways({ c: 3, o: 4 })).toEqual([]);
  });
  it("leaves images that fill few tiles, or hardly", () => {
    const axis = (size: number): Windows => ({ h: { ...one, size, out: size, padded: size + 2 }, w: { ...one, size, out: size, padded: size + 2 } });
    expect(ways({ windows: axis(8) })).toEqual(ALL);
    expect(ways({ windows: axis(2) })).toEqual([]);
    expect(ways({ windows: axis(5) })).toEqual([]);
  });
  it("takes row-major samples that fill a block or nearly, and leaves one to its columns", () => {
    for (const n of [7, 8, 9, 20, 32]) expect(ways({ n }, "rowMajor")).toEqual(ALL);
    expect(ways({ n: 1 }, "rowMajor")).not.toContain("forward");
  });
  it("leaves whatever it does not compute", () => {
    expect(ways({ n: 12 })).toEqual([]);
    expect(ways({ groups: 2 })).toEqual([]);
    for (const other of [{ stride: 2 }, { dilation: 2 }, { kernel: 5 }]) expect(ways({ windows: { h: one, w: { ...one, ...other } } })).toEqual([]);
  });
  it("leaves gradients of so many weights that their sums would not fit", () => {
    expect(ways({ c: 512, o: 512, n: 128 })).toEqual(["forward", "inputGradient"]);
  });
});

describe("cpu({ winograd })", () => {
  it("is used by default, and results are nearer without", async () => {
    const shape = shapeOf(8, 32, 16, [16, 1, 1], [16, 1, 1]);
    const attrs = { stride: [1, 1], padding: [[1, 1], [1, 1]], dilation: [1, 1], groups: 1 };
    const f32 = (...dims: number[]): Aval => ({ dtype: "f32", shape: dims });
    for (const which of WAYS) {
      const [x, weight, y] = [f32(8, 32, 16, 16), f32(16, 32, 3, 3), f32(8, 16, 16, 16)];
      const [name, inputs, output] = which === "forward" ? ["conv", [x, weight], y] as const : which === "inputGradient" ? ["convInputGrad", [y, weight], x] as const : ["convWeightGrad", [x, y], weight] as const;
      const [first, second] = operands(which, shape, 15);
      const expected = byDefinition(which, shape, first, second);
      const errorWith = async (options: CpuOptions): Promise<number> => {
        const [values = []] = await runKernel(cpu({ threads: 1, ...options }), { kind: "claimed", name, attrs, inputs, outputs: [output] }, [[...first], [...second]]);
        const { error, largest } = worst(Float32Array.from(values), expected);
        return error / largest;
      };
      const [by, without] = [await errorWith({}), await errorWith({ winograd: false })];
      // Measured with these numbers: 8.4e-7 to 1.2e-6 by transforms, 1.8e-7 to 2.5e-7 without.
      expect(by).toBeGreaterThan(5e-7);
      expect(by).toBeLessThan(2.4e-6);
      expect(without).toBeLessThan(5e-7);
    }
  });
});

/** Finite, infinite and NaN in the same places; finite ones near. */
function checkSpecial(actual: Float32Array, expected: Float64Array): void {
  const kind = (value: number): string => (Number.isFinite(value) ? "finite" : String(value));
  expect([...actual].map(kind)).toEqual([...expected].map(kind));
  expect([...expected].some((value) => !Number.isFinite(value))).toBe(true);
  expect([...expected].some((value) => Number.isFinite(value))).toBe(true);
  expected.forEach((value, i) => { if (Number.isFinite(value)) expect(Math.abs(value - (actual[i] ?? NaN))).toBeLessThan(1e-3); });
}
