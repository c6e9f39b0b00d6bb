import type { ClaimedKernel } from "@receptive/core/extend";
import { describe, expect, it } from "vitest";
import { cpu } from "../cpu.ts";
import { count } from "../testing/evaluate.ts";
import { randomSource, runKernel } from "../testing/run-plan.ts";

const backend = cpu();
const plain = cpu({ relaxedSimd: false });

function dotCall(a: number[], b: number[], out: number[], transA: boolean, transB: boolean): ClaimedKernel {
  const f32 = (shape: number[]): { shape: number[]; dtype: "f32" } => ({ shape, dtype: "f32" });
  return { kind: "claimed", name: "dot", attrs: { transA, transB }, inputs: [f32(a), f32(b)], outputs: [f32(out)] };
}

/** Whole numbers, so that every order of additions gives the same sum. */
function wholes(random: () => number, n: number): number[] {
  return Array.from({ length: n }, () => Math.floor(random() * 9) - 4);
}

function naive(call: ClaimedKernel, a: number[], b: number[]): number[] {
  const [left, right] = call.inputs;
  const out = call.outputs[0]?.shape ?? [];
  if (left === undefined || right === undefined) return [];
  const rank = out.length;
  const [m = 0, n = 0] = out.slice(-2);
  const { transA, transB } = call.attrs;
  const k = left.shape[transA === true ? rank - 2 : rank - 1] ?? 0;
  const batch = out.slice(0, -2);
  const at = (shape: readonly number[], position: number[]): number => {
    let index = 0;
    batch.forEach((_, i) => { index = index * (shape[i] ?? 1) + (shape[i] === 1 ? 0 : position[i] ?? 0); });
    return index;
  };
  const result: number[] = [];
  const batches = batch.reduce((product, size) => product * size, 1);
  for (let flat = 0; flat < batches; flat++) {
    const position: number[] = [];
    let rest = flat;
    for (const size of batch.toReversed()) { position.unshift(rest % size); rest = Math.floor(rest / size); }
    const a0 = at(left.shape, position) * m * k;
    const b0 = at(right.shape, position) * k * n;
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let p = 0; p < k; p++) sum += (a[a0 + (transA === true ? p * m + i : i * k + p)] ?? NaN) * (b[b0 + (transB === true ? j * k + p : p * n + j)] ?? NaN);
        result.push(sum);
      }
    }
  }
  return result;
}

async function check(call: ClaimedKernel, seed: number): Promise<void> {
  const random = randomSource(seed);
  const data = call.inputs.map((input) => wholes(random, count(input)));
  expect(backend.claim(call)).toEqual({});
  const expected = naive(call, data[0] ?? [], data[1] ?? []).map((value) => value + 0);
  for (const each of [backend, plain]) {
    const [actual] = await runKernel(each, call, data);
    expect(actual, JSON.stringify(call)).toEqual(expected);
  }
}

describe("dot claim", () => {
  const sizes = [0, 1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 31];
  it.each([[false, false], [false, true], [true, false], [true, true]])("every small size, transA %s, transB %s", async (transA, transB) => {
    let seed = 0;
    for (const m of sizes) {
      for (const n of sizes) {
        for (const k of [0, 1, 2, 3, 5, 8, 17]) await check(dotCall(transA ? [k, m] : [m, k], transB ? [n, k] : [k, n], [m, n], transA, transB), seed++);
      }
    }
  });

  it.each([[127, 131, 257], [128, 300, 784], [1, 1000, 513], [300, 1, 700], [3, 65, 300], [2, 33, 259], [140, 17, 1]])("larger and prime sizes %i %i %i", async (m, n, k) => {
    for (const [transA, transB] of [[false, false], [false, true], [true, false], [true, true]] as const) {
      await check(dotCall(transA ? [k, m] : [m, k], transB ? [n, k] : [k, n], [m, n], transA, transB), 5);
    }
  });

  it.each<[number[], number[], number[]]>([
    [[3], [3], [3]], [[3], [1], [3]], [[1], [3], [3]], [[2, 3], [1, 3], [2, 3]], [[2, 1], [2, 3], [2, 3]], [[1, 1], [1, 1], [1, 1]], [[2, 0], [2, 0], [2, 0]], [[2, 3, 2], [2, 1, 2], [2, 3, 2]],
  ])("batches %j and %j", async (a, b, out) => {
    for (const [transA, transB] of [[false, false], [false, true], [true, false], [true, true]] as const) {
      await check(dotCall([...a, ...(transA ? [6, 5] : [5, 6])], [...b, ...(transB ? [7, 6] : [6, 7])], [...out, 5, 7], transA, transB), 9);
    }
  });

  it("refuses what it cannot read", () => {
    expect(backend.claim({ ...dotCall([2, 3], [3, 2], [2, 2], false, false), attrs: { transA: 0, transB: false } })).toBeNull();
    expect(backend.claim(dotCall([2, 3], [4, 2], [2, 2], false, false))).toBeNull();
    const call = dotCall([2, 3], [3, 2], [2, 2], false, false);
    expect(backend.claim({ ...call, inputs: [{ shape: [2, 3], dtype: "i32" }, { shape: [3, 2], dtype: "i32" }] })).toBeNull();
    expect(backend.claim({ ...call, name: "attention" })).toBeNull();
  });
});
