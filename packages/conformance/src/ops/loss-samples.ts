import { binaryCrossEntropy, binaryCrossEntropyWithLogits, crossEntropy, hingeLoss, huberLoss, klDiv, l1Loss, mseLoss, multiMarginLoss, nllLoss, smoothL1Loss, type Tensor } from "@receptive/core";
import { between, ints, of, type Sample, type SampleInput, samplesOf, viewed } from "./sample.ts";

function loss(op: string, variant: string, x: SampleInput, t: SampleInput, f: (x: Tensor, t: Tensor) => Tensor): Sample {
  return samplesOf(op, (a, b) => (a === undefined || b === undefined ? [] : f(a, b)))(variant, [x, t]);
}
const signs = (n: number): SampleInput => ({ shape: [n], values: Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 1 : -1)) });

/** Every reduction, an odd size and a view. */
function regression(op: string, f: (x: Tensor, t: Tensor, reduction: "mean" | "sum" | "none") => Tensor, x: (...shape: number[]) => SampleInput = of, t: (...shape: number[]) => SampleInput = of): Sample[] {
  return [
    ...(["mean", "sum", "none"] as const).map((r) => loss(op, r, x(3, 4), t(3, 4), (a, b) => f(a, b, r))),
    loss(op, "odd", x(5, 7), t(5, 7), (a, b) => f(a, b, "mean")), loss(op, "size-1", x(1), t(1), (a, b) => f(a, b, "mean")), loss(op, "transposed", viewed("transposed", x(4, 6)), t(4, 6), (a, b) => f(a, b, "mean")),
  ];
}

const unit = (...shape: number[]): SampleInput => between(0.1, 0.9, ...shape);

export const lossSamples: readonly Sample[] = [
  ...regression("mseLoss", (x, t, reduction) => mseLoss(x, t, { reduction })), ...regression("l1Loss", (x, t, reduction) => l1Loss(x, t, { reduction })), ...regression("huberLoss", (x, t, reduction) => huberLoss(x, t, { reduction, delta: 0.5 })), ...regression("smoothL1Loss", (x, t, reduction) => smoothL1Loss(x, t, { reduction, beta: 0.5 })),
  ...regression("binaryCrossEntropy", (x, t, reduction) => binaryCrossEntropy(x, t, { reduction }), unit, unit), ...regression("binaryCrossEntropyWithLogits", (x, t, reduction) => binaryCrossEntropyWithLogits(x, t, { reduction }), (...s) => between(-4, 4, ...s), unit), ...regression("klDiv", (x, t, reduction) => klDiv(x, t, { reduction }), (...s) => between(-4, -0.1, ...s), unit),
  loss("crossEntropy", "ordinary", between(-3, 3, 4, 5), ints([0, 4, 2, 2]), (x, t) => crossEntropy(x, t)), loss("crossEntropy", "sum", between(-3, 3, 3, 7), ints([6, 0, 3]), (x, t) => crossEntropy(x, t, { reduction: "sum" })), loss("crossEntropy", "none", between(-3, 3, 3, 7), ints([6, 0, 3]), (x, t) => crossEntropy(x, t, { reduction: "none" })), loss("crossEntropy", "large", between(-80, 80, 3, 4), ints([3, 0, 1]), (x, t) => crossEntropy(x, t)),
  loss("crossEntropy", "maps", between(-3, 3, 2, 3, 2, 2), ints([0, 1, 2, 0, 1, 1, 2, 2], 2, 2, 2), (x, t) => crossEntropy(x, t)), loss("crossEntropy", "smoothed", between(-3, 3, 4, 5), ints([0, 4, 2, 2]), (x, t) => crossEntropy(x, t, { labelSmoothing: 0.1 })), loss("crossEntropy", "ignored", between(-3, 3, 4, 5), ints([0, 1, 2, 1]), (x, t) => crossEntropy(x, t, { ignoreIndex: 1 })), loss("crossEntropy", "probabilities", between(-3, 3, 3, 4), unit(3, 4), (x, t) => crossEntropy(x, t)),
  loss("nllLoss", "ordinary", between(-4, -0.1, 4, 5), ints([0, 4, 2, 2]), (x, t) => nllLoss(x, t)), loss("hingeLoss", "ordinary", of(7), signs(7), (x, t) => hingeLoss(x, t)), loss("hingeLoss", "squared", of(7), signs(7), (x, t) => hingeLoss(x, t, { squared: true })), loss("multiMarginLoss", "ordinary", of(4, 5), ints([0, 4, 2, 2]), (x, t) => multiMarginLoss(x, t)),
];
