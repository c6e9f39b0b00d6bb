import { convOutput } from "../networks/conv-output.ts";
import type { LayerSpec, NetworkSpec } from "../networks/network-spec.ts";

/** Multiply-adds of one input forward, layer by layer, and the shape that comes out. */
function macsOf(layers: readonly LayerSpec[], shape: readonly number[]): { readonly macs: number[]; readonly shape: readonly number[] } {
  const macs: number[] = [];
  let current = shape;
  for (const layer of layers) {
    const [c = 0, h = 0, w = 0] = current;
    switch (layer.kind) {
      case "conv": {
        const [height, width] = [convOutput(h, layer), convOutput(w, layer)];
        current = [layer.out, height, width];
        macs.push(layer.out * height * width * layer.in * layer.k * layer.k);
        break;
      }
      case "dense":
        current = [layer.out];
        macs.push(layer.in * layer.out);
        break;
      case "residual": {
        const body = macsOf(layer.body, current);
        macs.push(...body.macs, ...macsOf(layer.shortcut, current).macs);
        current = body.shape;
        break;
      }
      case "maxPool": current = [c, h >> 1, w >> 1]; break;
      case "globalAvgPool": current = [c]; break;
      case "flatten": current = [c * h * w]; break;
      default: break;
    }
  }
  return { macs, shape: current };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** FLOPs of a training step: forward, weight gradients, and input gradients of all layers but the first, which needs none. */
export function trainFlops({ layers, input }: NetworkSpec, batch: number): number {
  const { macs } = macsOf(layers, input);
  return 2 * batch * (3 * sum(macs) - (macs[0] ?? 0));
}

export function inferFlops({ layers, input }: NetworkSpec, batch: number): number {
  return 2 * batch * sum(macsOf(layers, input).macs);
}
