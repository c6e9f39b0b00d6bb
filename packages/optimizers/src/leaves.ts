import { ArgumentError, Tensor } from "@receptive/core";
import type { TensorTree } from "./train-state.ts";

/** A parameter by its dotted name (`conv1.weight`), with what lies at the same place of the other trees. */
export interface Leaf {
  readonly name: string;
  readonly tensor: Tensor;
  readonly others: readonly Tensor[];
}

/**
 * The tensors of a tree in order, with those of the other trees. Throws ArgumentError `E_OPTIMIZER_TREE` where a tree has
 * another structure, or tensors of another shape.
 */
export function leavesOf(what: string, first: TensorTree, ...others: readonly TensorTree[]): Leaf[] {
  const leaves: Leaf[] = [];
  visit(what, "", first, others, leaves);
  return leaves;
}

function visit(what: string, name: string, tree: TensorTree, others: readonly TensorTree[], into: Leaf[]): void {
  if (tree instanceof Tensor) {
    into.push({ name, tensor: tree, others: others.map((o) => sameShape(what, name, tree, o)) });
    return;
  }
  for (const [key, value] of Object.entries(tree)) {
    const at = name === "" ? key : `${name}.${key}`;
    visit(what, at, value, others.map((o) => child(what, at, key, o)), into);
  }
}

function sameShape(what: string, name: string, tensor: Tensor, other: TensorTree): Tensor {
  if (other instanceof Tensor && other.shape.join() === tensor.shape.join()) return other;
  throw new ArgumentError("E_OPTIMIZER_TREE", `${what}: ${name || "the parameter"} is ${tensor.dtype}[${tensor.shape.join()}], but what goes with it is ${other instanceof Tensor ? `${other.dtype}[${other.shape.join()}]` : "no tensor"}; gradients and optimizer state must match the parameters.`);
}

function child(what: string, path: string, key: string, tree: TensorTree): TensorTree {
  const found = tree instanceof Tensor ? undefined : tree[key];
  if (found === undefined) throw new ArgumentError("E_OPTIMIZER_TREE", `${what}: ${path} is missing; gradients and optimizer state must match the parameters.`);
  return found;
}

/** A tree of the same structure with other tensors, taken in order. */
export function treeLike(tree: TensorTree, tensors: Iterable<Tensor>): TensorTree {
  const next = tensors[Symbol.iterator]();
  const build = (like: TensorTree): TensorTree => {
    if (!(like instanceof Tensor)) return Object.fromEntries(Object.entries(like).map(([key, value]) => [key, build(value)]));
    const { value, done } = next.next();
    if (done === true) throw new RangeError("fewer tensors than the tree has places");
    return value;
  };
  return build(tree);
}

/** The part of an optimizer's state of a name. Throws ArgumentError `E_OPTIMIZER_TREE` where another optimizer made the state. */
export function slot(what: string, opt: TensorTree, name: string): TensorTree {
  const found = opt instanceof Tensor ? undefined : opt[name];
  if (found === undefined) throw new ArgumentError("E_OPTIMIZER_TREE", `${what}: this state was not made by ${what}, it has no ${name}; use optimizer.init(params).`);
  return found;
}

/** As `slot`, for a scalar. */
export function scalarSlot(what: string, opt: TensorTree, name: string): Tensor {
  const found = slot(what, opt, name);
  if (found instanceof Tensor && found.size === 1) return found;
  throw new ArgumentError("E_OPTIMIZER_TREE", `${what}: ${name} of this state is no scalar; use optimizer.init(params).`);
}
