import type { ClaimedKernel } from "@receptive/core/extend";
import { describe, expect, it } from "vitest";
import type { KernelCode } from "../kernel-code.ts";
import { count } from "../testing/evaluate.ts";
import { runCode } from "../testing/run-code.ts";
import { randomSource } from "../testing/run-plan.ts";
import { ModuleBuilder } from "../wasm/encoder.ts";
import { hasRelaxedSimd } from "../wasm/relaxed.ts";
import { claimDot } from "./dot.ts";

interface Product { readonly m: number; readonly n: number; readonly k: number; readonly transA: boolean; readonly transB: boolean; readonly batch?: readonly number[]; readonly aBatch?: readonly number[]; readonly bBatch?: readonly number[] }

function callOf(p: Product): ClaimedKernel {
  const { batch = [], aBatch = batch, bBatch = batch } = p;
  const f32 = (shape: number[]): { shape: number[]; dtype: "f32" } => ({ shape, dtype: "f32" });
  return {
    kind: "claimed", name: "dot", attrs: { transA: p.transA, transB: p.transB },
    inputs: [f32([...aBatch, ...(p.transA ? [p.k, p.m] : [p.m, p.k])]), f32([...bBatch, ...(p.transB ? [p.n, p.k] : [p.k, p.n])])],
    outputs: [f32([...batch, p.m, p.n])],
  };
}
function emitter(p: Product): (m: ModuleBuilder) => KernelCode {
  const claim = claimDot(callOf(p));
  if (claim === undefined) throw new Error("refused");
  return (m) => claim.emit(m);
}
/** The index of the first word that differs, or -1. */
function firstDifference(a = new ArrayBuffer(), b = new ArrayBuffer()): number {
  const other = new Int32Array(b);
  return new Int32Array(a).findIndex((word, i) => word !== other[i]);
}
function normal(random: () => number, length: number): Float32Array {
  return Float32Array.from({ length }, () => random() * 2 - 1);
}
function dataOf(p: Product, seed: number): [Float32Array, Float32Array] {
  const random = randomSource(seed);
  const [a, b] = callOf(p).inputs.map((aval) => normal(random, count(aval)));
  return [a ?? new Float32Array(), b ?? new Float32Array()];
}
/** One product in doubles, and the same of magnitudes, which bounds the error. */
function inDoubles({ m, n, k, transA, transB }: Product, a: Float32Array, b: Float32Array): { sums: Float64Array; sizes: Float64Array } {
  const sums = new Float64Array(m * n);
  const sizes = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let p = 0; p < k; p++) {
      const left = a[transA ? p * m + i : i * k + p] ?? NaN;
      for (let j = 0; j < n; j++) {
        const product = left * (b[transB ? j * k + p : p * n + j] ?? NaN);
        sums[i * n + j] = (sums[i * n + j] ?? NaN) + product;
        sizes[i * n + j] = (sizes[i * n + j] ?? NaN) + Math.abs(product);
      }
    }
  }
  return { sums, sizes };
}
/**
 * A sum of s rounded additions of rounded products errs by at most about (s + 1) · 2⁻²⁴ of the sum of magnitudes; no partial sum
 * here is longer than 512, and there are k / 256 + 3 of them to join.
 */
function expectClose(p: Product, actual: Float32Array, a: Float32Array, b: Float32Array, message: string): void {
  const { sums, sizes } = inDoubles(p, a, b);
  const bound = (Math.min(p.k, 512) + p.k / 256 + 5) * 2 ** -24;
  sums.forEach((sum, i) => {
    const error = Math.abs((actual[i] ?? NaN) - sum);
    if (!(error <= bound * (sizes[i] ?? 0))) expect.fail(`${message}: element ${i} is ${actual[i]}, not ${sum}`);
  });
}
const engines = hasRelaxedSimd() ? [true, false] : [false];
const orders = [[false, false], [false, true], [true, false], [true, true]] as const;

