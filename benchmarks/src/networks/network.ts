import { hostUniform, type Shape, type Tensor, tensor } from "@receptive/core";

export type Params = Readonly<Record<string, Tensor>>;

/** A network as the cases need it: weights, what they compute, and how much work that is. */
export interface Network {
  /** Shape of one input, without the batch. */
  readonly input: Shape;
  /** Fresh weights; the same at every call. */
  readonly init: () => Params;
  /** Logits [n, 10] of x[n, …input]. */
  readonly forward: (params: Params, x: Tensor) => Tensor;
  /** Multiply-adds of one input forward: in all, and of the first layer (which needs no input gradient). */
  readonly macs: { readonly all: number; readonly first: number };
}

/** FLOPs of a training step: forward, weight gradients, and input gradients of all layers but the first. */
export function trainFlops({ macs }: Network, batch: number): number {
  return 2 * batch * (3 * macs.all - macs.first);
}

export function inferFlops({ macs }: Network, batch: number): number {
  return 2 * batch * macs.all;
}

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
