import type { Shape } from "@receptive/core";
import type { NetworkName } from "../networks/network-spec.ts";

export interface ConvWork {
  readonly kind: "conv";
  readonly n: number; readonly c: number; readonly h: number; readonly w: number;
  readonly o: number; readonly k: number; readonly stride: number; readonly padding: number;
  readonly way: "forward" | "input-grad" | "weight-grad";
}

export interface TrainWork {
  readonly kind: "train";
  readonly network: NetworkName;
  readonly batch: number;
  readonly optimizer: "sgd" | "adam";
  /** Multiple of every hidden width. */
  readonly width: number;
}

/**
 * What a case asks for, as data: our programs and the peers' do the same by reading it. Inputs are those of
 * `networks/values.ts`: array i of a kernel is stream i + 1.
 */
export type Work =
  | TrainWork
  /** Images go up, logits come back. */
  | { readonly kind: "infer"; readonly network: NetworkName; readonly batch: number }
  | { readonly kind: "matmul"; readonly m: number; readonly k: number; readonly n: number }
  | ConvWork
  /** Windows of 2, stride 2, over f32[n, c, h, w]. */
  | { readonly kind: "pool"; readonly pool: "max" | "avg"; readonly shape: Shape; readonly way: "forward" | "grad" }
  /** Over all axes where `axis` is null. */
  | { readonly kind: "reduce"; readonly op: "sum" | "max"; readonly shape: Shape; readonly axis: number | null }
  /** −x. */
  | { readonly kind: "copy"; readonly n: number }
  /** Over the last axis. */
  | { readonly kind: "softmax"; readonly shape: Shape }
  /** ((relu(x·1.5 + 0.25)·0.5 − 0.125 in absolute value, at least 0.01) + 1. */
  | { readonly kind: "chain"; readonly n: number }
  /** tanh(x·1.5 + 1). */
  | { readonly kind: "elementwise"; readonly n: number }
  /** Dependent additions of 8 elements, one call each. */
  | { readonly kind: "eager"; readonly adds: number }
  /** f32[n] up to the device, doubled there, and down again. */
  | { readonly kind: "transfer"; readonly n: number }
  /** From a network in hand to the loss of the first step of a new compiled function. */
  | { readonly kind: "compile"; readonly network: NetworkName; readonly batch: number }
  /** From the start of a process (or page) to the loss of its first step. */
  | { readonly kind: "start"; readonly network: NetworkName; readonly batch: number }
  /** So many training steps on end, for what they leave in memory. */
  | { readonly kind: "steps"; readonly network: NetworkName; readonly batch: number; readonly steps: number }
  /** An epoch of synthetic digits in shuffled batches; with `augment`, drawn anew as handwriting. */
  | { readonly kind: "pipeline"; readonly images: number; readonly batch: number; readonly augment: boolean }
  /** A program of scripts/bundles as an application ships it. */
  | { readonly kind: "bundle"; readonly program: string }
  /** The type instantiations of checking it. */
  | { readonly kind: "types"; readonly program: string };
