/** Every public function of layers with arguments that it takes; layers are run, and asked what they make of a shape. */
import * as core from "@receptive/core";
import { INFERENCE, type Layer, lenet5, linear, relu, sequential } from "@receptive/layers";
import { type Argument, FunctionArgument, t, TensorArgument } from "./argument.ts";
import type { Target } from "./core-targets.ts";

const isLayer = (x: unknown): x is Layer => typeof x === "object" && x !== null && "apply" in x && "outputShape" in x && "params" in x;
/** Initial weights of more are not drawn: that is honest work, and takes long. */
const MOST_WEIGHTS = 1e6;

function weightsIn(shapes: unknown): number {
  if (Array.isArray(shapes)) return shapes.reduce((n: number, d: unknown) => n * Number(d), 1);
  return typeof shapes === "object" && shapes !== null ? Object.values(shapes).reduce((n: number, s: unknown) => n + weightsIn(s), 0) : 0;
}

/** Runs a layer on ones, in inference and training. */
const run = (...shape: number[]) => (made: unknown): unknown => {
  if (!isLayer(made)) return made;
  const output = made.outputShape(shape);
  const weights = weightsIn(made.shapes);
  // Neither weights nor results that only a lifetime could compute.
  if (weights > MOST_WEIGHTS || output.reduce((n, d) => n * d, 1) > MOST_WEIGHTS) return [...output];
  const x = core.ones(shape).mul(0.5);
  const [y] = made.apply(made.params, made.buffers, x, INFERENCE);
  return [[...output], y, made.apply(made.params, made.buffers, x, { training: true, key: core.key(1) })];
};

const layer = (name: string, shape: readonly number[], ...args: Argument[]): Target => ({ from: "layers", name, args, use: run(...shape) });
const image = [2, 4, 6, 6];
const line = [2, 4, 6];
const conv = { stride: [1, 2], padding: [[1, 0], [0, 1]], dilation: [1, 1], groups: 2, bias: true, floor: true };
const window = { stride: [2, 1], padding: [[1, 0], [0, 1]], dilation: [1, 1], floor: true };

const windows: readonly Target[] = [
  layer("conv1d", line, 4, 3, 3, { stride: 1, padding: 1 }), layer("conv2d", image, 4, 6, [3, 2], conv), layer("conv2d", image, 4, 6, 3), layer("convTranspose1d", line, 4, 3, 3), layer("convTranspose2d", image, 4, 6, [3, 2], { stride: [2, 1], padding: [1, 0], outputPadding: [1, 0], dilation: 1, groups: 2 }),
  ...["avgPool", "l2Pool", "maxPool"].flatMap((name) => [layer(`${name}1d`, line, 2, { stride: 2, padding: 1, floor: true }), layer(`${name}2d`, image, [2, 2], window), layer(`${name}2d`, image, 2)]), layer("adaptiveAvgPool2d", image, [2, 3]), layer("globalAvgPool", image),
  layer("upsample", image, { scale: 2 }), layer("upsample", image, { size: [5, 7], mode: "bilinear" }),
];
const others: readonly Target[] = [
  layer("linear", [3, 5], 5, 4, { bias: true, init: "torch" }), layer("maxout", [3, 5], 5, 4, { pieces: 2 }), layer("batchNorm1d", [4, 3], 3, { momentum: 0.1, epsilon: 1e-5 }), layer("batchNorm2d", image, 4, { momentum: 0.1, epsilon: 1e-5 }), layer("groupNorm", image, 2, 4, { epsilon: 1e-5 }), layer("layerNorm", [3, 5], [5], { epsilon: 1e-5 }),
  layer("layerNorm", [3, 5], 5), layer("dropout", [3, 5], 0.5), layer("flatten", image), layer("activation", [3, 5], "relu"), layer("elu", [3, 5], 1), layer("leakyRelu", [3, 5], 0.1), layer("hardtanh", [3, 5], -1, 1), layer("gelu", [3, 5], { approximate: "tanh" }), layer("softmax", [3, 5], -1), layer("logSoftmax", [3, 5], 1),
  ...["mish", "relu", "selu", "sigmoid", "silu", "softplus", "step", "tanh"].map((name) => layer(name, [3, 5])),
  ...["elu", "gelu", "hardtanh", "leakyRelu", "logSoftmax", "mish", "relu", "selu", "sigmoid", "silu", "softmax", "softplus", "step", "tanh"].map((name): Target => ({ from: "layers", name, args: [t(3, 4)] })),
  { from: "layers", name: "embedding", args: [7, 3, { paddingIndex: 1 }], use: (made) => (isLayer(made) && weightsIn(made.shapes) <= MOST_WEIGHTS ? made.apply(made.params, made.buffers, core.zeros([2, 3], "i32"), INFERENCE) : null) },
  { from: "layers", name: "mse", args: [t(3, 4), t(3, 4), { reduction: "mean" }] }, { from: "layers", name: "sumOfSquares", args: [t(3, 4), t(3, 4)] },
];

const square = new FunctionArgument("(params, x) => x.mul(params.scale)", (params: { scale: core.Tensor }, x: core.Tensor) => x.mul(params.scale));
const models: readonly Target[] = [
  layer("layer", [3, 4], { scale: new TensorArgument([4]) }, square),
  layer("convNet", [2, 1, 8, 8], { input: [1, 8, 8], classes: 3, n: 1, m: 2, k: 1, filters: [2, 3], hidden: [5], kernel: 3, padding: 1, pool: "max", activation: "relu", dropout: 0.1, seed: 1 }), layer("convNet", [2, 1, 8, 8], { input: [1, 8, 8], classes: 3, filters: 2, hidden: 5 }),
  layer("lenet5", [1, 1, 32, 32], { fc2: 10, classes: 3, seed: 1, pixels: { mean: 0.1, std: 0.3 } }), layer("mnistMlp", [1, 784], { activation: "tanh", seed: 1 }),
  { from: "layers", name: "inputPreparation", args: [{ from: [2, 4, 4], pad: 1, scale: 0.5, mean: [0.1, 0.2], std: [0.5, 1] }], use: (made) => (typeof made === "object" && made !== null && "prepare" in made && typeof made.prepare === "function" && "to" in made && Array.isArray(made.to) && made.to.every((d: unknown) => Number(d) < 100) ? made.prepare.call(made, core.ones([1, 2, 4, 4], "u8")) : null) },
  { from: "layers", name: "initSource", args: [1], use: (made) => (typeof made === "object" && made !== null && "normal" in made && typeof made.normal === "function" ? made.normal.call(made, 5) : null) },
  { from: "layers", name: "summary", args: [[1, 4]] }, { from: "layers", name: "toInput", args: [t(1, 1, 28, 28)] },
];
/** The model that comes first. */
export const MODEL_FIRST: Readonly<Record<string, () => unknown>> = { summary: () => sequential(linear(4, 3), relu()), toInput: () => lenet5({ fc2: 10, classes: 3 }) };

export const layerTargets: readonly Target[] = [...windows, ...others, ...models];

/** Functions of layers that take no numbers, shapes or tensors to be spoiled, and why. */
export const LAYERS_NOT_CALLED: Readonly<Record<string, string>> = {
  Perceptron: "a class; its arguments are spoiled in its own test", capture: "takes a model and a prepared input, whose shapes apply checks", filters: "takes a layer", graph: "takes layers", makeLayer: "for layer authors", named: "takes a layer", paramCount: "takes a layer", receptiveField: "takes layers", residual: "takes layers", sequential: "takes layers", unsharedCount: "takes a layer",
};