const products: Product[] = [];
for (const [transA, transB] of orders) {
  for (const [m, n, k] of [[64, 72, 96], [127, 129, 131], [6, 512, 70], [3, 117, 2085], [1, 200, 2100], [700, 1, 100], [7, 9, 1021], [400, 3, 257], [13, 12, 570], [512, 50, 70], [450, 9, 130], [211, 8, 8], [2, 300, 1], [5, 70, 2099], [2, 1030, 300], [1030, 2, 300]] as const) products.push({ m, n, k, transA, transB });
  products.push({ m: 5, n: 6, k: 7, transA, transB, batch: [9, 5], aBatch: [9, 1], bBatch: [1, 5] }, { m: 40, n: 70, k: 90, transA, transB, batch: [3] }, { m: 3, n: 40, k: 70, transA, transB, batch: [2, 33], aBatch: [2, 33], bBatch: [2, 1] });
}

describe("dot in units", () => {
  it.each(engines)("any split gives the same bits, fused %s", (fused) => {
    products.forEach((p, i) => {
      const inputs = dataOf(p, i);
      const outputs = [count(callOf(p).outputs[0] ?? { shape: [], dtype: "f32" })];
      const [whole] = runCode(emitter(p), { inputs, outputs, fused });
      for (const ranges of [2, 40]) {
        const [split] = runCode(emitter(p), { inputs, outputs, fused, ranges, seed: i });
        expect(firstDifference(whole, split), `${JSON.stringify(p)} in ${ranges} ranges`).toBe(-1);
      }
    });
  });

  it.each(engines)("errors stay within those of short sums, fused %s", (fused) => {
    products.filter(({ batch }) => batch === undefined).forEach((p, i) => {
      const [a, b] = dataOf(p, 100 + i);
      const [out] = runCode(emitter(p), { inputs: [a, b], outputs: [p.m * p.n], fused, ranges: 3 });
      expectClose(p, new Float32Array(out ?? new ArrayBuffer()), a, b, JSON.stringify(p));
    });
  });

  it("has work for eight threads whichever of its sizes is large", () => {
    const sizes: Product[] = [];
    for (const [transA, transB] of orders) {
      for (const [m, n, k] of [[128, 784, 300], [20000, 8, 64], [8, 20000, 64], [1, 2000, 1000], [3000, 1, 1000], [4, 5000, 100], [128, 128, 128]] as const) sizes.push({ m, n, k, transA, transB });
      sizes.push({ m: 8, n: 8, k: 16, transA, transB, batch: [4096] }, { m: 512, n: 512, k: 512, transA, transB, batch: [2] });
    }
    // One stage multiplies; others may only rearrange an input, or add parts up.
    const units = sizes.map((p) => emitter(p)(new ModuleBuilder()).stages.reduce((most, { units }) => Math.max(most, units), 0));
    expect(Math.min(...units), JSON.stringify(sizes[units.indexOf(Math.min(...units))])).toBeGreaterThanOrEqual(16);
  });

  it.each(engines)("NaN and infinities arrive in their rows and columns alone, fused %s", (fused) => {
    for (const [transA, transB] of orders) {
      for (const [m, n, k] of [[4, 21, 19], [1, 33, 11], [17, 13, 300], [30, 1, 9], [12, 3, 35]] as const) {
        const p = { m, n, k, transA, transB };
        const [a, b] = dataOf(p, 3);
        const row = m - 1;
        const column = n >> 1;
        a[transA ? (k - 1) * m + row : row * k + k - 1] = Infinity;
        b[transB ? column * k : column] = NaN;
        const [out] = runCode(emitter(p), { inputs: [a, b], outputs: [m * n], fused });
        new Float32Array(out ?? new ArrayBuffer()).forEach((value, i) => {
          const [r, c] = [Math.floor(i / n), i % n];
          if (c === column) expect(value).toBeNaN();
          else expect(Number.isFinite(value), JSON.stringify({ p, r, c, value })).toBe(r !== row);
        });
      }
    }
  });
});
