import { isShape, type Layer, type ShapeTree } from "../layer.ts";

function count(shapes: ShapeTree): number {
  let total = 0;
  for (const s of Object.values(shapes)) total += isShape(s) ? s.reduce((p, d) => p * d, 1) : count(s);
  return total;
}

/**
 * Weights of a layer or model, biases included. Costs nothing: no weight is drawn.
 *
 * @example
 * paramCount(linear(784, 300)); // 235500
 */
export function paramCount(layer: Layer): number {
  return count(layer.shapes);
}
