import type { Aval, Expr, LoopKernel } from "@receptive/core/extend";
import { describe, expect, it } from "vitest";
import { buildLaid } from "../schedule/build.ts";
import { elementCount } from "../loop/element.ts";
import { evaluateLoop } from "../testing/evaluate.ts";
import { randomSource } from "../testing/run-plan.ts";
import type { LaidPlan, LaidStep } from "./choose-layout.ts";

const f32 = (...shape: number[]): Aval => ({ dtype: "f32", shape });
const i32 = (value: number): Expr => ({ op: "const", dtype: "i32", value });
const real = (value: number): Expr => ({ op: "const", dtype: "f32", value });
const out = (axis: number): Expr => ({ op: "index", of: "out", axis });
const fold = (axis: number): Expr => ({ op: "index", of: "reduce", axis });
const sum = (...terms: Expr[]): Expr => terms.reduce((a, b) => ({ op: "add", dtype: "i32", src: [a, b] }));
const times = (a: Expr, k: number): Expr => ({ op: "mul", dtype: "i32", src: [a, i32(k)] });
const load = (input: number, at: Expr): Expr => ({ op: "load", dtype: "f32", input, at });
const alu = (op: "add" | "mul" | "sub" | "max" | "exp" | "div", ...src: Expr[]): Expr => ({ op, dtype: "f32", src });

const N = 24;
const C = 5;
const H = 3;
const place = (n: Expr, c: Expr, h: Expr): Expr => sum(times(n, C * H), times(c, H), h);

interface Case { readonly kernel: LoopKernel; readonly ins: readonly boolean[]; readonly out: boolean }
const acc: Expr = { op: "acc", dtype: "f32" };
const loop = (inputs: Aval[], output: Aval, body: Expr, reduce?: LoopKernel["reduce"]): LoopKernel => ({ kind: "loop", name: "test", inputs, output, body, ...(reduce === undefined ? {} : { reduce }) });

const CASES: Readonly<Record<string, Case>> = {
  "a bias by channel": {
    kernel: loop([f32(N, C, H), f32(C)], f32(N, C, H), alu("add", load(0, place(out(0), out(1), out(2))), load(1, out(1)))), ins: [true, false], out: true,
  },
  "two arrays, one row-major": {
    kernel: loop([f32(N, C, H), f32(N, C, H)], f32(N, C, H), alu("mul", load(0, place(out(0), out(1), out(2))), load(1, place(out(0), out(1), out(2))))), ins: [true, false], out: true,
  },
  "into a row-major array": {
    kernel: loop([f32(N, C, H)], f32(N, C, H), alu("exp", load(0, place(out(0), out(1), out(2))))), ins: [true], out: false,
  },
  "channels turned round": {
    kernel: loop([f32(N, C, H)], f32(N, H, C), load(0, place(out(0), out(2), out(1)))), ins: [true], out: true,
  },
  "a maximum over classes": {
    kernel: loop([f32(N, C)], f32(N), load(0, sum(times(out(0), C), fold(0))), { op: "max", dtype: "f32", shape: [C], epilogue: alu("sub", acc, real(1)) }), ins: [true], out: true,
  },
  "softmax's division by a row sum": {
    kernel: loop([f32(N, C), f32(N)], f32(N, C), alu("div", alu("exp", load(0, sum(times(out(0), C), out(1)))), load(1, out(0)))), ins: [true, false], out: true,
  },
  "a gradient of a bias, over samples and places": {
    kernel: loop([f32(N, C, H)], f32(C), load(0, place(fold(0), out(0), fold(1))), { op: "sum", dtype: "f32", shape: [N, H], epilogue: acc }), ins: [true], out: false,
  },
  "everything at once": {
    kernel: loop([f32(N, C, H)], f32(), load(0, place(fold(0), fold(1), fold(2))), { op: "sum", dtype: "f32", shape: [N, C, H], epilogue: acc }), ins: [true], out: false,
  },
  "products of pairs of samples' rows": {
    kernel: loop([f32(N, C)], f32(C, C), alu("mul", load(0, sum(times(fold(0), C), out(0))), load(0, sum(times(fold(0), C), out(1)))), { op: "sum", dtype: "f32", shape: [N], epilogue: acc }), ins: [true], out: false,
  },
};

