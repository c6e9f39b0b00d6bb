import { emitCLike, type LoopKernel, type ReduceOp } from "@receptive/core/extend";
import { isFloat, rounded, type View } from "./element-types.ts";
import { js, runtime } from "./js-expression.ts";

type Reduction = NonNullable<LoopKernel["reduce"]>;
export type Run = (inputs: readonly View[], output: View) => void;

/** A function from text that names its inputs I0, I1, … and its output O. */
export function compileText(inputs: number, text: string): Run {
  const names = Array.from({ length: inputs }, (_, i) => `I${i}`);
  const make = new Function("runtime", `"use strict"; const { ${Object.keys(runtime).join(", ")} } = runtime;\nreturn ([${names.join(", ")}], O) => {\n${text}\n};`) as (functions: typeof runtime) => Run;
  return make(runtime);
}

/** One loop for each axis around a text; no axis, no loop. */
export function nest(name: string, shape: readonly number[], text: string): string {
  return shape.reduceRight((inner, size, axis) => {
    const i = `${name}${axis}`;
    return `for (let ${i} = 0; ${i} < ${size}; ${i}++) {\n${inner}\n}`;
  }, text);
}

/** Fills the output element by element. */
export function loopKernel({ inputs, output, body, reduce }: LoopKernel): Run {
  const { statements, result } = emitCLike(body, js);
  const element = reduce === undefined ? [...statements, `O[p++] = ${result};`] : folded(reduce, statements, result);
  return compileText(inputs.length, `let p = 0;\n${nest("o", output.shape, element.join("\n"))}`);
}

const FOLD = { sum: "add", prod: "mul", max: "max", min: "min" } as const;
const IDENTITY: Readonly<Record<ReduceOp, string>> = { sum: "0", prod: "1", max: "-Infinity", min: "Infinity" };

/** `acc` over the inner loops, then the epilogue. Floats fold in doubles, which costs nothing here, and are rounded once. */
function folded({ op, dtype, shape, epilogue }: Reduction, statements: readonly string[], result: string): string[] {
  const inDoubles = { sum: `acc + ${result}`, prod: `acc * ${result}`, max: `Math.max(acc, ${result})`, min: `Math.min(acc, ${result})` };
  const step = isFloat(dtype) ? inDoubles[op] : js.alu(FOLD[op], dtype, ["acc", result], [dtype, dtype]);
  // The lowest and the highest integer are what the infinities are cast to; for booleans those of a byte will do.
  const start = js.alu("cast", dtype === "bool" ? "u8" : dtype, [IDENTITY[op]], ["f32"]);
  const end = emitCLike(epilogue, js, { prefix: "e" });
  return [`let acc = ${start};`, nest("r", shape, [...statements, `acc = ${step};`].join("\n")), `acc = ${rounded(dtype, "acc")};`, ...end.statements, `O[p++] = ${end.result};`];
}
