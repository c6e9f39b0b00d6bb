/** Every public function of core with arguments that it takes. */
import * as core from "@receptive/core";
import { type Argument, bools, FunctionArgument, ints, t, TensorArgument, words } from "./argument.ts";

/** A function, what it may be called with, and what is done with what it returns. */
export interface Target {
  readonly from: "core" | "layers" | "optimizers" | "tensor";
  readonly name: string;
  /** Of a method: the tensor first. */
  readonly args: readonly Argument[];
  /** Uses the result as it is meant to be used; tensors and numbers that come of it. */
  readonly use?: (result: unknown) => unknown;
}

const key = words(2);
const fn = (name: string, ...args: Argument[]): Target => ({ from: "core", name, args });
const method = (name: string, ...args: Argument[]): Target => ({ from: "tensor", name, args });
const image = t(2, 4, 5, 5);
const window = { stride: [1, 2], padding: [[1, 0], [0, 1]], dilation: [1, 1], floor: true };
const loss = (name: string, target: Argument, options: Record<string, Argument> = {}): Target => fn(name, t(3, 4), target, { reduction: "mean", ...options });

const square = new FunctionArgument("(x) => x.square().sum()", (x: core.Tensor) => x.square().sum());
const doubled = new FunctionArgument("(x) => x.mul(2)", (x: core.Tensor) => x.mul(2));

const creation: readonly Target[] = [
  fn("tensor", [[1, 2], [3, 4]]), fn("tensor", [1, 2, 3, 4], [2, 2], { dtype: "f32" }), fn("full", [2, 3], 1.5, "f32"), fn("zeros", [2, 3], "i32"), fn("ones", [2, 3], "bool"), fn("arange", 5, "i32"), fn("linspace", 0, 1, 5),
  fn("key", 1), fn("split", key, 3), fn("foldIn", key, 3), fn("foldIn", key, ints()), fn("bits", key, [2, 3]), fn("uniform", key, [2, 3], -1, 1), fn("normal", key, [2, 3]), fn("bernoulli", key, 0.5, [2, 3]), fn("randomDropout", key, t(3, 4), 0.5), fn("hostUniform", 1, 2, 5), fn("hostNormal", 1, 2, 5),
];
const elementwise: readonly Target[] = [
  ...["gelu", "log1p", "expm1", "mish", "relu", "rsqrt", "selu", "sigmoid", "silu", "softplus", "step", "tanh"].map((name) => fn(name, t(3, 4))), fn("gelu", t(3, 4), { approximate: "tanh" }), fn("clamp", t(3, 4), -0.5, 0.5), fn("elu", t(3, 4), 1), fn("leakyRelu", t(3, 4), 0.1), fn("hardtanh", t(3, 4), -1, 1),
  fn("where", bools(3, 4), t(3, 4), t(4)), fn("where", bools(3, 4), t(3, 4), 2), fn("stopGradient", t(3)),
];
const indexed: readonly Target[] = [
  fn("argMax", t(3, 4), 1), fn("argMin", t(3, 4), 0), fn("concat", [t(2, 3), t(4, 3)], 0), fn("stack", [t(2, 3), t(2, 3)], 1), fn("cumsum", t(3, 4), 1), fn("embedding", t(5, 3), ints(2, 2), { paddingIndex: 1 }), fn("flip", t(3, 4), 1), fn("flip", t(3, 4), [0, 1]), fn("gather", t(3, 4), ints(2, 4), 0), fn("take", t(3, 4), ints(5), 1),
  fn("scatterAdd", t(3, 4), ints(2, 4), t(2, 4), 0), fn("oneHot", ints(3), 4), fn("pad", t(3, 4), [[1, 0], [2, 3]], { mode: "constant", value: 1 }), fn("pad", t(3, 4), [[1, 0], [2, 3]], { mode: "reflect" }), fn("repeat", t(3, 4), 2, 1), fn("tile", t(3, 4), [2, 1]), fn("splitTensor", t(4, 6), 2, 1), fn("splitTensor", t(4, 6), [1, 3], 0),
  fn("einsum", "ij,jk->ik", t(2, 3), t(3, 4)),
];
const reductions: readonly Target[] = [
  fn("logSoftmax", t(3, 4), 1), fn("softmax", t(3, 4), 0), fn("logSumExp", t(3, 4), [0, 1], { keepDims: true }), fn("norm", t(3, 4), [1], { p: 2, keepDims: true }), fn("norm", t(3, 4), 0, { p: 3 }), fn("std", t(3, 4), [1], { correction: 1, keepDims: true }), fn("variance", t(3, 4), 1, { correction: 1 }),
];
const layers: readonly Target[] = [
  fn("adaptiveAvgPool", image, [2, 3]), fn("adaptiveAvgPool", image, 2), fn("affine", t(3, 4), t(5, 4), t(5)), fn("avgPool", image, [2, 2], { ...window, countPadding: false }), fn("l2Pool", image, [2, 2], window), fn("maxPool", image, [2, 2], window), fn("maxPool", image, 2, { floor: true }), fn("maxPool", image, 2, { ceil: true }),
  fn("batchNorm", image, t(4), t(4), { weight: t(4), bias: t(4), training: true, momentum: 0.1, epsilon: 1e-5 }), fn("batchNorm", image, t(4), t(4), { weight: t(4), bias: t(4) }), fn("conv", image, t(6, 2, 3, 3), { ...window, bias: t(6), groups: 2 }), fn("conv", t(1, 2, 7), t(3, 2, 3), { padding: 1 }), fn("convTranspose", image, t(4, 3, 3, 3), { bias: t(6), stride: [2, 2], padding: [1, 1], outputPadding: [1, 0], dilation: 1, groups: 2 }),
  fn("groupNorm", image, 2, { weight: t(4), bias: t(4), epsilon: 1e-5 }), fn("layerNorm", t(3, 4), [4], { weight: t(4), bias: t(4), epsilon: 1e-5 }), fn("upsample", image, [7, 3], { mode: "bilinear", alignCorners: true }), fn("upsample", image, [10, 10]),
];
const losses: readonly Target[] = [
  loss("binaryCrossEntropy", t(3, 4), { weight: t(3, 4) }), loss("binaryCrossEntropyWithLogits", t(3, 4), { positiveWeight: t(4) }), loss("crossEntropy", ints(3), { labelSmoothing: 0.1, ignoreIndex: 1 }), loss("crossEntropy", t(3, 4)), loss("hingeLoss", t(3, 4), { margin: 1 }), loss("huberLoss", t(3, 4), { delta: 0.5 }), loss("smoothL1Loss", t(3, 4), { beta: 0.5 }), loss("klDiv", t(3, 4), { logTarget: true }),
  loss("l1Loss", t(3, 4)), loss("mseLoss", t(3, 4)), loss("multiMarginLoss", ints(3), { margin: 1 }), loss("nllLoss", ints(3), { ignoreIndex: 1 }),
];
const call = (arg: () => core.Tensor) => (f: unknown): unknown => (typeof f === "function" ? Reflect.apply(f, undefined, [arg()]) : f);
const two = (): core.Tensor => core.tensor([1, 2]);
const transforms: readonly Target[] = [
  { ...fn("grad", square), use: call(two) }, { ...fn("valueAndGrad", square, { aux: false }), use: call(two) }, fn("vjp", doubled, t(3)), { ...fn("compile", doubled, { donate: [0], dev: true }), use: call(two) },
  { ...fn("vjp", doubled, new TensorArgument([2])), use: (pair) => (Array.isArray(pair) ? call(two)(pair[1]) : pair) },
];

