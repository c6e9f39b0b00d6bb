import { ArgumentError } from "@receptive/core";
import type { TensorTree, TrainState } from "./train-state.ts";

/** What an optimizer may want to know before training starts. */
export interface TrainInfo {
  /** Updates that the whole run will make. */
  readonly totalSteps: number;
}

/** A rule that turns gradients into new parameters: pure functions on trees, at home in `compile`. */
export interface Optimizer {
  readonly name: string;
  /** What it remembers at the start. */
  init(params: TensorTree): TensorTree;
  /** The state after one update; also counts the step. Gradients have the structure of `state.params`. */
  update<S extends TrainState>(grads: TensorTree, state: S): S;
  /** The same optimizer with its schedule stretched over a run. */
  bind(info: TrainInfo): Optimizer;
  /** The learning rate of update `step` (from 0), for display. */
  rateAt(step: number): number;
}

/** Throws ArgumentError `E_OPTIMIZER_OPTION` unless low ≤ value < high. */
export function checkRange(optimizer: string, what: string, value: number, low: number, high: number): void {
  if (!(value >= low && value < high)) throw new ArgumentError("E_OPTIMIZER_OPTION", `${optimizer}: ${what} is ${high === Infinity ? `a number ≥ ${low}` : `in [${low}, ${high})`}, got ${value}.`);
}

/** Throws ArgumentError `E_OPTIMIZER_OPTION` unless the value is above 0 and finite. */
export function checkPositive(what: string, name: string, value: number): void {
  if (!(value > 0 && value < Infinity)) throw new ArgumentError("E_OPTIMIZER_OPTION", `${what}: ${name} is a number > 0, got ${value}.`);
}
