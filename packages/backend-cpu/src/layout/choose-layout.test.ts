import type { Aval, ClaimedKernel, Plan } from "@receptive/core/extend";
import { describe, expect, it } from "vitest";
import { chooseLayout } from "./choose-layout.ts";

const f32 = (...shape: number[]): Aval => ({ dtype: "f32", shape });
const window = { stride: [1, 1], padding: [[1, 1], [1, 1]], dilation: [1, 1], groups: 1 };
const claimed = (name: string, inputs: Aval[], outputs: Aval[]): ClaimedKernel => ({ kind: "claimed", name, attrs: window, inputs, outputs });

/** y = conv(conv(x, w), w), and the gradient of w from the array between them. */
function plan(n: number, channels: number): Plan {
  const [x, w] = [f32(n, channels, 6, 6), f32(channels, channels, 3, 3)];
  return {
    key: "test", blocks: [1e9, 1e9],
    slots: [{ kind: "arg", aval: x }, { kind: "arg", aval: w }, { kind: "result", aval: x }, { kind: "result", aval: w }, { kind: "temp", aval: x, block: 0 }, { kind: "temp", aval: w, block: 1 }],
    steps: [
      { kernel: claimed("conv", [x, w], [x]), ins: [0, 1], outs: [4] },
      { kernel: claimed("conv", [x, w], [x]), ins: [4, 1], outs: [2] },
      { kernel: claimed("convWeightGrad", [x, x], [w]), ins: [4, 0], outs: [5] },
      { kernel: claimed("conv", [x, w], [x]), ins: [4, 5], outs: [3] },
    ],
  };
}
const kinds = (p: Plan): string[] => chooseLayout(p).steps.map(({ kernel, blocked }) => (kernel.kind === "move" ? kernel.to : kernel.kind === "claimed" ? kernel.name : kernel.kind) + (blocked === undefined ? "" : "*"));

describe("chooseLayout", () => {
  it("enters the blocked layout once and leaves it at results", () => {
    expect(kinds(plan(16, 5))).toEqual(["blocked", "conv*", "conv*", "row-major", "convWeightGrad*", "conv*", "row-major"]);
  });
  it("keeps a weight row-major that has as many channels as there are samples", () => {
    expect(kinds(plan(16, 16))).toEqual(kinds(plan(16, 5)));
  });
  it("leaves batches alone that do not fill their blocks", () => {
    for (const n of [1, 4, 7, 9, 20]) expect(chooseLayout(plan(n, 5)).steps).toEqual(plan(n, 5).steps);
  });
});
