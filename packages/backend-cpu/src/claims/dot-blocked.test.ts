import type { ClaimedKernel } from "@receptive/core/extend";
import { describe, expect, it } from "vitest";
import type { Blocked } from "../kernel-code.ts";
import { runCode, toBlocked } from "../testing/run-code.ts";
import { randomSource } from "../testing/run-plan.ts";
import { ModuleBuilder } from "../wasm/encoder.ts";
import { hasRelaxedSimd } from "../wasm/relaxed.ts";
import type { Claimable } from "./claimable.ts";
import { claimDot } from "./dot.ts";

function dot(a: number[], b: number[], out: number[], transA: boolean, transB: boolean): Claimable {
  const f32 = (shape: number[]): { shape: number[]; dtype: "f32" } => ({ shape, dtype: "f32" });
  const call: ClaimedKernel = { kind: "claimed", name: "dot", attrs: { transA, transB }, inputs: [f32(a), f32(b)], outputs: [f32(out)] };
  const claim = claimDot(call);
  if (claim === undefined) throw new Error("refused");
  return claim;
}
/** Whole numbers, so that every order of additions gives the same sum, and no smaller: k · 16 stays below 2²⁴. */
function wholes(random: () => number, length: number): Float32Array {
  return Float32Array.from({ length }, () => Math.floor(random() * 9) - 4);
}
function product(a: (i: number, p: number) => number, b: (p: number, j: number) => number, m: number, n: number, k: number): Float32Array {
  const out = new Float32Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) { let sum = 0; for (let p = 0; p < k; p++) sum += a(i, p) * b(p, j); out[i * n + j] = sum; }
  return out;
}
const forward = (n: number): Blocked => ({ n, ins: [true, false], outs: [true] });
const weights = (n: number): Blocked => ({ n, ins: [true, true], outs: [false] });
const engines = hasRelaxedSimd() ? [true, false] : [false];
const sizes = [[8, 1, 1], [8, 3, 2], [16, 5, 7], [24, 10, 84], [16, 13, 400], [8, 97, 31], [40, 84, 120], [16, 300, 784], [8, 6, 2085], [72, 25, 17], [72, 512, 70]] as const;

