import type { DType } from "./dtype.ts";
import type { HostArray } from "./runtime/host.ts";
import { formatShape, type Shape, stridesOf } from "./shape.ts";

/** More elements than this and the middle of long axes is left out. */
const FULL = 1000;
const EDGE = 3;

function formatNumber(x: number, dtype: DType): string {
  if (dtype === "bool") return x ? "true" : "false";
  if (Number.isInteger(x) && Math.abs(x) < 1e15) return Object.is(x, -0) ? "-0" : String(x);
  return Number.isFinite(x) ? String(Number(x.toPrecision(5))) : String(x);
}

/** `[[ 6, 12], [12, 26]] f32[2,2]`: values in columns of one width, then dtype and shape. */
export function formatTensor(data: HostArray, shape: Shape, dtype: DType): string {
  const strides = stridesOf(shape);
  const abridge = data.length > FULL;
  const picks = shape.map((d) => (abridge && d > 2 * EDGE + 1 ? [...Array(EDGE).keys(), -1, ...[...Array(EDGE).keys()].map((i) => d - EDGE + i)] : [...Array(d).keys()]));
  const cells: string[] = [];
  const visit = (axis: number, offset: number, cell: (offset: number) => string): string => {
    const list = picks[axis];
    if (list === undefined) return cell(offset);
    const step = strides[axis] ?? 1;
    const deep = shape.length - axis > 2;
    return `[${list.map((i) => (i < 0 ? "…" : visit(axis + 1, offset + i * step, cell))).join(deep ? ",\n " + " ".repeat(axis) : ", ")}]`;
  };
  visit(0, 0, (o) => { cells.push(formatNumber(data[o] ?? 0, dtype)); return ""; });
  const width = shape.length > 1 ? Math.max(0, ...cells.map((c) => c.length)) : 0;
  let next = 0;
  return `${visit(0, 0, () => (cells[next++] ?? "").padStart(width))} ${dtype}${formatShape(shape)}`;
}
