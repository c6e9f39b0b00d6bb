/** Shapes that a user names with −1 for "what fits". */
import { callSite } from "../call-site.ts";
import { ShapeError } from "../errors.ts";
import { formatShape, type Shape, sizeOf } from "../shape.ts";

/** The shape `reshape` is asked for, its −1 computed. */
export function inferredShape(from: Shape, wanted: Shape): number[] {
  const fault = (why: string): ShapeError => new ShapeError("E_SHAPE_RESHAPE", `reshape of ${formatShape(from)} to ${formatShape(wanted)}: ${why}.${callSite()}`);
  const open = wanted.filter((d) => d === -1).length;
  if (wanted.some((d) => !Number.isInteger(d) || d < -1)) throw fault("sizes are non-negative integers, or −1 once");
  if (open > 1) throw fault("only one size may be −1");
  if (open === 0) return wanted.map((d) => d + 0);
  const known = wanted.reduce((p, d) => (d === -1 ? p : p * d), 1);
  if (known === 0) throw fault("−1 beside a 0 could be anything; name the size");
  if (sizeOf(from) % known !== 0) throw fault(`${sizeOf(from)} elements do not divide by ${known}`);
  return wanted.map((d) => (d === -1 ? sizeOf(from) / known : d));
}

/** The shape `expand` is asked for, −1 replaced by the size the axis has. */
export function expandedShape(from: Shape, wanted: Shape): number[] {
  const lead = wanted.length - from.length;
  const shape = wanted.map((d, i) => (d === -1 ? (from[i - lead] ?? -1) : d));
  const fits = lead >= 0 && shape.every((d, i) => Number.isInteger(d) && d >= 0 && (i < lead || d === from[i - lead] || from[i - lead] === 1));
  if (!fits) throw new ShapeError("E_SHAPE_EXPAND", `expand can only grow axes of size 1 and add axes in front; ${formatShape(from)} does not fit ${formatShape(wanted)}.${callSite()}`);
  // −0 is 0.
  return shape.map((d) => d + 0);
}
