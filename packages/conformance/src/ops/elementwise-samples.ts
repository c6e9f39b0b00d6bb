import { arange, clamp, elu, expm1, full, gelu, hardtanh, leakyRelu, linspace, log1p, mish, relu, rsqrt, selu, sigmoid, silu, softplus, step, stopGradient, type Tensor, where } from "@receptive/core";
import { binarySamples, type Sample, samplesOf, unarySamples, valued } from "./sample.ts";

const KINKS = [-3, -1, -0.5, 0, 0.5, 1, 3];

// Nothing rounds on its way to a jump, or it would land on either side.
const unary: readonly Sample[] = [
  ...unarySamples("neg", (x) => x.neg()), ...unarySamples("abs", (x) => x.abs()), ...unarySamples("exp", (x) => x.exp()), ...unarySamples("log", (x) => x.log(), 0.2, 4), ...unarySamples("sqrt", (x) => x.sqrt(), 0.2, 4),
  ...unarySamples("sin", (x) => x.sin(), -6, 6), ...unarySamples("cos", (x) => x.cos(), -6, 6), ...unarySamples("tanh", (x) => x.tanh(), -4, 4), ...unarySamples("erf", (x) => x.erf()), ...unarySamples("floor", (x) => x.floor(), -6.5, 6.5),
  ...unarySamples("square", (x) => x.square()), ...unarySamples("rsqrt", rsqrt, 0.2, 4), ...unarySamples("expm1", expm1), ...unarySamples("log1p", log1p, -0.5, 3), ...unarySamples("relu", relu), ...unarySamples("leakyRelu", (x) => leakyRelu(x, 0.2)),
  ...unarySamples("elu", (x) => elu(x, 1.3)), ...unarySamples("selu", selu), ...unarySamples("sigmoid", sigmoid, -6, 6), ...unarySamples("silu", silu, -5, 5), ...unarySamples("softplus", softplus, -6, 6), ...unarySamples("mish", mish, -5, 5),
  ...unarySamples("gelu", (x) => gelu(x), -4, 4), ...unarySamples("gelu-tanh", (x) => gelu(x, { approximate: "tanh" }), -4, 4), ...unarySamples("hardtanh", (x) => hardtanh(x, -1, 1)), ...unarySamples("clamp", (x) => clamp(x, -0.5, 0.75)), ...unarySamples("clip", (x) => x.clip(-0.4, 0.3)),
  ...unarySamples("step", step), ...unarySamples("pow-3", (x) => x.pow(3)), ...unarySamples("rdiv", (x) => x.rdiv(2), 0.5, 3), ...unarySamples("cast-i32", (x) => x.cast("i32").cast("f32"), -10, 10),
  samplesOf("stopGradient", (x) => (x === undefined ? [] : x.mul(stopGradient(x))))("ordinary", [valued(KINKS)]), samplesOf("linspace", (x) => (x === undefined ? [] : x.mul(linspace(-1, 2, 17).cast(x.dtype))))("ordinary", [valued([2], 1)]),
  samplesOf("arange", (x) => (x === undefined ? [] : x.mul(arange(13, "f32").cast(x.dtype))))("ordinary", [valued([2], 1)]), samplesOf("full", (x) => (x === undefined ? [] : x.add(full([3, 4], 0.1).cast(x.dtype))))("ordinary", [valued([2], 1)]),
  samplesOf("relu", (x) => (x === undefined ? [] : relu(x)))("kinks", [valued(KINKS)]), samplesOf("hardtanh", (x) => (x === undefined ? [] : hardtanh(x)))("kinks", [valued(KINKS)]), samplesOf("abs", (x) => (x === undefined ? [] : x.abs()))("kinks", [valued(KINKS)]),
];

const asNumber = (x: Tensor): Tensor => x.cast("f32");
const binary: readonly Sample[] = [
  ...binarySamples("add", (a, b) => a.add(b)), ...binarySamples("sub", (a, b) => a.sub(b)), ...binarySamples("mul", (a, b) => a.mul(b)), ...binarySamples("div", (a, b) => a.div(b), [0.5, 2]), ...binarySamples("rem", (a, b) => a.rem(b), [0.7, 2], [-6.6, 6.6]),
  ...binarySamples("pow", (a, b) => a.pow(b), [-2, 2], [0.5, 2]), ...binarySamples("maximum", (a, b) => a.maximum(b)), ...binarySamples("minimum", (a, b) => a.minimum(b)),
  ...binarySamples("less", (a, b) => asNumber(a.less(b))), ...binarySamples("greater", (a, b) => asNumber(a.greater(b))), ...binarySamples("greaterEqual", (a, b) => asNumber(a.greaterEqual(b))), ...binarySamples("rsub", (a, b) => a.rsub(b)), ...binarySamples("lessEqual", (a, b) => asNumber(a.lessEqual(b))), ...binarySamples("equal", (a, b) => asNumber(a.equal(b))), ...binarySamples("notEqual", (a, b) => asNumber(a.notEqual(b))),
  ...binarySamples("where", (a, b) => where(a.less(b), a.mul(b), b)),
  samplesOf("maximum", (a, b) => (a === undefined || b === undefined ? [] : a.maximum(b)))("ties", [valued([1, 2, -1, 0]), valued([1, 1, -1, 3])]),
  samplesOf("minimum", (a, b) => (a === undefined || b === undefined ? [] : a.minimum(b)))("ties", [valued([1, 2, -1, 0]), valued([1, 1, -1, 3])]),
];

export const elementwiseSamples: readonly Sample[] = [...unary, ...binary];
