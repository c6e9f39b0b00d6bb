import { expect, test } from "vitest";
import { reshapeNest, strideAlong } from "./axes.ts";
import { NodeBuilder } from "./node.ts";

test("an axis that is split and merged again is stepped through as before", () => {
  const builder = new NodeBuilder();
  const axis = builder.axis(16);
  const [i, four] = [builder.index(axis), builder.i32(4)];
  // What a reshape of [4, 4] to [16] reads: (i / 4) · 4 + i % 4.
  const at = builder.sum([[builder.alu("div", "i32", [i, four]), 4], [builder.alu("rem", "i32", [i, four]), 1]]);
  const { out, roots: [load] } = reshapeNest(builder, { out: [axis], reduce: [], roots: [builder.load("f32", 0, at, 16)] }, [16]);
  expect(out.map(({ extent }) => extent)).toEqual([16]);
  expect(load?.src.map((address) => strideAlong(address, out[0]))).toEqual([1]);
});
