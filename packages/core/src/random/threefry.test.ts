import { expect, test } from "vitest";
import type { Expr, LoopKernel } from "../backend/interface.ts";
import { runKernel } from "../reference/run-kernel.ts";
import { threefry2x32, threefryExpr } from "./threefry.ts";

// Known answers of the Random123 distribution (kat_vectors), which JAX uses, too.
test.each([
  [[0, 0], [0, 0], [0x6b200159, 0x99ba4efe]],
  [[0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], [0x1cb996fc, 0xbb002be7]],
  [[0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3], [0xc4923a9c, 0x483df7a0]],
])("known answer for key %j and counter %j", ([k0 = 0, k1 = 0], [c0 = 0, c1 = 0], wanted) => {
  expect(threefry2x32(k0, k1, c0, c1)).toEqual(wanted);
});

test.each([true, false])("the expression gives the host's bits on the reference backend (codegen %s)", async (codegen) => {
  const at: Expr = { op: "index", of: "out", axis: 0 };
  const load = (input: number): Expr => ({ op: "load", dtype: "u32", input, at });
  const pair = threefryExpr(load(0), load(1), load(2), load(3));
  const aval = { shape: [64], dtype: "u32" } as const;
  let state = 0x9e3779b9;
  const words = (): Uint32Array => Uint32Array.from({ length: 64 }, (_, i) => (i === 0 ? 0xffffffff : i === 1 ? 0 : (state = (Math.imul(state, 1664525) + 1013904223) >>> 0)));
  const inputs = [words(), words(), words(), words()] as const;
  for (const word of [0, 1] as const) {
    const kernel: LoopKernel = { kind: "loop", name: "threefry", inputs: [aval, aval, aval, aval], output: aval, body: pair[word] };
    const wanted = inputs[0].map((k0, i) => threefry2x32(k0, inputs[1][i] ?? 0, inputs[2][i] ?? 0, inputs[3][i] ?? 0)[word]);
    expect(await runKernel(kernel, [...inputs], { codegen })).toEqual(wanted);
  }
});
