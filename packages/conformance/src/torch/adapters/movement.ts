import { concat, embedding, flip, gather, oneHot, pad, repeat, scatterAdd, splitTensor, stack, take, tile } from "@receptive/core";
import type { Adapter } from "../adapter.ts";

const PAD_MODES = ["constant", "reflect", "replicate"] as const;

export const movement: Readonly<Record<string, Adapter>> = {
  transpose: (inputs, attrs) => [inputs.get("x").transpose(attrs.number("dim0"), attrs.number("dim1"))],
  permute: (inputs, attrs) => [inputs.get("x").permute(...attrs.numbers("dims"))],
  reshape: (inputs, attrs) => [inputs.get("x").reshape(attrs.numbers("shape"))],
  expand: (inputs, attrs) => [inputs.get("x").expand(attrs.numbers("shape"))],
  slice: (inputs, attrs) => [inputs.get("x").at(...attrs.lists("slices").map(([start = null, stop = null, step = null]) => [start, stop, step] as const))],
  flip: (inputs, attrs) => [flip(inputs.get("x"), attrs.numbers("axes"))],
  concat: (inputs, attrs) => [concat(inputs.list(), attrs.number("axis"))],
  stack: (inputs, attrs) => [stack(inputs.list(), attrs.number("axis"))],
  split: (inputs, attrs) => splitTensor(inputs.get("x"), attrs.has("sizes") ? attrs.numbers("sizes") : attrs.number("chunk"), attrs.number("axis")),
  pad: (inputs, attrs) => [pad(inputs.get("x"), attrs.pairs("pads"), { mode: PAD_MODES.find((m) => attrs.isText("mode", m)) ?? "constant", value: attrs.number("value", 0) })],
  gather: (inputs, attrs) => [gather(inputs.get("x"), inputs.get("index"), attrs.number("axis"))],
  scatter_add: (inputs, attrs) => [scatterAdd(inputs.get("base"), inputs.get("index"), inputs.get("src"), attrs.number("axis"))],
  index_select: (inputs, attrs) => [take(inputs.get("x"), inputs.get("index"), attrs.number("axis"))],
  one_hot: (inputs, attrs) => [oneHot(inputs.get("index"), attrs.number("depth"))],
  tile: (inputs, attrs) => [tile(inputs.get("x"), attrs.numbers("reps"))],
  repeat: (inputs, attrs) => [repeat(inputs.get("x"), attrs.number("n"), attrs.number("axis"))],
  squeeze_unsqueeze: (inputs, attrs) => [attrs.isText("kind", "unsqueeze") ? inputs.get("x").unsqueeze(attrs.number("axis")) : inputs.get("x").squeeze(attrs.has("axis") ? attrs.number("axis") : undefined)],
  embedding: (inputs, attrs) => [embedding(inputs.get("weight"), inputs.get("index"), attrs.has("padding_idx") ? { paddingIndex: attrs.number("padding_idx") } : {})],
};
