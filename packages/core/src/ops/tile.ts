import { callSite } from "../call-site.ts";
import { ArgumentError } from "../errors.ts";
import { dim, formatShape } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { axisOf } from "./axes.ts";

function checkCounts(op: string, counts: readonly number[]): void {
  if (counts.some((n) => !Number.isInteger(n) || n < 0)) throw new ArgumentError("E_REPEAT", `${op} needs non-negative integers, got ${formatShape(counts)}.${callSite()}`);
}

/** The whole tensor repeated along each axis, as NumPy's tile: counts or shape that lack leading axes count as 1. Throws ArgumentError `E_REPEAT`. */
export function tile(x: Tensor, counts: readonly number[]): Tensor {
  checkCounts("tile", counts);
  const rank = Math.max(x.rank, counts.length);
  const shape = [...new Array<number>(rank - x.rank).fill(1), ...x.shape];
  const times = [...new Array<number>(rank - counts.length).fill(1), ...counts];
  const wide = x.reshape(shape.flatMap((d) => [1, d])).expand(shape.flatMap((d, i) => [dim(times, i), d]));
  return wide.reshape(shape.map((d, i) => d * dim(times, i)));
}

/** Each slice along an axis n times in a row, as NumPy's repeat and PyTorch's repeat_interleave. Throws ShapeError `E_AXIS`, ArgumentError `E_REPEAT`. */
export function repeat(x: Tensor, n: number, axis = 0): Tensor {
  checkCounts("repeat", [n]);
  const at = axisOf("repeat", x.shape, axis);
  const [before, after] = [x.shape.slice(0, at + 1), x.shape.slice(at + 1)];
  const wide = x.unsqueeze(at + 1).expand([...before, n, ...after]);
  return wide.reshape(x.shape.map((d, i) => (i === at ? d * n : d)));
}
