import {
  binaryCrossEntropy, binaryCrossEntropyWithLogits, crossEntropy, hingeLoss, huberLoss, klDiv, l1Loss, mseLoss, multiMarginLoss, nllLoss, smoothL1Loss, type Tensor,
} from "@receptive/core";
import type { Adapter, Inputs } from "../adapter.ts";
import type { Attrs } from "../attrs.ts";

type Reduction = "mean" | "sum" | "none";

function reduction(attrs: Attrs): { reduction: Reduction } {
  return { reduction: attrs.isText("reduction", "sum") ? "sum" : attrs.isText("reduction", "none") ? "none" : "mean" };
}

function classOptions(inputs: Inputs, attrs: Attrs): { reduction: Reduction; weight?: Tensor; ignoreIndex?: number } {
  const weight = inputs.maybe("weight");
  return { ...reduction(attrs), ...(weight === undefined ? {} : { weight }), ...(attrs.has("ignore_index") ? { ignoreIndex: attrs.number("ignore_index") } : {}) };
}

const loss = (f: (input: Tensor, target: Tensor, inputs: Inputs, attrs: Attrs) => Tensor): Adapter => (inputs, attrs) => [f(inputs.get("input"), inputs.get("target"), inputs, attrs)];

export const losses: Readonly<Record<string, Adapter>> = {
  mse: loss((x, t, _, attrs) => mseLoss(x, t, reduction(attrs))),
  l1: loss((x, t, _, attrs) => l1Loss(x, t, reduction(attrs))),
  huber: loss((x, t, _, attrs) => huberLoss(x, t, { ...reduction(attrs), delta: attrs.number("delta") })),
  smooth_l1: loss((x, t, _, attrs) => smoothL1Loss(x, t, { ...reduction(attrs), beta: attrs.number("beta") })),
  cross_entropy: loss((x, t, inputs, attrs) => crossEntropy(x, t, { ...classOptions(inputs, attrs), labelSmoothing: attrs.number("label_smoothing") })),
  nll: loss((x, t, inputs, attrs) => nllLoss(x, t, classOptions(inputs, attrs))),
  bce: loss((x, t, inputs, attrs) => { const weight = inputs.maybe("weight"); return binaryCrossEntropy(x, t, { ...reduction(attrs), ...(weight === undefined ? {} : { weight }) }); }),
  bce_with_logits: loss((x, t, inputs, attrs) => {
    const [weight, positiveWeight] = [inputs.maybe("weight"), inputs.maybe("pos_weight")];
    return binaryCrossEntropyWithLogits(x, t, { ...reduction(attrs), ...(weight === undefined ? {} : { weight }), ...(positiveWeight === undefined ? {} : { positiveWeight }) });
  }),
  kl_div: loss((x, t, _, attrs) => klDiv(x, t, { reduction: attrs.isText("reduction", "batchmean") ? "batchmean" : reduction(attrs).reduction, logTarget: attrs.flag("log_target") })),
  hinge: loss((x, t, _, attrs) => (attrs.isText("kind", "multiclass")
    ? multiMarginLoss(x, t, { ...reduction(attrs), margin: attrs.number("margin", 1) })
    : hingeLoss(x, t, { ...reduction(attrs), squared: attrs.isText("kind", "binary_squared") }))),
};
