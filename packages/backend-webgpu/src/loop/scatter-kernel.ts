/**
 * Scatter without atomics: each output element looks through the indices of its line, in ascending order, for those that name
 * it. Reads: base once, each index once for every element of its line; updates only where they land.
 */
import type { ScatterKernel } from "@receptive/core/extend";
import type { KernelCode, Target } from "../kernel-code.ts";
import { axisStatements } from "../wgsl/axis-text.ts";
import { Bindings, UNCHECKED } from "../wgsl/bindings.ts";
import { wgslDialect } from "../wgsl/dialect.ts";
import { countOf, REGISTER } from "../wgsl/element.ts";
import { elementStage } from "./element-stage.ts";

export function scatterKernel(kernel: ScatterKernel, aliases: readonly (number | undefined)[], target: Target): KernelCode {
  const { inputs, output, axis } = kernel;
  const [base, index] = inputs;
  const bindings = new Bindings(inputs, [output], aliases);
  const dialect = wgslDialect({ load: (dtype, input, at) => bindings.load(dtype, input, at) });
  const strides = index.shape.map((_, i) => countOf(index.shape.slice(i + 1)));
  const first = strides.flatMap((stride, i) => (i === axis ? [] : [`o${i} * ${stride}i`])).join(" + ");
  const covered = index.shape.flatMap((n, i) => (i !== axis && n < (base.shape[i] ?? 0) ? [`o${i} < ${n}i`] : [])).join(" && ");
  const sum = dialect.alu("add", base.dtype, ["acc", dialect.load(base.dtype, 2 + UNCHECKED, "at")], [base.dtype, base.dtype]);
  const steps = index.shape[axis] ?? 0;
  const loop = steps === 0 || countOf(index.shape) === 0 ? "" : `if (${covered === "" ? "true" : covered}) {
  let first = ${first === "" ? "0i" : first};
  for (var k = 0i; k < ${steps}i; k++) {
    let at = first + k * ${strides[axis] ?? 1}i;
    if (${dialect.load("i32", 1 + UNCHECKED, "at")} == o${axis}) { acc = ${sum}; }
  }
}`;
  const element = `fn element(flat: i32) -> ${REGISTER[base.dtype]} {
${axisStatements("o", "flat", output.shape, new Set(output.shape.keys())).join("\n")}
var acc: ${REGISTER[base.dtype]} = ${dialect.load(base.dtype, UNCHECKED, "flat")};
${loop}
return acc;
}`;
  return { stages: [elementStage(bindings, element, output, target)], scratch: [] };
}