const unary = ["neg", "abs", "exp", "log", "sqrt", "sin", "cos", "tanh", "erf", "floor", "square", "relu"];
const binary = ["add", "sub", "mul", "div", "rem", "pow", "rsub", "rdiv", "maximum", "minimum", "less", "greater", "equal", "notEqual", "lessEqual", "greaterEqual"];
const methods: readonly Target[] = [
  ...unary.map((name) => method(name, t(3, 4))), ...binary.flatMap((name) => [method(name, t(3, 4), t(4)), method(name, t(3, 4), 2), method(name, ints(3, 4), 2)]), ...["and", "or", "xor", "shl", "shr"].map((name) => method(name, ints(3, 4), ints(4))), method("shl", ints(3), 2), method("not", bools(3)),
  method("clip", t(3, 4), -0.5, 0.5), method("cast", t(3, 4), "i32"), method("bitcast", t(3, 4), "i32"), ...["sum", "prod", "max", "min", "mean"].flatMap((name) => [method(name, t(3, 4), 1, { keepDims: true }), method(name, t(3, 4), [0, 1])]), method("matmul", t(3, 4), t(4, 2)), method("matmul", t(2, 3, 4), t(4)),
  method("transpose", t(3, 4), 0, 1), method("permute", t(3, 4, 2), 2, 0, 1), method("reshape", t(3, 4), 2, 6), method("reshape", t(3, 4), [4, -1]), method("flatten", t(2, 3, 4), 1), method("expand", t(3, 1), 2, 3, 4), method("unsqueeze", t(3, 4), 1), method("squeeze", t(3, 1), 1), method("at", t(5, 4), [1, 4, 2], 2), method("at", t(5, 4), -1), method("at", t(5), [null, null, -1]),
  method("data", t(3)), method("read", t(3)), method("item", t(1)), method("text", t(3)), method("start", t(3)),
];

export const coreTargets: readonly Target[] = [...creation, ...elementwise, ...indexed, ...reductions, ...layers, ...losses, ...transforms, ...methods];

/** Functions that take no numbers, shapes or tensors to be spoiled, and why. */
export const NOT_CALLED: Readonly<Record<string, string>> = {
  defaultBackend: "takes nothing", setDefaultBackend: "takes a backend, which the contract suite spoils", setWarningHandler: "takes a function", memory: "takes a backend", scope: "takes a function; random orders call it", flattenTree: "takes any tree", unflattenTree: "takes what flattenTree gave", mapTree: "takes any tree",
  constructor: "for transform authors", node: "a property", shape: "a property", dtype: "a property", rank: "a property", size: "a property", disposed: "a property", toString: "takes nothing", dispose: "random orders call it", escape: "random orders call it", to: "takes a backend; random orders call it",
};

export const isErrorClass = (v: unknown): boolean => typeof v === "function" && (v === core.ReceptiveError || v.prototype instanceof core.ReceptiveError);
