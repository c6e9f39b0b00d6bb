import type { Layer } from "../layer.ts";
import { graph, type GraphModel } from "./graph.ts";
import { sequential } from "./sequential.ts";

export interface ResidualOptions {
  /** What the skip connection does to its input where shapes differ, such as a 1×1 convolution. Default: nothing. */
  readonly shortcut?: Layer;
  readonly seed?: number;
}

/**
 * A skip connection around layers: y = x + body(x) (He et al. 2016). The body must keep the shape, unless a shortcut changes
 * the input likewise; else ShapeError `E_SHAPE_MERGE`. Parameters are called `body.0.weight`, `shortcut.weight`.
 *
 * @example
 * residual([conv2d(8, 8, 3, { padding: 1 }), relu(), conv2d(8, 8, 3, { padding: 1 })]).outputShape([1, 8, 14, 14]);
 */
export function residual(body: readonly Layer[], options: ResidualOptions = {}): GraphModel<"body" | "shortcut" | "sum"> {
  const { shortcut, seed = 0 } = options;
  const inner = { from: "input", layer: sequential(body) };
  const settings = { kind: "residual", seed };
  return shortcut === undefined
    ? (graph({ body: inner, sum: { from: ["input", "body"] } }, settings) as GraphModel<"body" | "shortcut" | "sum">)
    : graph({ body: inner, shortcut: { from: "input", layer: shortcut }, sum: { from: ["shortcut", "body"] } }, settings);
}
