/** Single kernels of the cases in TensorFlow.js. What is checked comes back in NCHW and OIHW. */
import * as tf from "@tensorflow/tfjs-core";
import type { ConvWork, Work } from "../../src/cases/work.ts";
import { convOutput } from "../../src/networks/conv-output.ts";
import { randomValues, sizeOf } from "../../src/networks/values.ts";
import { filterOf, nhwc } from "./tfjs-network.ts";

export interface TfjsKernel { readonly inputs: readonly tf.Tensor[]; readonly compute: () => tf.Tensor; readonly seen: (y: tf.Tensor) => tf.Tensor }

const same = (y: tf.Tensor): tf.Tensor => y;
const toNchw = (y: tf.Tensor): tf.Tensor => tf.transpose(y, [0, 3, 1, 2]);
const toOihw = (y: tf.Tensor): tf.Tensor => tf.transpose(y, [3, 2, 0, 1]);

function images(shape: readonly number[], stream: number): tf.Tensor4D {
  const moved = nhwc(randomValues(sizeOf(shape), stream), shape.slice(1), shape[0] ?? 0);
  return tf.tensor4d(moved.values, moved.shape as [number, number, number, number]);
}

const plain = (shape: readonly number[], stream: number): tf.Tensor => tf.tensor(randomValues(sizeOf(shape), stream), [...shape]);

function convKernel(work: ConvWork): TfjsKernel {
  const { n, c, h, w, o, k, stride, padding, way } = work;
  const x = images([n, c, h, w], 1);
  const filter = filterOf({ values: randomValues(o * c * k * k, 2), shape: [o, c, k, k] }) as tf.Tensor4D;
  const dy = images([n, o, convOutput(h, work), convOutput(w, work)], 3);
  const attributes = { strides: [stride, stride], pad: padding, dataFormat: "NHWC", dimRoundingMode: "floor" };
  const inputs = [x, filter, dy];
  if (way === "forward") return { inputs, compute: () => tf.conv2d(x, filter, stride, padding, "NHWC", 1, "floor"), seen: toNchw };
  if (way === "input-grad") return { inputs, compute: () => tf.engine().runKernel<tf.Tensor>("Conv2DBackpropInput", { dy, filter }, { ...attributes, inputShape: x.shape }), seen: toNchw };
  return { inputs, compute: () => tf.engine().runKernel<tf.Tensor>("Conv2DBackpropFilter", { x, dy }, { ...attributes, filterShape: filter.shape }), seen: toOihw };
}

function poolKernel({ pool, shape, way }: Extract<Work, { kind: "pool" }>): TfjsKernel {
  const x = images(shape, 1);
  const of = (v: tf.Tensor): tf.Tensor => (pool === "max" ? tf.maxPool(v as tf.Tensor4D, 2, 2, "valid") : tf.avgPool(v as tf.Tensor4D, 2, 2, "valid"));
  if (way === "forward") return { inputs: [x], compute: () => of(x), seen: toNchw };
  const [n = 0, c = 0, h = 0, w = 0] = shape;
  const dy = images([n, c, h >> 1, w >> 1], 2);
  const gradient = tf.grad(of);
  return { inputs: [x, dy], compute: () => gradient(x, dy), seen: toNchw };
}

/** The kernel of a case; undefined where its work is no single kernel. */
export function tfjsKernel(work: Work): TfjsKernel | undefined {
  switch (work.kind) {
    case "conv": return convKernel(work);
    case "pool": return poolKernel(work);
    case "matmul": {
      const [a, b] = [plain([work.m, work.k], 1), plain([work.k, work.n], 2)];
      return { inputs: [a, b], compute: () => tf.matMul(a, b), seen: same };
    }
    case "reduce": {
      const x = plain(work.shape, 1);
      return { inputs: [x], compute: () => (work.op === "sum" ? tf.sum(x, work.axis ?? undefined) : tf.max(x, work.axis ?? undefined)), seen: same };
    }
    case "softmax": {
      const x = plain(work.shape, 1);
      return { inputs: [x], compute: () => tf.softmax(x), seen: same };
    }
    case "chain": {
      const x = plain([work.n], 1);
      return { inputs: [x], compute: () => tf.add(tf.maximum(tf.abs(tf.sub(tf.mul(tf.relu(tf.add(tf.mul(x, 1.5), 0.25)), 0.5), 0.125)), 0.01), 1), seen: same };
    }
    case "copy": {
      const x = plain([work.n], 1);
      return { inputs: [x], compute: () => tf.neg(x), seen: same };
    }
    case "elementwise": {
      const x = plain([work.n], 1);
      return { inputs: [x], compute: () => tf.tanh(tf.add(tf.mul(x, 1.5), 1)), seen: same };
    }
    default: return undefined;
  }
}
