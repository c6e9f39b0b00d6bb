import type { Backend } from "@receptive/core/extend";

/** Makes a backend, at once or later. */
export type Create = () => Backend | Promise<Backend>;
/** Takes a backend's device away, as a driver does that restarts. */
export type Lose = (backend: Backend) => void | Promise<void>;

/** What the cases of a run share. */
export interface Context {
  /** A fresh backend: the case that asks for one disposes of it. */
  readonly create: () => Promise<Backend>;
  /** The backend under test; no case disposes of it. */
  readonly backend: Backend;
  /** The reference in doubles. */
  readonly oracle: Backend;
  /** The reference in singles: how far naive single precision strays. */
  readonly singles: Backend;
  readonly seed: number;
  /** Makes a backend lose its device; null where the kit was not told how. */
  readonly lose: Lose | null;
  /** The backend made another way, by the name of that. */
  readonly candidate: (name: string) => Promise<Backend>;
}

/** Of values and of gradients; a part that is absent was not measured. */
export interface Errors { readonly value?: number; readonly gradient?: number }

export interface Outcome {
  /** What is wrong, one line each; empty where the case passes. */
  readonly faults: readonly string[];
  /** The largest error as a part of what is allowed; 0 where nothing is measured. */
  readonly worst: number;
  /** The largest errors of what was measured, in the unit of the suite (`tolerances.ts`). */
  readonly errors?: Errors;
  /** Why the case says nothing about this backend. */
  readonly skipped?: string;
}

export interface Case {
  /** `suite/op/dtype/variant`. */
  readonly id: string;
  /** Takes long: left out of bounded runs. */
  readonly heavy?: boolean;
  run(context: Context): Promise<Outcome>;
}

export interface Suite {
  readonly name: string;
  /** The cases, which may depend on the seed. */
  cases(seed: number): readonly Case[] | Promise<readonly Case[]>;
}

export const PASSED: Outcome = { faults: [], worst: 0 };

export function skipped(reason: string): Outcome {
  return { faults: [], worst: 0, skipped: reason };
}

/** Faults where there are any. */
export function outcome(faults: readonly (string | null)[], worst = 0, errors?: Errors): Outcome {
  return { faults: faults.filter((f) => f !== null), worst, ...(errors === undefined ? {} : { errors }) };
}
