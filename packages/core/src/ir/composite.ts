import type { Aval } from "../backend/interface.ts";
import type { Node } from "./node.ts";

export type Attrs = Readonly<Record<string, unknown>>;

/**
 * A named call with a definition. A backend that claims it runs it as one step; everywhere else `decompose` is inlined and the
 * name costs nothing. A composite is a value (no registry): two calls are of the same kind when they hold the same object.
 */
export interface Composite<A extends Attrs = Attrs> {
  readonly name: string;
  /** Shapes and dtypes of the outputs. Arguments have been checked by the public function that builds the call. */
  infer(inputs: readonly Aval[], attrs: A): readonly Aval[];
  /** The definition, in primitives and other composites. */
  decompose(inputs: readonly Node[], attrs: A): readonly Node[];
  /**
   * A cheaper composite for when only some outputs are used (`used[i]`), with the outputs it still has in the same order, or
   * null where there is none.
   */
  narrow?(used: readonly boolean[]): Composite<A> | null;
  /** Offered to `Backend.claim`; the others are always inlined. */
  readonly claimable?: boolean;
  /**
   * A gradient of its own: cotangents of the outputs (null = zero) to cotangents of the inputs (null = none). Without it, or a
   * rule in `grad/rules-composite.ts`, the decomposition is differentiated.
   */
  vjp?(call: { readonly inputs: readonly Node[]; readonly outputs: readonly Node[]; readonly attrs: A }, cotangents: readonly (Node | null)[]): readonly (Node | null)[];
}
