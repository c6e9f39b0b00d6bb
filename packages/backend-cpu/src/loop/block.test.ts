import { describe, expect, it } from "vitest";
import type { Expr, LoopKernel } from "@receptive/core/extend";
import { cpu } from "../cpu.ts";
import { runKernel } from "../testing/run-plan.ts";
import { blockTransposed } from "./block.ts";
import { strideAlong } from "./axes.ts";
import { NodeBuilder } from "./node.ts";

/** out[i, j] = in[j, i]: the lanes run along j, where the load jumps by the number of rows. */
function transposed(rows: number, columns: number): { blocked: ReturnType<typeof blockTransposed>; split: boolean } {
  const builder = new NodeBuilder();
  const [i, j] = [builder.axis(rows), builder.axis(columns)];
  const size = rows * columns;
  const load = builder.load("f32", 0, builder.sum([[builder.index(j), rows], [builder.index(i), 1]]), size);
  const blocked = blockTransposed(builder, [i], j, [load], [size]);
  const at = blocked?.roots[0]?.src[0];
  return { blocked, split: at !== undefined && strideAlong(at, blocked?.inner) === 1 && strideAlong(at, blocked?.out[0]) === 16 };
}

describe("blocks of a transposition", () => {
  it.each([[64, 64], [512, 512], [1024, 20]])("takes a cache line of the other axis at %i x %i", (rows, columns) => {
    const { blocked, split } = transposed(rows, columns);
    expect([blocked?.inner.extent, blocked?.out[0]?.extent, split]).toEqual([16, rows / 16, true]);
  });

  it.each([[511, 512], [16, 64], [64, 8]])("leaves %i x %i alone", (rows, columns) => {
    expect(transposed(rows, columns).blocked).toBeUndefined();
  });

  it.each([[64, 64], [32, 18], [48, 33], [128, 4], [33, 64]])("every element of a transposed %i x %i arrives", async (rows, columns) => {
    const of = (axis: number): Expr => ({ op: "index", of: "out", axis });
    const i32 = (value: number): Expr => ({ op: "const", dtype: "i32", value });
    const at: Expr = { op: "add", dtype: "i32", src: [{ op: "mul", dtype: "i32", src: [of(1), i32(rows)] }, of(0)] };
    const data = Array.from({ length: rows * columns }, (_, i) => i % 251);
    for (const dtype of ["f32", "i32", "u8"] as const) {
      const kernel: LoopKernel = { kind: "loop", name: "transpose", inputs: [{ dtype, shape: [columns, rows] }], output: { dtype, shape: [rows, columns] }, body: { op: "load", dtype, input: 0, at } };
      const [found = []] = await runKernel(cpu(), kernel, [data]);
      expect([...found]).toEqual(Array.from({ length: rows * columns }, (_, i) => data[(i % columns) * rows + Math.floor(i / columns)]));
    }
  });
});
