import { argMax, argMin, cumsum, logSoftmax, logSumExp, norm, softmax, std, type Tensor, variance } from "@receptive/core";
import { between, of, type Sample, type SampleInput, samplesOf, valued, viewed } from "./sample.ts";

const NAN = Number.NaN;

/** A reduction over each axis, several, all, and sizes that fill no vector. `empty`: what it gives of nothing is defined. */
function reductionSamples(op: string, f: (x: Tensor, axes?: number | number[]) => Tensor, { empty = true, ties = true, low = -2, high = 2 } = {}): Sample[] {
  const make = (variant: string, input: SampleInput, axes?: number | number[], options: { grads?: boolean } = {}): Sample => samplesOf(op, (x) => (x === undefined ? [] : f(x, axes)))(variant, [input], options);
  const x = (...shape: number[]): SampleInput => between(low, high, ...shape);
  return [
    make("ordinary", x(3, 4), 1), make("axis-0", x(3, 4), 0), make("middle", x(2, 5, 3), 1), make("all", x(3, 5)), make("two-axes", x(2, 3, 4), [0, 2]), make("odd", x(5, 7), -1), make("prime", x(3, 17), 1), make("long", x(2, 257), 1),
    make("size-1", x(1, 1), 0), make("of-one", x(4, 1), 1), make("transposed", viewed("transposed", x(4, 6)), 1), make("stepped", viewed("stepped", x(3, 5)), 1), make("flipped", viewed("flipped", x(3, 8)), 0), make("nothing-left", x(0, 3), 1),
    make("nan", valued([1, NAN, 2, 3, 4, 5, NAN, NAN], 2, 4), 1, { grads: false }), make("infinity", valued([1, Infinity, 2, 3, -Infinity, 5, 6, 7], 2, 4), 1, { grads: false }),
    ...(empty ? [make("size-0", x(2, 0), 1, { grads: false })] : []), ...(ties ? [make("ties", valued([1, 3, 3, 2, 2, 2, 0, 3], 2, 4), 1)] : []),
  ];
}

const along = (op: string, f: (x: Tensor, axis: number) => Tensor): Sample[] => {
  const make = (variant: string, input: SampleInput, axis: number, options: { grads?: boolean } = {}): Sample => samplesOf(op, (x) => (x === undefined ? [] : f(x, axis)))(variant, [input], options);
  return [
    make("ordinary", of(3, 4), 1), make("axis-0", of(3, 4), 0), make("middle", of(2, 5, 3), 1), make("odd", of(5, 7), -1), make("prime", of(3, 17), 1), make("long", of(2, 257), 1), make("size-1", of(1, 1), 0), make("size-0", of(0, 3), 1),
    make("transposed", viewed("transposed", of(4, 6)), 1), make("stepped", viewed("stepped", of(3, 5)), 1), make("large", between(-90, 90, 2, 6), 1), make("ties", valued([1, 1, 1, 1, 0, 0, 2, 2], 2, 4), 1),
    make("nan", valued([1, NAN, 2, 3, 4, 5, 6, 7], 2, 4), 1, { grads: false }), make("minus-infinity", valued([1, -Infinity, 2, 3, 4, 5, 6, 7], 2, 4), 1, { grads: false }),
  ];
};

export const reductionAndAxisSamples: readonly Sample[] = [
  ...reductionSamples("sum", (x, a) => x.sum(a)), ...reductionSamples("mean", (x, a) => x.mean(a)), ...reductionSamples("prod", (x, a) => x.prod(a), { low: 0.9, high: 1.1 }), ...reductionSamples("max", (x, a) => x.max(a), { empty: false }), ...reductionSamples("min", (x, a) => x.min(a), { empty: false }),
  ...reductionSamples("variance", (x, a) => variance(x, a), { empty: false }), ...reductionSamples("std", (x, a) => std(x, a, { correction: 0 }).add(1), { empty: false, ties: false }).filter((s) => !["size-1", "of-one"].includes(s.variant)),
  ...reductionSamples("logSumExp", (x, a) => logSumExp(x, a), { empty: false }), ...reductionSamples("norm", (x, a) => norm(x, a), { low: 0.5, high: 2, empty: false }), ...reductionSamples("norm-1", (x, a) => norm(x, a, { p: 1 }), { empty: false }),
  ...reductionSamples("sum-kept", (x, a) => x.sum(a, { keepDims: true }).mul(x)),
  ...reductionSamples("argMax", (x, a) => argMax(x, typeof a === "number" ? a : undefined).cast("f32"), { empty: false }), ...reductionSamples("argMin", (x, a) => argMin(x, typeof a === "number" ? a : undefined).cast("f32"), { empty: false }),
  ...along("softmax", softmax), ...along("logSoftmax", logSoftmax), ...along("cumsum", cumsum),
  samplesOf("prod", (x) => (x === undefined ? [] : x.prod()))("one-zero", [valued([2, 0, -3])]), samplesOf("prod", (x) => (x === undefined ? [] : x.prod()))("two-zeros", [valued([2, 0, -3, 0])]),
];
