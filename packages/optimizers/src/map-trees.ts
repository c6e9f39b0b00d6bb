import { ArgumentError, Tensor } from "@receptive/core";
import type { TensorTree } from "./train-state.ts";

/**
 * A tree of f(leaf of the first, leaves of the others at the same place). Throws ArgumentError `E_OPTIMIZER_TREE` where a tree
 * has another structure, or leaves of another shape.
 */
export function mapTrees(what: string, f: (...leaves: [Tensor, ...Tensor[]]) => Tensor, first: TensorTree, ...others: readonly TensorTree[]): TensorTree {
  return visit(what, "", f, first, others);
}

function visit(what: string, path: string, f: (...leaves: [Tensor, ...Tensor[]]) => Tensor, tree: TensorTree, others: readonly TensorTree[]): TensorTree {
  if (tree instanceof Tensor) {
    return f(tree, ...others.map((o) => {
      if (!(o instanceof Tensor) || o.shape.join() !== tree.shape.join()) throw new ArgumentError("E_OPTIMIZER_TREE", `${what}: ${path || "the parameter"} is ${tree.dtype}[${tree.shape.join()}], but what goes with it is ${o instanceof Tensor ? `${o.dtype}[${o.shape.join()}]` : "no tensor"}; gradients and optimizer state must match the parameters.`);
      return o;
    }));
  }
  const entries = Object.entries(tree);
  const mapped = entries.map(([key, value]): [string, TensorTree] => {
    const at = path === "" ? key : `${path}.${key}`;
    return [key, visit(what, at, f, value, others.map((o) => child(what, at, key, o)))];
  });
  return Object.fromEntries(mapped);
}

function child(what: string, path: string, key: string, tree: TensorTree): TensorTree {
  const found = tree instanceof Tensor ? undefined : (tree)[key];
  if (found === undefined) throw new ArgumentError("E_OPTIMIZER_TREE", `${what}: ${path} is missing; gradients and optimizer state must match the parameters.`);
  return found;
}

/** The part of an optimizer's state of a name. Throws ArgumentError `E_OPTIMIZER_TREE` where another optimizer made the state. */
export function slot(what: string, opt: TensorTree, name: string): TensorTree {
  const found = opt instanceof Tensor ? undefined : opt[name];
  if (found === undefined) throw new ArgumentError("E_OPTIMIZER_TREE", `${what}: this state was not made by ${what}, it has no ${name}; use optimizer.init(params).`);
  return found;
}
