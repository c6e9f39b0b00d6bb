/** The networks as data, so that every peer builds the same one. */
import type { Shape } from "@receptive/core";

export type LayerSpec =
  /** k×k, stride, "same" or no padding; weight [out, in, k, k], bias [out]. */
  | { readonly kind: "conv"; readonly in: number; readonly out: number; readonly k: number; readonly stride: number; readonly padding: number }
  /** Weight [out, in], bias [out]. */
  | { readonly kind: "dense"; readonly in: number; readonly out: number }
  /** Over n, h, w; weight and bias [channels]. */
  | { readonly kind: "batchNorm"; readonly channels: number }
  /** y = body(x) + shortcut(x); an empty shortcut is x itself. */
  | { readonly kind: "residual"; readonly body: readonly LayerSpec[]; readonly shortcut: readonly LayerSpec[] }
  /** Windows of 2, stride 2. */
  | { readonly kind: "maxPool" }
  /** Mean over h and w, [n, c]. */
  | { readonly kind: "globalAvgPool" }
  | { readonly kind: "relu" } | { readonly kind: "sigmoid" } | { readonly kind: "flatten" };

export interface NetworkSpec {
  /** Shape of one input, without the batch. */
  readonly input: Shape;
  readonly layers: readonly LayerSpec[];
}

const conv = (from: number, out: number, k: number, { stride = 1, padding = 0 } = {}): LayerSpec => ({ kind: "conv", in: from, out, k, stride, padding });
const dense = (from: number, out: number): LayerSpec => ({ kind: "dense", in: from, out });
const batchNorm = (channels: number): LayerSpec => ({ kind: "batchNorm", channels });
const relu: LayerSpec = { kind: "relu" };
const sigmoid: LayerSpec = { kind: "sigmoid" };
const maxPool: LayerSpec = { kind: "maxPool" };
const flatten: LayerSpec = { kind: "flatten" };

/** LeNet-5 with 84 units in its second dense layer. */
const lenet5 = (width: number): NetworkSpec => ({
  input: [1, 32, 32],
  layers: [
    conv(1, 6 * width, 5), relu, maxPool, conv(6 * width, 16 * width, 5), relu, maxPool, flatten,
    dense(400 * width, 120 * width), relu, dense(120 * width, 84 * width), relu, dense(84 * width, 10),
  ],
});

/** 784-300-100-10 with sigmoids. */
const mlp = (width: number): NetworkSpec => ({
  input: [784],
  layers: [dense(784, 300 * width), sigmoid, dense(300 * width, 100 * width), sigmoid, dense(100 * width, 10)],
});

const same3x3 = (from: number, out: number): readonly LayerSpec[] => [conv(from, out, 3, { padding: 1 }), relu];

/** Four 3×3 convolutions of 32, 32, 64, 64 filters, pooled after the second and the fourth, then 128 dense units. */
const cifarCnn = (width: number): NetworkSpec => ({
  input: [3, 32, 32],
  layers: [
    ...same3x3(3, 32 * width), ...same3x3(32 * width, 32 * width), maxPool, ...same3x3(32 * width, 64 * width), ...same3x3(64 * width, 64 * width), maxPool,
    flatten, dense(4096 * width, 128 * width), relu, dense(128 * width, 10),
  ],
});

function block(from: number, out: number, stride: number): readonly LayerSpec[] {
  const body = [conv(from, out, 3, { stride, padding: 1 }), batchNorm(out), relu, conv(out, out, 3, { padding: 1 }), batchNorm(out)];
  const shortcut = from === out && stride === 1 ? [] : [conv(from, out, 1, { stride }), batchNorm(out)];
  return [{ kind: "residual", body, shortcut }, relu];
}

/** Three stages of three blocks, 16, 32 and 64 channels (He et al. 2016, section 4.2), with projections where sizes change. */
const resnet20 = (width: number): NetworkSpec => ({
  input: [3, 32, 32],
  layers: [
    conv(3, 16 * width, 3, { padding: 1 }), batchNorm(16 * width), relu,
    ...[16, 16, 16, 32, 32, 32, 64, 64, 64].flatMap((out, i) => block((i === 0 ? 16 : i % 3 === 0 ? out / 2 : out) * width, out * width, i > 0 && i % 3 === 0 ? 2 : 1)),
    { kind: "globalAvgPool" }, dense(64 * width, 10),
  ],
});

export type NetworkName = "lenet5" | "mlp" | "cifar-cnn" | "resnet20";
const networks: Readonly<Record<NetworkName, (width: number) => NetworkSpec>> = { lenet5, mlp, "cifar-cnn": cifarCnn, resnet20 };

export function networkSpec(name: NetworkName, width = 1): NetworkSpec {
  return networks[name](width);
}

/** Shapes and fan-ins of all weights, in order; a body before its shortcut. A fan-in of 0: a scale that starts at 1; of −1: a shift that starts at 0. */
export function weightShapes(layers: readonly LayerSpec[]): { readonly shape: Shape; readonly fanIn: number }[] {
  return layers.flatMap((layer) => {
    switch (layer.kind) {
      case "conv": {
        const fanIn = layer.in * layer.k * layer.k;
        return [{ shape: [layer.out, layer.in, layer.k, layer.k], fanIn }, { shape: [layer.out], fanIn }];
      }
      case "dense": return [{ shape: [layer.out, layer.in], fanIn: layer.in }, { shape: [layer.out], fanIn: layer.in }];
      case "batchNorm": return [{ shape: [layer.channels], fanIn: 0 }, { shape: [layer.channels], fanIn: -1 }];
      case "residual": return [...weightShapes(layer.body), ...weightShapes(layer.shortcut)];
      default: return [];
    }
  });
}
