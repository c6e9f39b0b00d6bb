import type { ScatterKernel } from "../backend/interface.ts";
import type { KernelRunner } from "./loop-source.ts";
import type { Precision } from "./precision.ts";
import { scalarAlu } from "./scalar-alu.ts";

/** `out = base`, then each update is added at its index along the axis, in ascending row-major order; others are dropped. */
export function runScatter(kernel: ScatterKernel, precision: Precision): KernelRunner {
  const [base, index] = kernel.inputs;
  const shape = index.shape;
  const strides = base.shape.map((_, axis) => base.shape.slice(axis + 1).reduce((size, n) => size * n, 1));
  const count = shape.reduce((size, n) => size * n, 1);
  const extent = base.shape[kernel.axis] ?? 0;
  const add = scalarAlu("add", base.dtype, [base.dtype, base.dtype], precision);
  return ([source, indices, updates], out) => {
    if (source === undefined || indices === undefined || updates === undefined) return;
    out.set(source);
    for (let k = 0; k < count; k++) {
      const along = indices[k] ?? -1;
      if (along < 0 || along >= extent) continue;
      let rest = k;
      let at = 0;
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        const size = shape[axis] ?? 1;
        at += (axis === kernel.axis ? along : rest % size) * (strides[axis] ?? 0);
        rest = Math.floor(rest / size);
      }
      out[at] = add(out[at] ?? 0, updates[k] ?? 0, 0);
    }
  };
}
