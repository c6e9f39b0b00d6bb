import { emitCLike } from "../backend/emit-c-like.ts";
import type { CLikeText } from "../backend/emit-c-like.ts";
import type { LoopKernel } from "../backend/interface.ts";
import { JS_RUNTIME, jsDialect } from "./js-dialect.ts";
import type { JsRuntime } from "./js-dialect.ts";
import type { Precision, StorageView } from "./precision.ts";
import { REDUCE_ALU, reduceIdentity } from "./precision.ts";

/** A kernel ready to run over views of its inputs and output. */
export type KernelRunner = (inputs: readonly StorageView[], output: StorageView) => void;

/**
 * The body of a JavaScript function of I0, I1, … and O that computes the kernel: one loop per axis, each statement at the
 * outermost depth where its operands are known. The fold runs in row-major order of the reduce axes, from the identity.
 */
function loopSource(kernel: LoopKernel, precision: Precision): string {
  const { output, reduce } = kernel;
  // Of nothing there is nothing to do, and loops around an empty one may take for ever.
  if (output.shape.includes(0)) return "";
  const rank = output.shape.length;
  const dialect = jsDialect({ precision, inputs: kernel.inputs, outRank: rank });
  const body = emitCLike(kernel.body, dialect);
  const lines = [...statementsAt(body, 0)];
  const epilogue = reduce === undefined ? undefined : emitCLike(reduce.epilogue, dialect, { prefix: "e" });
  const before = (level: number): string[] => (epilogue === undefined || level === rank ? [] : statementsAt(epilogue, level));
  lines.push(...before(0), "let p = 0;");
  output.shape.forEach((size, axis) => {
    lines.push(loopHead(`o${axis}`, size), ...statementsAt(body, axis + 1), ...before(axis + 1));
  });
  if (reduce === undefined || epilogue === undefined) {
    lines.push(`O[p++] = ${body.result};`);
  } else {
    lines.push(`let acc = ${dialect.literal(reduce.dtype, reduceIdentity(reduce.op, reduce.dtype))};`);
    reduce.shape.forEach((size, axis) => lines.push(loopHead(`r${axis}`, size), ...statementsAt(body, rank + axis + 1)));
    lines.push(`acc = ${dialect.alu(REDUCE_ALU[reduce.op], reduce.dtype, ["acc", body.result], [reduce.dtype, reduce.dtype])};`);
    lines.push("}".repeat(reduce.shape.length), ...statementsAt(epilogue, rank), `O[p++] = ${epilogue.result};`);
  }
  lines.push("}".repeat(rank));
  return lines.join("\n");
}

/** Compiles the kernel with `new Function`; throws EvalError where a content security policy forbids that. */
export function compileLoop(kernel: LoopKernel, precision: Precision): KernelRunner {
  const names = kernel.inputs.map((_, input) => `I${input}`);
  const source = `"use strict";\nconst { ${Object.keys(JS_RUNTIME).join(", ")} } = runtime;
return function loop([${names.join(", ")}], O) {\n${loopSource(kernel, precision)}\n};`;
  const make = new Function("runtime", source) as (runtime: JsRuntime) => KernelRunner;
  return make(JS_RUNTIME);
}

function statementsAt(text: CLikeText, level: number): string[] {
  return text.statements.filter((_, i) => text.levels[i] === level);
}

function loopHead(name: string, size: number): string {
  return `for (let ${name} = 0; ${name} < ${size}; ${name}++) {`;
}
