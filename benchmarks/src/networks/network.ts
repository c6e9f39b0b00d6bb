import type { Shape } from "@receptive/core";
import { type Model, summary } from "@receptive/layers";

/** A network as the cases need it. */
export interface Network {
  /** Shape of one input, without the batch. */
  readonly input: Shape;
  /** A model with fresh weights; the same at every call. */
  readonly make: () => Model;
}

/** Multiply-adds of one input forward, layer by layer. */
function macsOf({ input, make }: Network): number[] {
  return summary(make(), [1, ...input]).rows.map((row) => row.macs);
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** FLOPs of a training step: forward, weight gradients, and input gradients of all layers but the first, which needs none. */
export function trainFlops(network: Network, batch: number): number {
  const macs = macsOf(network);
  return 2 * batch * (3 * sum(macs) - (macs.find((m) => m > 0) ?? 0));
}

export function inferFlops(network: Network, batch: number): number {
  return 2 * batch * sum(macsOf(network));
}