describe("dot on blocked activations", () => {
  it.each(engines)("samples by weights, either way round, fused %s", (fused) => {
    sizes.forEach(([n, m, k], seed) => {
      for (const transB of [true, false]) {
        const random = randomSource(seed);
        const [x, w] = [wholes(random, n * k), wholes(random, m * k)];
        const claim = dot([n, k], transB ? [m, k] : [k, m], [n, m], false, transB);
        expect(claim.accepts?.(forward(n))).toBe(true);
        const [out = new ArrayBuffer()] = runCode((module) => claim.emit(module, forward(n)), { inputs: [toBlocked(x, n), w], outputs: [n * m], fused, ranges: 3, seed });
        const expected = product((i, p) => x[i * k + p] ?? NaN, (p, j) => w[transB ? j * k + p : p * m + j] ?? NaN, n, m, k);
        expect(toBlocked(new Float32Array(out), n, true), JSON.stringify({ n, m, k, transB })).toEqual(expected);
      }
    });
  });

  it.each(engines)("gradients of weights, summed over samples, fused %s", (fused) => {
    sizes.forEach(([n, m, k], seed) => {
      const random = randomSource(seed);
      const [dy, x] = [wholes(random, n * m), wholes(random, n * k)];
      const claim = dot([n, m], [n, k], [m, k], true, false);
      expect(claim.accepts?.(weights(n))).toBe(true);
      const [out = new ArrayBuffer()] = runCode((module) => claim.emit(module, weights(n)), { inputs: [toBlocked(dy, n), toBlocked(x, n)], outputs: [m * k], fused, ranges: 3, seed });
      const expected = product((i, p) => dy[p * m + i] ?? NaN, (p, j) => x[p * k + j] ?? NaN, m, k, n);
      expect(new Float32Array(out), JSON.stringify({ n, m, k })).toEqual(expected);
    });
  });

  it.each(engines)("bits do not depend on how units are split, fused %s", (fused) => {
    const random = randomSource(1);
    const x = Float32Array.from({ length: 64 * 700 }, () => random() - 0.5);
    const w = Float32Array.from({ length: 700 * 700 }, () => random() - 0.5);
    for (const [claim, blocked, b, length] of [
      [dot([64, 700], [700, 700], [64, 700], false, true), forward(64), w, 64 * 700],
      [dot([64, 700], [700, 700], [64, 700], false, false), forward(64), w, 64 * 700],
      [dot([64, 700], [64, 700], [700, 700], true, false), weights(64), x, 700 * 700],
    ] as const) {
      const run = (ranges: number): Int32Array => {
        const [out = new ArrayBuffer()] = runCode((m) => claim.emit(m, blocked), { inputs: [x, b], outputs: [length], fused, ranges });
        return new Int32Array(out);
      };
      const whole = run(1);
      const split = run(30);
      expect(whole.findIndex((word, i) => word !== split[i])).toBe(-1);
    }
  });

  it("one block is one unit while the weights fit the second cache; larger weights are cut by rows as well", () => {
    const small = dot([64, 300], [100, 300], [64, 100], false, true).emit(new ModuleBuilder(), forward(64));
    expect(small.stages.map(({ units, perBlock }) => ({ units, perBlock }))).toEqual([{ units: 8, perBlock: true }]);
    const large = dot([64, 2000], [2000, 2000], [64, 2000], false, true).emit(new ModuleBuilder(), forward(64));
    expect(large.stages[0]?.perBlock).toBeUndefined();
    expect(large.stages[0]?.units).toBeGreaterThanOrEqual(16);
  });

  it("an empty sum is zeros, an empty array nothing", () => {
    const claim = dot([16, 0], [5, 0], [16, 5], false, true);
    const [out = new ArrayBuffer()] = runCode((m) => claim.emit(m, forward(16)), { inputs: [new Float32Array(), new Float32Array()], outputs: [80], ranges: 3 });
    expect(new Float32Array(out)).toEqual(new Float32Array(80));
    expect(dot([16, 5], [0, 5], [16, 0], false, true).emit(new ModuleBuilder(), forward(16)).stages).toEqual([]);
    const none = dot([0, 4], [0, 5], [4, 5], true, false);
    const [zeros = new ArrayBuffer()] = runCode((m) => none.emit(m, weights(0)), { inputs: [new Float32Array(), new Float32Array()], outputs: [20] });
    expect(new Float32Array(zeros)).toEqual(new Float32Array(20));
  });

  it("accepts no other layout", () => {
    const claim = dot([16, 4], [16, 4], [16, 16], false, true);
    expect(claim.accepts?.(forward(16))).toBe(true);
    for (const [ins, outs] of [[[true, true], [true]], [[false, true], [true]], [[true, false], [false]], [[false, false], [true]]] as const) {
      expect(claim.accepts?.({ n: 16, ins, outs }), JSON.stringify({ ins, outs })).toBe(false);
    }
    expect(claim.accepts?.(weights(16))).toBe(false);
    // Not the samples: 16 is the contracted size here.
    expect(dot([16, 8], [8, 16], [8, 8], true, true).accepts?.(weights(16))).toBe(false);
    expect(dot([8, 16], [16, 4], [8, 4], false, false).accepts?.(forward(16))).toBe(false);
    expect(dot([2, 16, 4], [2, 5, 4], [2, 16, 5], false, true).accepts?.(forward(16))).toBe(false);
    expect(dot([12, 4], [5, 4], [12, 5], false, true).accepts?.(forward(12))).toBe(false);
    expect(() => claim.emit(new ModuleBuilder(), weights(16))).toThrow(/E_INTERNAL|does not accept/);
  });
});
