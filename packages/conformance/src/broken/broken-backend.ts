import type { Backend } from "@receptive/core/extend";

/** The reference with one fault. */
export interface BrokenBackend {
  /** The fault, in words. */
  readonly fault: string;
  readonly create: () => Backend;
  /** A case that must fail on it. */
  readonly caught: string;
}
