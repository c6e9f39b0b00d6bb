import {
  adaptiveAvgPool, affine, avgPool, batchNorm, conv, convTranspose, einsum, groupNorm, key, l2Pool, layerNorm, maxPool, randomDropout, type Tensor, upsample,
} from "@receptive/core";
import type { Adapter, Inputs } from "../adapter.ts";
import type { Attrs } from "../attrs.ts";

/** An option that is there only where the input is. */
function given<K extends string>(inputs: Inputs, ...names: readonly K[]): { readonly [N in K]?: Tensor } {
  return Object.fromEntries(names.flatMap((n) => { const t = inputs.maybe(n); return t === undefined ? [] : [[n, t]]; })) as { readonly [N in K]?: Tensor };
}

const convolution: Adapter = (inputs, attrs) => [conv(inputs.get("x"), inputs.get("weight"), {
  ...given(inputs, "bias"), stride: attrs.numbers("stride"), padding: attrs.pairs("padding"), dilation: attrs.numbers("dilation"), groups: attrs.number("groups"), floor: true,
})];

/** PyTorch rounds down unless asked to round up. */
function pooling(attrs: Attrs): { kernel: number[]; options: { stride: number[]; padding: number[]; dilation: number[]; floor: boolean; ceil: boolean } } {
  const kernel = attrs.numbers("kernel");
  const ceil = attrs.flag("ceil_mode");
  const dilation = attrs.has("dilation") ? attrs.numbers("dilation") : kernel.map(() => 1);
  const padding = attrs.has("padding") ? attrs.numbers("padding") : kernel.map(() => 0);
  return { kernel, options: { stride: attrs.numbers("stride"), padding, dilation, floor: !ceil, ceil } };
}

export const layers: Readonly<Record<string, Adapter>> = {
  matmul: (inputs) => [inputs.get("a").matmul(inputs.get("b"))],
  einsum: (inputs, attrs) => [einsum(attrs.text("equation"), ...inputs.list())],
  linear: (inputs) => [affine(inputs.get("x"), inputs.get("weight"), inputs.maybe("bias"))],
  conv1d: convolution,
  conv2d: convolution,
  conv_transpose2d: (inputs, attrs) => [convTranspose(inputs.get("x"), inputs.get("weight"), {
    ...given(inputs, "bias"), stride: attrs.numbers("stride"), padding: attrs.pairs("padding"), outputPadding: attrs.numbers("output_padding"), dilation: attrs.numbers("dilation"), groups: attrs.number("groups"),
  })],
  max_pool2d: (inputs, attrs) => { const p = pooling(attrs); return [maxPool(inputs.get("x"), p.kernel, p.options)]; },
  avg_pool2d: (inputs, attrs) => { const p = pooling(attrs); return [avgPool(inputs.get("x"), p.kernel, { ...p.options, countPadding: attrs.flag("count_include_pad") })]; },
  lp_pool2d: (inputs, attrs) => { const p = pooling(attrs); return [l2Pool(inputs.get("x"), p.kernel, p.options)]; },
  adaptive_avg_pool2d: (inputs, attrs) => [adaptiveAvgPool(inputs.get("x"), attrs.numbers("output_size"))],
  batch_norm: (inputs, attrs) => {
    const training = attrs.flag("training");
    const y = batchNorm(inputs.get("x"), inputs.get("running_mean"), inputs.get("running_var"), { ...given(inputs, "weight", "bias"), training, momentum: attrs.number("momentum"), epsilon: attrs.number("eps") });
    return training ? [y.output, y.mean, y.variance] : [y.output];
  },
  layer_norm: (inputs, attrs) => [layerNorm(inputs.get("x"), attrs.numbers("normalized_shape"), { ...given(inputs, "weight", "bias"), epsilon: attrs.number("eps") })],
  group_norm: (inputs, attrs) => [groupNorm(inputs.get("x"), attrs.number("groups"), { ...given(inputs, "weight", "bias"), epsilon: attrs.number("eps") })],
  dropout: (inputs, attrs) => [attrs.flag("training") ? randomDropout(key(1), inputs.get("x"), attrs.number("p")) : inputs.get("x").mul(1)],
  upsample: (inputs, attrs) => [upsample(inputs.get("x"), attrs.numbers("output_size"), { mode: attrs.isText("mode", "bilinear") ? "bilinear" : "nearest", alignCorners: attrs.flag("align_corners") })],
};
