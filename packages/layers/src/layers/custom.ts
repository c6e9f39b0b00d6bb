import { type Shape, Tensor } from "@receptive/core";
import { type Layer, type LayerContext, makeLayer, type ParamTree, type ShapeTree } from "../layer.ts";

export interface CustomContext extends LayerContext {
  /** Current buffers; a layer that changes them returns [y, buffers]. */
  readonly buffers: ParamTree;
}

/** What a layer does with its weights: the output, or the output and new buffers. */
export type CustomApply<P extends ParamTree> = (params: P, x: Tensor, ctx: CustomContext) => Tensor | readonly [Tensor, ParamTree];

export interface CustomOptions {
  /** The layer's name in summaries and messages. Default "layer". */
  readonly kind?: string;
  /** Values that are carried along but not learned. Default none. */
  readonly buffers?: ParamTree;
  readonly outputShape?: (input: Shape) => Shape;
}

function shapesOf(tree: ParamTree): ShapeTree {
  return Object.fromEntries(Object.entries(tree).map(([name, t]) => [name, t instanceof Tensor ? [...t.shape] : shapesOf(t)]));
}

/**
 * A layer of one's own: its weights, and what it does with them. They start as given.
 *
 * @example
 * const swish = layer({ beta: ones([1]) }, ({ beta }, x) => x.mul(sigmoid(x.mul(beta))));
 */
export function layer<P extends ParamTree>(params: P, apply: CustomApply<P>, options: CustomOptions = {}): Layer<P> {
  const { kind = "layer", buffers = {}, outputShape } = options;
  return makeLayer<P>({
    kind,
    config: {},
    label: kind,
    shapes: shapesOf(params),
    initParams: () => params,
    initBuffers: () => buffers,
    apply(values, current, x, ctx) {
      const y = apply(values, x, { ...ctx, buffers: current });
      return y instanceof Tensor ? [y, current] : y;
    },
    ...(outputShape === undefined ? {} : { outputShape }),
  });
}