/** Runs one loop between copies into and out of the blocked layout. */
function run({ kernel, ins, out: blockedOut }: Case, inputs: readonly number[][], ranges: boolean): number[] {
  const slots: LaidPlan["slots"][number][] = kernel.inputs.map((aval) => ({ kind: "arg", aval }));
  const result = slots.push({ kind: "result", aval: kernel.output }) - 1;
  const steps: LaidStep[] = [];
  const rest = (aval: Aval): number => elementCount(aval.shape) / N;
  const sources = kernel.inputs.map((aval, i) => {
    if (ins[i] !== true) return i;
    const slot = slots.push({ kind: "temp", aval }) - 1;
    steps.push({ kernel: { kind: "move", to: "blocked", samples: N, rest: rest(aval) }, ins: [i], outs: [slot] });
    return slot;
  });
  const target = blockedOut ? slots.push({ kind: "temp", aval: kernel.output }) - 1 : result;
  steps.push({ kernel, ins: sources, outs: [target], blocked: { n: N, ins, outs: [blockedOut] } });
  if (blockedOut) steps.push({ kernel: { kind: "move", to: "row-major", samples: N, rest: rest(kernel.output) }, ins: [target], outs: [result] });
  const built = buildLaid({ slots, steps }, new Map(), { trigTable: 0, fused: false }, ranges);
  const memory = new WebAssembly.Memory({ initial: 4 });
  let top = 1024;
  const place = (bytes: number): number => { const at = top; top += Math.ceil((bytes + 32) / 64) * 64; return at; };
  const exports = new WebAssembly.Instance(new WebAssembly.Module(built.bytes), { e: { m: memory } }).exports;
  const table = place(built.entries * 4);
  const own = place(built.ownBytes);
  const view = new Uint32Array(memory.buffer, table, built.entries);
  const floats = new Float32Array(memory.buffer);
  const blocks = built.blocks.map(place);
  for (const [slot, block] of built.blockOf) view[slot] = blocks[block] ?? 0;
  slots.forEach(({ kind, aval }, i) => { if (kind !== "temp") view[i] = place(elementCount(aval.shape) * 4); });
  inputs.forEach((values, i) => floats.set(values, (view[i] ?? 0) / 4));
  for (const name of ranges ? ["s0"] : ["run"]) {
    const fn = exports[name];
    if (typeof fn === "function") Reflect.apply(fn, undefined, [table, own]);
  }
  const at = (view[result] ?? 0) / 4;
  return [...floats.subarray(at, at + elementCount(kernel.output.shape))];
}

describe("loops on arrays in the blocked layout", () => {
  it.each(Object.entries(CASES))("%s", (_name, test) => {
    const random = randomSource(7);
    // Whole numbers, so that sums in any order agree; exponents of small ones differ by the routine's last bit.
    const inputs = test.kernel.inputs.map((aval) => Array.from({ length: elementCount(aval.shape) }, () => Math.floor(random() * 9) + 1));
    const expected = evaluateLoop(test.kernel, inputs);
    for (const apart of [false, true]) {
      const actual = run(test, inputs, apart);
      expect(actual).toHaveLength(expected.length);
      actual.forEach((value, i) => expect(Math.abs(value - (expected[i] ?? NaN)), `element ${i}`).toBeLessThanOrEqual(2 ** -22 * Math.abs(expected[i] ?? 0)));
    }
  });

  it("refuses an address that may leave its sample", () => {
    const kernel = loop([f32(N, C)], f32(N, C), load(0, sum(times(out(0), C), out(1), i32(1))));
    expect(() => run({ kernel, ins: [true], out: true }, [[]], false)).toThrow(expect.objectContaining({ code: "E_INTERNAL" }));
  });
});
