import { ArgumentError, Tensor } from "@receptive/core";
import { isShape, type ParamTree, type ShapeTree } from "../layer.ts";

function compare(shapes: ShapeTree, tree: ParamTree, path: string, faults: string[]): void {
  for (const [name, shape] of Object.entries(shapes)) {
    const at = path === "" ? name : `${path}.${name}`;
    const given = tree[name];
    if (given === undefined) faults.push(`${at} is missing`);
    else if (isShape(shape)) {
      if (!(given instanceof Tensor)) faults.push(`${at} is no tensor`);
      else if (given.shape.join() !== shape.join()) faults.push(`${at} is [${given.shape.join()}] instead of [${shape.join()}]`);
    } else if (given instanceof Tensor) faults.push(`${at} is a tensor instead of a layer's parameters`);
    else compare(shape, given, at, faults);
  }
  for (const name of Object.keys(tree)) if (!(name in shapes)) faults.push(`${path === "" ? name : `${path}.${name}`} is not part of the model`);
}

/** The shapes of a tree of tensors. */
export function shapesOf(tree: ParamTree): ShapeTree {
  return Object.fromEntries(Object.entries(tree).map(([name, t]) => [name, t instanceof Tensor ? t.shape : shapesOf(t)]));
}

/** Throws ArgumentError `E_MODEL_STATE`, naming every tensor that is missing, too many or of another shape. */
export function checkState(model: string, what: string, shapes: ShapeTree, tree: ParamTree): void {
  const faults: string[] = [];
  compare(shapes, tree, "", faults);
  if (faults.length > 0) throw new ArgumentError("E_MODEL_STATE", `${model} cannot take these ${what}: ${faults.join("; ")}.`);
}
