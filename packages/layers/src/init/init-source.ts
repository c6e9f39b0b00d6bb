import { hostNormal, hostUniform, type Shape, tensor, type Tensor } from "@receptive/core";

/** Numbers for initial weights: every call draws from a stream of its own, so the order of layers decides, not their sizes. */
export interface InitSource {
  /** n numbers, uniform in [low, high), rounded to f32. */
  uniform(n: number, low: number, high: number): Float32Array;
  /** n numbers of a standard normal distribution. */
  normal(n: number): Float32Array;
}

/** The source of a seed: the same numbers on every machine. */
export function initSource(seed: number): InitSource {
  let stream = 0;
  return {
    uniform(n, low, high) {
      return hostUniform(seed, stream++, n).map((u) => low + u * (high - low));
    },
    normal: (n) => hostNormal(seed, stream++, n),
  };
}

/** A tensor uniform in [−bound, bound). */
export function uniformTensor(source: InitSource, shape: Shape, bound: number): Tensor {
  const n = shape.reduce((p, d) => p * d, 1);
  return tensor(source.uniform(n, -bound, bound), shape, { copy: false });
}
