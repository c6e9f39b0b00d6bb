import { flattenTree, Tensor } from "@receptive/core";

export const isTensor = (value: unknown): value is Tensor => value instanceof Tensor;

/** `a[0].weight` of a path becomes `a.0.weight`, as PyTorch writes it. */
export function dottedName(path: string): string {
  return path.replaceAll(/\[(\d+)\]/g, ".$1").replace(/^\./, "");
}

/** The tensors of a tree by dotted name, such as `conv1.weight`, in the order in which the tree has them. */
export function namedTensors(tree: unknown): Map<string, Tensor> {
  const { leaves, paths } = flattenTree(tree, isTensor);
  return new Map(leaves.map((leaf, i) => [dottedName(paths[i] ?? ""), leaf]));
}
