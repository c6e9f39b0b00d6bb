import { argMax, argMin, cumsum, logSoftmax, logSumExp, norm, type ReduceOptions, softmax, std, type Tensor, variance } from "@receptive/core";
import type { Adapter } from "../adapter.ts";
import type { Attrs } from "../attrs.ts";

const axesOf = (attrs: Attrs): number[] | undefined => (attrs.has("axes") ? attrs.numbers("axes") : undefined);
const keep = (attrs: Attrs): { keepDims: boolean } => ({ keepDims: attrs.flag("keepdim") });

const reduction = (f: (x: Tensor, axes: number[] | undefined, options: ReduceOptions) => Tensor): Adapter =>
  (inputs, attrs) => [f(inputs.get("x"), axesOf(attrs), keep(attrs))];

const position = (f: typeof argMax): Adapter => (inputs, attrs) => [f(inputs.get("x"), attrs.has("axis") ? attrs.number("axis") : undefined, keep(attrs))];

const alongAxis = (f: (x: Tensor, axis: number) => Tensor): Adapter => (inputs, attrs) => [f(inputs.get("x"), attrs.number("axis"))];

export const reductions: Readonly<Record<string, Adapter>> = {
  softmax: alongAxis(softmax),
  log_softmax: alongAxis(logSoftmax),
  cumsum: alongAxis(cumsum),
  sum: reduction((x, axes, options) => x.sum(axes, options)),
  mean: reduction((x, axes, options) => x.mean(axes, options)),
  prod: reduction((x, axes, options) => x.prod(axes, options)),
  max: reduction((x, axes, options) => x.max(axes, options)),
  min: reduction((x, axes, options) => x.min(axes, options)),
  argmax: position(argMax),
  argmin: position(argMin),
  logsumexp: reduction(logSumExp),
  var: (inputs, attrs) => [variance(inputs.get("x"), axesOf(attrs), { ...keep(attrs), correction: attrs.number("correction") })],
  std: (inputs, attrs) => [std(inputs.get("x"), axesOf(attrs), { ...keep(attrs), correction: attrs.number("correction") })],
  // The fixtures write infinity as text.
  norm: (inputs, attrs) => [norm(inputs.get("x"), axesOf(attrs), { ...keep(attrs), p: attrs.isText("p", "inf") ? Infinity : attrs.number("p") })],
};
