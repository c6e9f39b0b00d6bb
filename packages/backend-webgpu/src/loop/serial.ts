/** One thread computes each output: bodies without a reduction, and reductions that are short or many. */
import { type Expr, emitCLike, type LoopKernel } from "@receptive/core/extend";
import type { Stage } from "../kernel-code.ts";
import { axisStatements } from "../wgsl/axis-text.ts";
import type { Bindings } from "../wgsl/bindings.ts";
import { wgslDialect } from "../wgsl/dialect.ts";
import { countOf, REGISTER } from "../wgsl/element.ts";
import { namedAxes, prepareExpr } from "../wgsl/prepare-expr.ts";
import { elementStage } from "./element-stage.ts";
import { foldText, identityText } from "./fold.ts";

function roots({ body, inputs, output, reduce }: LoopKernel): { body: Expr; epilogue: Expr | undefined } {
  const sizes = { out: output.shape, reduce: reduce?.shape ?? [] };
  return { body: prepareExpr(body, inputs, sizes), epilogue: reduce === undefined ? undefined : prepareExpr(reduce.epilogue, inputs, { out: output.shape, reduce: [] }) };
}

/** `fn element(flat)`: statements stand at the outermost loop that knows their operands. */
function elementText(kernel: LoopKernel, bindings: Bindings): string {
  const { output, reduce } = kernel;
  const { body, epilogue } = roots(kernel);
  const dialect = wgslDialect({
    load: (dtype, input, at) => bindings.load(dtype, input, at),
    level: (leaf) => (leaf.op === "index" && leaf.of === "reduce" ? leaf.axis + 1 : 0),
  });
  const text = emitCLike(body, dialect);
  const at = (level: number): string[] => text.statements.filter((_, i) => text.levels[i] === level);
  const lines = [...axisStatements("o", "flat", output.shape, namedAxes(epilogue === undefined ? [body] : [body, epilogue], "out")), ...at(0)];
  if (reduce === undefined || epilogue === undefined) {
    lines.push(`return ${text.result};`);
  } else {
    lines.push(`var acc: ${REGISTER[reduce.dtype]} = ${identityText(reduce.op, reduce.dtype)};`);
    reduce.shape.forEach((size, axis) => lines.push(`for (var r${axis} = 0i; r${axis} < ${size}i; r${axis}++) {`, ...at(axis + 1)));
    lines.push(`acc = ${foldText(reduce.op, reduce.dtype, "acc", text.result)};`, "}".repeat(reduce.shape.length));
    if (reduce.dtype === "f16") lines.push("acc = half(acc);");
    const end = emitCLike(epilogue, dialect, { prefix: "e" });
    lines.push(...end.statements, `return ${end.result};`);
  }
  return `fn element(flat: i32) -> ${REGISTER[output.dtype]} {\n${lines.join("\n")}\n}`;
}

export function serialStage(kernel: LoopKernel, bindings: Bindings): Stage {
  return elementStage(bindings, elementText(kernel, bindings), kernel.output, countOf(kernel.reduce?.shape ?? []));
}
