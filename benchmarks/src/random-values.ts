import { hostUniform, type Shape, type Tensor, tensor } from "@receptive/core";

/** Elements of an array of this shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((p, d) => p * d, 1);
}

/** Deterministic values, uniform in [-limit, limit). */
export function randomValues(n: number, stream: number, limit = 1): Float32Array {
  return hostUniform(0, stream, n).map((u) => (2 * u - 1) * limit);
}

export function randomTensor(shape: Shape, stream: number, limit = 1): Tensor {
  return tensor(randomValues(sizeOf(shape), stream, limit), shape, { copy: false });
}
