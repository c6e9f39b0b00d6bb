import { type DType, flattenTree, mapTree, type Shape, type Tensor, tensor } from "@receptive/core";
import { TrainingError } from "../training-error.ts";
import { dottedName, isTensor } from "./named-tensors.ts";

/** Numbers as core hands them out and takes them in. */
export type HostData = Awaited<ReturnType<Tensor["read"]>>;

/** A tensor's value on the host. Of a backend that computes in doubles, doubles: nothing is rounded. */
export interface HostTensor { readonly shape: Shape; readonly dtype: DType; readonly data: HostData }

/** The values of a tree's tensors by dotted name. */
export type HostValues = ReadonlyMap<string, HostTensor>;

/** Copies a tree of tensors to the host. The tree itself stays as it is. */
export async function readTree(tree: unknown): Promise<HostValues> {
  const { leaves, paths } = flattenTree(tree, isTensor);
  const data = await Promise.all(leaves.map((leaf) => leaf.read()));
  return new Map(leaves.map(({ shape, dtype }, i) => [dottedName(paths[i] ?? ""), { shape, dtype, data: data[i] ?? new Float32Array() }]));
}

/** A tree of the structure of `like`, with new tensors of these values: they can be donated. The values stay their owner's. */
export function tensorsOf<T>(values: HostValues, like: T): T {
  return mapTree(like, isTensor, (_, path) => {
    const value = values.get(dottedName(path));
    if (value === undefined) throw new TrainingError("E_RESUME_MISMATCH", `there is no value for ${dottedName(path)}.`);
    return tensor(value.data, value.shape, { dtype: value.dtype });
  }) as T;
}

/** Frees the tensors of a tree. */
export function disposeTree(tree: unknown): void {
  mapTree(tree, isTensor, (leaf) => leaf.dispose());
}
