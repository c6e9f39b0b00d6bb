import type { Tensor } from "@receptive/core";
import { type Graph, traceFunction } from "@receptive/core/extend";

/** A function's graph, with the values of what it closed over, which follow the arguments. */
export interface TracedFunction { readonly graph: Graph; readonly captured: readonly ArrayLike<number>[] }

/** The graph of a function of tensors of these shapes and dtypes. Tensors that it makes of data become arguments, too. */
export function trace(f: (xs: Tensor[]) => readonly Tensor[], leaves: readonly Tensor[]): TracedFunction {
  const t = traceFunction((xs) => f(xs as Tensor[]), leaves);
  const captured = t.captured.map((n) => {
    const host = n.leaf?.host;
    if (host === null || host === undefined) throw new RangeError("a sample closes over a tensor whose value is on a device");
    return host;
  });
  return { graph: { inputs: [...t.inputs, ...t.scalars, ...t.capturedInputs], outputs: t.outputs }, captured };
}

