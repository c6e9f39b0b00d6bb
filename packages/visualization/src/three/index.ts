/**
 * Figures in three dimensions. A part of its own, as it needs `three`.
 *
 * @module
 */
export { type Layers3d, type Layers3dOptions, mountLayers3d } from "./mount-layers-3d.ts";
