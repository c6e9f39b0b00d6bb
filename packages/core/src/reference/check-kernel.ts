import { isFloat } from "../dtype.ts";
import { exprDType, exprPostorder } from "../backend/emit-c-like.ts";
import type { AluOp, Aval, DType, Expr, Kernel, LoopKernel, ScatterKernel } from "../backend/interface.ts";
import { InternalError } from "../errors.ts";

/**
 * Refuses a kernel that breaks the contract: operand counts and types, axes and inputs that do not exist, `acc` outside an
 * epilogue, results of another type than declared. A claimed kernel is opaque and passes.
 *
 * @throws InternalError E_PLAN_INVALID
 */
export function checkKernel(kernel: Kernel): void {
  if (kernel.kind === "scatter") checkScatter(kernel);
  else if (kernel.kind === "loop") checkLoop(kernel);
}

interface Scope {
  readonly kernel: LoopKernel;
  readonly where: string;
  /** Type of `acc`, absent where it is illegal. */
  readonly acc?: DType;
  readonly reduceRank: number;
}

function checkLoop(kernel: LoopKernel): void {
  const { name, output, reduce } = kernel;
  const body: Scope = { kernel, where: `body of kernel "${name}"`, reduceRank: reduce?.shape.length ?? 0 };
  expectType(body.where, checkExpr(kernel.body, body), reduce?.dtype ?? output.dtype);
  if (reduce === undefined) return;
  const epilogue: Scope = { kernel, where: `epilogue of kernel "${name}"`, acc: reduce.dtype, reduceRank: 0 };
  expectType(epilogue.where, checkExpr(reduce.epilogue, epilogue), output.dtype);
}

function checkScatter({ name, inputs, output, axis }: ScatterKernel): void {
  const [base, index, update] = inputs;
  const where = `scatter kernel "${name}"`;
  expectType(`index of ${where}`, index.dtype, "i32");
  expectType(`update of ${where}`, update.dtype, base.dtype);
  expectType(`output of ${where}`, output.dtype, base.dtype);
  const rank = base.shape.length;
  const same = (a: Aval, b: Aval): boolean => a.shape.length === b.shape.length && a.shape.every((n, i) => n === b.shape[i]);
  const fits = index.shape.length === rank && index.shape.every((n, i) => i === axis || n <= (base.shape[i] ?? 0));
  if (!same(base, output) || !same(index, update) || !fits || axis < 0 || axis >= rank) {
    throw invalid(where, `shapes base [${base.shape}], index [${index.shape}], update [${update.shape}] and output [${output.shape}] do not fit axis ${axis}`);
  }
}

function checkExpr(root: Expr, scope: Scope): DType {
  for (const node of exprPostorder(root)) checkNode(node, scope);
  return exprDType(root);
}

function checkNode(node: Expr, scope: Scope): void {
  const { kernel, where } = scope;
  switch (node.op) {
    case "const": return;
    case "index": {
      const rank = node.of === "out" ? kernel.output.shape.length : scope.reduceRank;
      if (!(node.axis >= 0 && node.axis < rank)) throw invalid(where, `index of ${node.of} axis ${node.axis}, but there are ${rank}`);
      return;
    }
    case "acc":
      if (scope.acc === undefined) throw invalid(where, "`acc` is legal only in an epilogue");
      expectType(`acc in ${where}`, node.dtype, scope.acc);
      return;
    case "load": {
      const input = kernel.inputs[node.input];
      if (input === undefined) throw invalid(where, `loads input ${node.input} of ${kernel.inputs.length}`);
      expectType(`load in ${where}`, node.dtype, input.dtype);
      expectType(`offset of a load in ${where}`, exprDType(node.at), "i32");
      return;
    }
    default: checkAlu(node.op, node.dtype, node.src.map(exprDType), where);
  }
}

function checkAlu(op: AluOp, dtype: DType, from: readonly DType[], where: string): void {
  const [a, b, c] = from;
  const same = from.every((type) => type === dtype);
  const integer = !isFloat(dtype) && dtype !== "bool";
  let legal: boolean;
  switch (op) {
    case "exp": case "log": case "sqrt": case "sin": case "cos": case "tanh": case "erf": case "floor":
      legal = from.length === 1 && same && isFloat(dtype);
      break;
    case "neg": case "abs": legal = from.length === 1 && same && dtype !== "bool"; break;
    case "not": legal = from.length === 1 && same && !isFloat(dtype); break;
    case "cast": legal = from.length === 1; break;
    case "bitcast": legal = from.length === 1 && (a === dtype || (isWord(dtype) && isWord(a))); break;
    case "add": case "mul": case "min": case "max": legal = from.length === 2 && same; break;
    case "sub": case "div": case "rem": case "pow": legal = from.length === 2 && same && dtype !== "bool"; break;
    case "lt": case "eq": legal = from.length === 2 && a === b && dtype === "bool"; break;
    case "and": case "or": case "xor": legal = from.length === 2 && same && !isFloat(dtype); break;
    case "shl": case "shr": legal = from.length === 2 && integer && a === dtype && b !== undefined && !isFloat(b) && b !== "bool"; break;
    case "where": legal = from.length === 3 && a === "bool" && b === dtype && c === dtype; break;
  }
  if (!legal) throw invalid(where, `"${op}" of (${from.join(", ")}) to ${dtype} is not defined`);
}

function isWord(dtype: DType | undefined): boolean {
  return dtype === "f32" || dtype === "i32" || dtype === "u32";
}

function expectType(where: string, found: DType, wanted: DType): void {
  if (found !== wanted) throw invalid(where, `type ${found} where ${wanted} is declared`);
}

function invalid(where: string, message: string): InternalError {
  return new InternalError("E_PLAN_INVALID", `${where}: ${message}`);
}
