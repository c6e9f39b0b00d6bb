import type { StripLayer } from "../scene/layer-strip.ts";

export interface Layers3dOptions {
  /** The id of the cell under the pointer, as `layerStrip` calls it: `conv1/2#45`, `fc1#7`. */
  readonly onPoint?: (id: string) => void;
}

/** Layers in depth, in a page. */
export interface Layers3d {
  /** Shows other values, or other layers. */
  update(layers: readonly StripLayer[]): void;
  destroy(): void;
}

/**
 * The layers of a network in depth, the figure of `layerStrip` in three dimensions: one textured sheet for each map, to scale, painted
 * when something changes and never at rest. Turned by dragging and by arrow keys. The package `three` has to be
 * installed; it is large, and loaded when this is called.
 *
 * @example
 * ```ts no-run
 * const stage = await mountLayers3d(document.body, [{ name: "conv1", shape: [6, 28, 28], data: new Float32Array(6 * 784) }]);
 * ```
 */
export async function mountLayers3d(parent: HTMLElement, layers: readonly StripLayer[], options: Layers3dOptions = {}): Promise<Layers3d> {
  const { Stage3d } = await import("./stage-3d.ts");
  return new Stage3d(parent, layers, options.onPoint ?? (() => {}));
}
