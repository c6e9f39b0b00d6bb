import type { ScatterKernel } from "@receptive/core/extend";
import { compileText, nest, type Run } from "./loop-kernel.ts";
import { js } from "./js-expression.ts";

/** The base, and onto it each update at its index, in the order of the updates; an index out of range is dropped. */
export function scatterKernel({ inputs: [base, index], axis }: ScatterKernel): Run {
  const strides = base.shape.map((_, i) => base.shape.slice(i + 1).reduce((n, d) => n * d, 1));
  const offset = strides.map((stride, i) => `${i === axis ? "along" : `k${i}`} * ${stride}`).join(" + ");
  const add = js.alu("add", base.dtype, ["O[at]", "I2[p]"], [base.dtype, base.dtype]);
  const update = `const along = I1[p];
    if (along >= 0 && along < ${base.shape[axis]}) { const at = ${offset}; O[at] = ${add}; }
    p++;`;
  return compileText(3, `O.set(I0);\nlet p = 0;\n${nest("k", index.shape, update)}`);
}
