import type { Tensor } from "@receptive/core";
import type { Attrs } from "./attrs.ts";

/** A case's tensors by name. */
export class Inputs {
  readonly #byName: ReadonlyMap<string, Tensor>;

  constructor(byName: ReadonlyMap<string, Tensor>) {
    this.#byName = byName;
  }
  get(name: string): Tensor {
    const t = this.#byName.get(name);
    if (t === undefined) throw new RangeError(`the case has no input ${name}`);
    return t;
  }
  maybe(name: string): Tensor | undefined {
    return this.#byName.get(name);
  }
  /** x0, x1, … in order. */
  list(): Tensor[] {
    return [...this.#byName.values()];
  }
}

/** Calls the library as the recorded operation asks for: its outputs, in order. */
export type Adapter = (inputs: Inputs, attrs: Attrs) => readonly Tensor[];
