/** The networks of the cases in TensorFlow.js: NHWC, which it is made for, so weights are brought into its layouts once. */
import * as tf from "@tensorflow/tfjs-core";
import { convOutput } from "../../src/networks/conv-output.ts";
import { initialWeights, type Weight } from "../../src/networks/values.ts";
import type { LayerSpec, NetworkSpec } from "../../src/networks/network-spec.ts";

/** A function of the input and the weights; weights come in its order. */
type Apply = (x: tf.Tensor, weights: readonly tf.Tensor[]) => tf.Tensor;
interface Built { readonly weights: tf.Tensor[]; readonly apply: Apply; readonly shape: readonly number[] }

const EPSILON = 1e-5;

/** [o, c, k, k] → [k, k, c, o]. */
export function filterOf({ values, shape }: Weight): tf.Tensor {
  return tf.tidy(() => tf.transpose(tf.tensor(values, [...shape]), [2, 3, 1, 0]));
}

/** [out, in] → [in, out]; after a flattened image the rows go from c, h, w to h, w, c. */
function matrixOf({ values, shape: [out = 0, inputs = 0] }: Weight, image: readonly number[] | null): tf.Tensor {
  return tf.tidy(() => {
    const transposed = tf.transpose(tf.tensor(values, [out, inputs]));
    if (image === null) return transposed;
    const [c = 0, h = 0, w = 0] = image;
    return tf.reshape(tf.transpose(tf.reshape(transposed, [c, h, w, out]), [1, 2, 0, 3]), [inputs, out]);
  });
}

function weightAt(weights: readonly tf.Tensor[], i: number): tf.Tensor {
  const found = weights[i];
  if (found === undefined) throw new Error(`the network has no weight ${i}`);
  return found;
}

class Builder {
  readonly weights: tf.Tensor[] = [];
  readonly #source: Iterator<Weight>;
  /** c, h, w before a flatten; null once dense layers have begun. */
  #image: readonly number[] | null = null;

  constructor(source: Iterator<Weight>) {
    this.#source = source;
  }

  #next(): Weight {
    const { value, done } = this.#source.next();
    if (done === true) throw new Error("the network wants more weights than there are");
    return value;
  }

  chain(layers: readonly LayerSpec[], shape: readonly number[]): Built {
    const steps: Apply[] = [];
    let current = shape;
    for (const layer of layers) {
      const built = this.#layer(layer, current);
      steps.push(built.apply);
      current = built.shape;
    }
    return { weights: this.weights, shape: current, apply: (x, weights) => steps.reduce((value, step) => step(value, weights), x) };
  }

  #layer(layer: LayerSpec, shape: readonly number[]): { apply: Apply; shape: readonly number[] } {
    const [c = 0, h = 0, w = 0] = shape;
    const at = this.weights.length;
    switch (layer.kind) {
      case "conv": {
        this.weights.push(filterOf(this.#next()), tf.tensor1d(this.#next().values));
        const apply: Apply = (x, ws) => tf.add(tf.conv2d(x as tf.Tensor4D, weightAt(ws, at) as tf.Tensor4D, layer.stride, layer.padding, "NHWC", 1, "floor"), weightAt(ws, at + 1));
        return { shape: [layer.out, convOutput(h, layer), convOutput(w, layer)], apply };
      }
      case "dense": {
        this.weights.push(matrixOf(this.#next(), this.#image), tf.tensor1d(this.#next().values));
        this.#image = null;
        return { shape: [layer.out], apply: (x, ws) => tf.add(tf.matMul(x as tf.Tensor2D, weightAt(ws, at) as tf.Tensor2D), weightAt(ws, at + 1)) };
      }
      case "batchNorm": {
        this.weights.push(tf.tensor1d(this.#next().values), tf.tensor1d(this.#next().values));
        const apply: Apply = (x, ws) => {
          const { mean, variance } = tf.moments(x, [0, 1, 2]);
          return tf.batchNorm(x, mean as tf.Tensor1D, variance as tf.Tensor1D, weightAt(ws, at + 1) as tf.Tensor1D, weightAt(ws, at) as tf.Tensor1D, EPSILON);
        };
        return { shape, apply };
      }
      case "residual": {
        const body = this.chain(layer.body, shape);
        const shortcut = this.chain(layer.shortcut, shape);
        return { shape: body.shape, apply: (x, ws) => tf.add(shortcut.apply(x, ws), body.apply(x, ws)) };
      }
      case "flatten":
        this.#image = shape;
        return { shape: [c * h * w], apply: (x) => tf.reshape(x, [x.shape[0] ?? 0, -1]) };
      case "maxPool": return { shape: [c, h >> 1, w >> 1], apply: (x) => tf.maxPool(x as tf.Tensor4D, 2, 2, "valid") };
      case "globalAvgPool": return { shape: [c], apply: (x) => tf.mean(x, [1, 2]) };
      case "relu": return { shape, apply: (x) => tf.relu(x) };
      case "sigmoid": return { shape, apply: (x) => tf.sigmoid(x) };
    }
  }
}

export function tfjsNetwork(spec: NetworkSpec): Built {
  return new Builder(initialWeights(spec)[Symbol.iterator]()).chain(spec.layers, spec.input);
}

/** Images as the network wants them: [c, h, w] → [h, w, c] in each of n. */
export function nhwc(values: Float32Array, input: readonly number[], n: number): { readonly values: Float32Array; readonly shape: readonly number[] } {
  const [c = 0, h = 0, w = 0] = input;
  if (input.length !== 3) return { values, shape: [n, ...input] };
  const area = h * w;
  const moved = new Float32Array(values.length);
  for (let i = 0; i < n; i++) for (let k = 0; k < c; k++) for (let p = 0; p < area; p++) moved[(i * area + p) * c + k] = values[(i * c + k) * area + p] ?? 0;
  return { values: moved, shape: [n, h, w, c] };
}
