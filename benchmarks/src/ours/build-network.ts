import { tensor } from "@receptive/core";
import { batchNorm2d, conv2d, flatten, globalAvgPool, type Layer, linear, maxPool2d, type Model, type ParamTree, relu, residual, sequential, sigmoid } from "@receptive/layers";
import { initialWeights } from "../networks/values.ts";
import type { LayerSpec, NetworkSpec } from "../networks/network-spec.ts";

function layerOf(spec: LayerSpec): Layer {
  switch (spec.kind) {
    case "conv": return conv2d(spec.in, spec.out, spec.k, { stride: spec.stride, padding: spec.padding, floor: true });
    case "dense": return linear(spec.in, spec.out);
    case "batchNorm": return batchNorm2d(spec.channels);
    case "residual": return residual(spec.body.map(layerOf), spec.shortcut.length === 0 ? {} : { shortcut: sequential(spec.shortcut.map(layerOf)) });
    case "maxPool": return maxPool2d(2);
    case "globalAvgPool": return globalAvgPool();
    case "relu": return relu();
    case "sigmoid": return sigmoid();
    case "flatten": return flatten();
  }
}

/** The network of a description, without weights of its own yet. */
function bareNetwork({ layers }: NetworkSpec): Model {
  return sequential(layers.map(layerOf));
}

/** The network of a description, with the weights that every program starts from. */
export function buildNetwork(spec: NetworkSpec): Model {
  const model = bareNetwork(spec);
  const weights = initialWeights(spec)[Symbol.iterator]();
  // Weights are listed in the order of the layers, and so are the entries of the tree.
  const fill = (tree: object): ParamTree => Object.fromEntries(Object.entries(tree).map(([name, entry]) => {
    if (!Array.isArray(entry)) return [name, fill(entry as object)];
    const { value } = weights.next();
    if (value === undefined || value.shape.join() !== entry.join()) throw new Error(`${name} is [${entry.join()}], but the description has [${value?.shape.join() ?? "nothing"}]`);
    return [name, tensor(value.values, value.shape)];
  }));
  model.setState({ params: fill(model.shapes) });
  return model;
}
