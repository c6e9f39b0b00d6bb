import type { Backend } from "@receptive/core/extend";
import type { Lose } from "../kit/case.ts";

/** The reference with one fault. */
export interface BrokenBackend {
  /** The fault, in words. */
  readonly fault: string;
  readonly create: () => Backend;
  /** How its device is taken away, where the fault shows then. */
  readonly lose?: Lose;
  /** A case that must fail on it. */
  readonly caught: string;
}
