import { callSite } from "../call-site.ts";
import { ShapeError } from "../errors.ts";
import { formatShape } from "../shape.ts";

/** A copy of a shape that a user gave: an array of non-negative integers. `before`: arguments that come first. Throws ShapeError `E_SHAPE_SIZE`. */
export function checkShape(op: string, shape: unknown, before = ""): number[] {
  if (!Array.isArray(shape)) throw new ShapeError("E_SHAPE_SIZE", `${op} needs a shape, an array of sizes, got ${String(shape)}${typeof shape === "number" ? `; use ${op}(${before}[${shape}])` : ""}.${callSite()}`);
  const sizes: readonly number[] = shape;
  for (let i = 0; i < sizes.length; i++) if (!Number.isInteger(sizes[i]) || (sizes[i] ?? -1) < 0) throw new ShapeError("E_SHAPE_SIZE", `a shape holds non-negative integers, got ${formatShape(sizes)}.${callSite()}`);
  // −0 is 0 here, or shapes that are equal would print and hash apart.
  return sizes.map((d) => d + 0);
}
