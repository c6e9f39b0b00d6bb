import type { AluOp, DType, Expr, LoopKernel, Plan } from "@receptive/core/extend";
import { expect, test } from "vitest";
import type { Target } from "../kernel-code.ts";
import { gridOf } from "../kernel-code.ts";
import { loopKernel } from "../loop/loop-kernel.ts";
import { compilePlan } from "../program/compile-plan.ts";
import { literal } from "./literal.ts";
import { Ranges } from "./ranges.ts";
import { isFlat } from "./flat-index.ts";

const out = (axis: number): Expr => ({ op: "index", of: "out", axis });
const fold = (axis: number): Expr => ({ op: "index", of: "reduce", axis });
const int = (value: number): Expr => ({ op: "const", dtype: "i32", value });
const alu = (op: AluOp, dtype: DType, ...src: Expr[]): Expr => ({ op, dtype, src });
const GPU: Target = { maxGroups: 65535, maxThreads: 256, workgroupBytes: 16384, maxBindings: 8, bindingBytes: 2 ** 27, software: false, subgroups: false, joins: true };

test("literals are what the type holds, and never an expression that WGSL refuses", () => {
  expect([1.5, -2, 1e21, 0.1, -0, 1e-40, Infinity, -Infinity, Number.NaN].map((v) => literal("f32", v))).toEqual([
    "1.5f", "(-2f)", "1.0000000200408773e+21f", "0.10000000149011612f", "bitcast<f32>(0x80000000u)", "bitcast<f32>(0x116c2u)",
    "bitcast<f32>(infinity_bits)", "bitcast<f32>(infinity_bits | 0x80000000u)", "bitcast<f32>(nan_bits)",
  ]);
  expect([literal("i32", -(2 ** 31)), literal("u32", 2 ** 32 - 1), literal("u8", 300), literal("bool", 2), literal("f16", 0.1)]).toEqual(["i32(-2147483648)", "4294967295u", "44u", "true", "0.0999755859375f"]);
});

test("ranges follow index arithmetic, and give up where 32 bits do not hold it", () => {
  const ranges = new Ranges({ out: [3, 5], reduce: [7] });
  const flat = alu("add", "i32", alu("mul", "i32", out(0), int(5)), out(1));
  expect(ranges.of(flat)).toEqual({ low: 0, high: 14 });
  expect(ranges.of(alu("sub", "i32", fold(0), int(2)))).toEqual({ low: -2, high: 4 });
  expect(ranges.of(alu("rem", "i32", alu("sub", "i32", flat, int(3)), int(4)))).toEqual({ low: -3, high: 3 });
  expect(ranges.of(alu("div", "i32", flat, int(4)))).toEqual({ low: 0, high: 3 });
  expect(ranges.of(alu("mul", "i32", flat, int(2 ** 30)))).toBeNull();
  expect(ranges.of(alu("div", "i32", flat, out(0)))).toBeNull();
});

test("an offset is flat where its factors are the strides; axes of size 1 have none", () => {
  expect(isFlat(alu("add", "i32", alu("mul", "i32", out(0), int(5)), out(2)), [3, 1, 5])).toBe(true);
  expect(isFlat(alu("add", "i32", alu("mul", "i32", out(0), int(5)), out(1)), [3, 4])).toBe(false);
  expect(isFlat(alu("add", "i32", out(1), int(1)), [1, 5])).toBe(false);
});

test("workgroups beyond one dimension fill another", () => {
  expect(gridOf(65535, GPU)).toEqual([65535, 1]);
  expect(gridOf(65536, GPU)).toEqual([32768, 2]);
  const [x, y] = gridOf(200_001, GPU);
  expect([x <= 65535, x * y >= 200_001]).toEqual([true, true]);
});

test("an elementwise kernel in place reads through the output's binding", () => {
  const aval = { shape: [2, 3], dtype: "f32" } as const;
  const at = alu("add", "i32", alu("mul", "i32", out(0), int(3)), out(1));
  const load = (input: number, place: Expr): Expr => ({ op: "load", dtype: "f32", input, at: place });
  const kernel: LoopKernel = { kind: "loop", name: "k", inputs: [aval, { shape: [3], dtype: "f32" }], output: aval, body: alu("mul", "f32", load(0, at), load(1, out(1))) };
  const { stages } = loopKernel(kernel, [0, undefined], GPU);
  expect(stages.map((s) => s.bindings.map((b) => b.operand))).toEqual([[{ of: "out", index: 0, access: "write" }, { of: "in", index: 1, access: "read" }]]);
  const plan: Plan = { key: "k", blocks: [], slots: [{ kind: "arg", aval, donates: 2 }, { kind: "arg", aval: { shape: [3], dtype: "f32" } }, { kind: "result", aval }], steps: [{ kernel, ins: [0, 1], outs: [2] }] };
  expect(compilePlan(plan, GPU).shaders.map((s) => s.code).join()).toMatchInlineSnapshot(`
    "@group(0) @binding(0) var<storage, read_write> out0: array<f32, 6>;
    @group(0) @binding(1) var<storage, read> in1: array<f32, 3>;
    fn element(flat: i32) -> f32 {
    let o1 = flat % 3i;
    return (out0[flat] * in1[o1]);
    }
    @compute @workgroup_size(64)
    fn main(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) lane: u32) {
      let item = id.x * 64u + lane;
      if (item >= 6u) { return; }
      out0[item] = element(i32(item));
    }"
  `);
});

test("a long fold is a workgroup's, and a very long one that of several", () => {
  const sum = (n: number): LoopKernel => ({
    kind: "loop", name: "sum", inputs: [{ shape: [n], dtype: "f32" }], output: { shape: [], dtype: "f32" }, body: { op: "load", dtype: "f32", input: 0, at: fold(0) },
    reduce: { op: "sum", dtype: "f32", shape: [n], epilogue: { op: "acc", dtype: "f32" } },
  });
  expect(loopKernel(sum(10), [undefined], GPU)).toMatchObject({ stages: [{ span: { of: "items", count: 1 } }], scratch: [] });
  expect(loopKernel(sum(1000), [undefined], GPU).stages).toHaveLength(1);
  const long = loopKernel(sum(2 ** 20), [undefined], GPU);
  expect(long.stages.map((s) => s.span)).toEqual([{ of: "groups", count: 128, threads: 256 }, { of: "groups", count: 1, threads: 256 }]);
  expect(long.scratch).toEqual([512]);
});
