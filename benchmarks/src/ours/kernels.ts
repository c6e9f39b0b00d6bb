import { avgPool, conv, maxPool, type Shape, softmax, type Tensor, vjp } from "@receptive/core";
import type { ConvWork, Work } from "../cases/work.ts";
import { convOutput } from "../networks/conv-output.ts";
import { inputAt } from "./resident.ts";

/** A kernel on tensors that stay on the device. */
export interface Kernel { readonly shapes: readonly Shape[]; readonly compute: (inputs: readonly Tensor[]) => Tensor }

function convKernel(work: ConvWork): Kernel {
  const { n, c, h, w, o, k, stride, padding, way } = work;
  const options = { stride, padding, floor: true };
  return {
    shapes: [[n, c, h, w], [o, c, k, k], [n, o, convOutput(h, work), convOutput(w, work)]],
    compute: (xs) => {
      const [x, weight, dy] = [inputAt(xs, 0), inputAt(xs, 1), inputAt(xs, 2)];
      if (way === "forward") return conv(x, weight, options);
      // Only the gradient is returned, so the forward convolution is not part of the plan.
      const of = way === "input-grad" ? (v: Tensor): Tensor => conv(v, weight, options) : (v: Tensor): Tensor => conv(x, v, options);
      return vjp(of, way === "input-grad" ? x : weight)[1](dy);
    },
  };
}

function poolKernel({ pool, shape, way }: Extract<Work, { kind: "pool" }>): Kernel {
  const of = pool === "max" ? (x: Tensor): Tensor => maxPool(x, 2, { floor: true }) : (x: Tensor): Tensor => avgPool(x, 2, { floor: true });
  const [n = 0, c = 0, h = 0, w = 0] = shape;
  if (way === "forward") return { shapes: [shape], compute: (xs) => of(inputAt(xs, 0)) };
  return { shapes: [shape, [n, c, h >> 1, w >> 1]], compute: (xs) => vjp(of, inputAt(xs, 0))[1](inputAt(xs, 1)) };
}

function reduced(x: Tensor, { op, axis }: Extract<Work, { kind: "reduce" }>): Tensor {
  if (axis === null) return op === "sum" ? x.sum() : x.max();
  return op === "sum" ? x.sum(axis) : x.max(axis);
}

/** The kernel of a case; undefined where its work is no single kernel. */
export function kernelOf(work: Work): Kernel | undefined {
  switch (work.kind) {
    case "matmul": return { shapes: [[work.m, work.k], [work.k, work.n]], compute: (xs) => inputAt(xs, 0).matmul(inputAt(xs, 1)) };
    case "conv": return convKernel(work);
    case "pool": return poolKernel(work);
    case "reduce": return { shapes: [work.shape], compute: (xs) => reduced(inputAt(xs, 0), work) };
    case "copy": return { shapes: [[work.n]], compute: (xs) => inputAt(xs, 0).neg() };
    case "softmax": return { shapes: [work.shape], compute: (xs) => softmax(inputAt(xs, 0)) };
    case "chain": return { shapes: [[work.n]], compute: (xs) => inputAt(xs, 0).mul(1.5).add(0.25).relu().mul(0.5).sub(0.125).abs().maximum(0.01).add(1) };
    case "elementwise": return { shapes: [[work.n]], compute: (xs) => inputAt(xs, 0).mul(1.5).add(1).tanh() };
    default: return undefined;
  }
}
