import type { Aval, DType, Expr, LoopKernel } from "@receptive/core/extend";
import type { KernelCode, Operand, Target } from "../kernel-code.ts";
import { Bindings } from "../wgsl/bindings.ts";
import { countOf } from "../wgsl/element.ts";
import { FLAT } from "../wgsl/flat-index.ts";
import { shiftInputs } from "../wgsl/shift-inputs.ts";
import { groupedStage, scratchWord } from "./grouped.ts";
import { mappingOf, needsScratch } from "./mapping.ts";
import { serialStage } from "./serial.ts";

/** Partial results have a type that fills words. */
function partialDType(dtype: DType): DType {
  return dtype === "bool" ? "bool" : scratchWord(dtype);
}

/** The kernel that joins the partial results of each output: they are its input 0, before the inputs of the epilogue. */
function joiningKernel(kernel: LoopKernel, splits: number): LoopKernel {
  const { output, reduce, inputs } = kernel;
  if (reduce === undefined) return kernel;
  const dtype = partialDType(reduce.dtype);
  const int = (value: number): Expr => ({ op: "const", dtype: "i32", value });
  const at: Expr = { op: "add", dtype: "i32", src: [{ op: "mul", dtype: "i32", src: [FLAT, int(splits)] }, { op: "index", of: "reduce", axis: 0 }] };
  const partials: Aval = { shape: [countOf(output.shape), splits], dtype };
  return { ...kernel, inputs: [partials, ...inputs], body: { op: "load", dtype, input: 0, at }, reduce: { ...reduce, shape: [splits], epilogue: shiftInputs(reduce.epilogue, 1) } };
}

/** Shaders of a loop kernel. `aliases`: for each input the output whose memory it is, if any. */
export function loopKernel(kernel: LoopKernel, aliases: readonly (number | undefined)[], target: Target): KernelCode {
  const mapping = mappingOf(kernel, target);
  const bindings = new Bindings(kernel.inputs, [kernel.output], target, aliases);
  const { reduce } = kernel;
  if (reduce === undefined || (mapping.lanes === 1 && mapping.splits === 1)) return { stages: [serialStage(kernel, bindings)], scratch: [] };
  const toScratch = needsScratch(mapping, kernel);
  const first = groupedStage(kernel, reduce, mapping, bindings, target, toScratch);
  if (!toScratch) return { stages: [first], scratch: [] };
  const joining = joiningKernel(kernel, mapping.splits);
  const joined = loopKernel(joining, [undefined, ...aliases], target);
  const moved = (o: Operand): Operand => (o.of !== "in" ? o : o.index === 0 ? { of: "scratch", index: 0, access: "read" } : { ...o, index: o.index - 1 });
  const scratch = countOf(kernel.output.shape) * mapping.splits * 4;
  return { stages: [first, ...joined.stages.map((stage) => ({ ...stage, bindings: stage.bindings.map((b) => ({ ...b, operand: moved(b.operand) })) }))], scratch: [scratch] };
}
