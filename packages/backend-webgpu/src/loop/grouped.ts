/**
 * Reductions by workgroups. Thread → elements: lane l of an output folds terms l, l + lanes, … of its workgroup's share, then the
 * lanes of an output join in shared memory, halving each time, or within subgroups first: always in the same order, so the same
 * bits. Each term is read once; neighbouring lanes read neighbouring terms or outputs, whichever lie beside each other.
 */
import { type DType, emitCLike, type LoopKernel } from "@receptive/core/extend";
import type { Stage, Target } from "../kernel-code.ts";
import { axisStatements } from "../wgsl/axis-text.ts";
import type { Bindings } from "../wgsl/bindings.ts";
import { wgslDialect } from "../wgsl/dialect.ts";
import { countOf, REGISTER, storeText, type Word } from "../wgsl/element.ts";
import { namedAxes, prepareExpr } from "../wgsl/prepare-expr.ts";
import { foldText, identityText } from "./fold.ts";
import type { Mapping } from "./mapping.ts";

type Reduction = NonNullable<LoopKernel["reduce"]>;

/** What partial results lie in memory as. */
export function scratchWord(dtype: DType): Word {
  const register = REGISTER[dtype];
  return register === "bool" ? "i32" : register;
}

function joinText({ op, dtype }: Reduction, { lanes, outputs, alongTerms }: Mapping): string {
  const lines: string[] = [];
  for (let half = lanes / 2; half >= 1; half /= 2) {
    const partner = `lane + ${alongTerms ? half : half * outputs}u`;
    lines.push("workgroupBarrier();", `if (l < ${half}u) { partial[lane] = ${foldText(op, dtype, "partial[lane]", `partial[${partner}]`)}; }`);
  }
  return lines.join("\n  ");
}

/** Words that a subgroup exchanges. */
const EXCHANGED: ReadonlySet<string> = new Set(["f32", "i32", "u32"]);

/** Whether the lanes of an output, being a whole workgroup, may join by exchanging values within subgroups. */
function joinsInSubgroups({ dtype }: Reduction, { outputs, lanes }: Mapping, target: Target): boolean {
  return target.subgroups && outputs === 1 && lanes > 1 && EXCHANGED.has(REGISTER[dtype]);
}

/** Lanes of a subgroup join in halves without meeting, then the first lane adds the subgroups' results in order. */
function subgroupJoinText({ op, dtype }: Reduction, { lanes }: Mapping): string {
  return `var joined = partial[lane];
  for (var step = width / 2u; step > 0u; step /= 2u) { joined = ${foldText(op, dtype, "joined", "subgroupShuffleXor(joined, step)")}; }
  workgroupBarrier();
  if (within == 0u) { partial[lane / width] = joined; }
  workgroupBarrier();
  if (lane == 0u) { for (var i = 1u; i < ${lanes}u / width; i++) { partial[0] = ${foldText(op, dtype, "partial[0]", "partial[i]")}; } }`;
}

/** The text that folds a lane's terms into `acc`. */
function laneText(kernel: LoopKernel, reduce: Reduction, bindings: Bindings, stride: number): { lines: string[]; body: ReturnType<typeof prepareExpr> } {
  const { inputs, output } = kernel;
  const body = prepareExpr(kernel.body, inputs, { out: output.shape, reduce: reduce.shape });
  const dialect = wgslDialect({ load: (dtype, input, at) => bindings.load(dtype, input, at), level: (leaf) => (leaf.op === "index" && leaf.of === "reduce" ? 1 : 0) });
  const text = emitCLike(body, dialect);
  const at = (level: number): string[] => text.statements.filter((_, i) => text.levels[i] === level);
  const lines = [
    ...axisStatements("o", "flat", output.shape, namedAxes([body], "out")), ...at(0),
    `for (var r = i32(first); r < ${countOf(reduce.shape)}i; r += ${stride}i) {`,
    ...axisStatements("r", "r", reduce.shape, namedAxes([body], "reduce")), ...at(1),
    `acc = ${foldText(reduce.op, reduce.dtype, "acc", text.result)};`, "}",
  ];
  return { lines, body };
}

/** The epilogue of output `flat`, whose fold is `acc`. */
function epilogueText(kernel: LoopKernel, reduce: Reduction, bindings: Bindings): string {
  const epilogue = prepareExpr(reduce.epilogue, kernel.inputs, { out: kernel.output.shape, reduce: [] });
  const end = emitCLike(epilogue, wgslDialect({ load: (dtype, input, at) => bindings.load(dtype, input, at) }), { prefix: "e" });
  const lines = [...axisStatements("o", "flat", kernel.output.shape, namedAxes([epilogue], "out")), ...end.statements, `return ${end.result};`];
  return `fn epilogue(flat: i32, acc: ${REGISTER[reduce.dtype]}) -> ${REGISTER[kernel.output.dtype]} {\n${lines.join("\n")}\n}`;
}

/** Folds into output 0, or with `toScratch` into partial results [output, split] of working memory 0. */
export function groupedStage(kernel: LoopKernel, reduce: Reduction, mapping: Mapping, bindings: Bindings, target: Target, toScratch: boolean): Stage {
  const { lanes, outputs, splits, alongTerms } = mapping;
  const threads = lanes * outputs;
  const count = countOf(kernel.output.shape);
  const inSubgroups = joinsInSubgroups(reduce, mapping, target);
  const register = REGISTER[reduce.dtype];
  const lane = laneText(kernel, reduce, bindings, lanes * splits);
  const final = reduce.dtype === "f16" ? "half(partial[lane])" : "partial[lane]";
  const store = toScratch
    ? bindings.storeScratch(0, scratchWord(reduce.dtype), count * splits, `u32(flat) * ${splits}u + split`, register === "bool" ? "select(0i, 1i, partial[lane])" : "partial[lane]")
    : bindings.store(0, "flat", storeText(kernel.output.dtype, `epilogue(flat, ${final})`));
  const end = toScratch ? "" : epilogueText(kernel, reduce, bindings);
  const globals = bindings.functions(`var<workgroup> partial: array<${register}, ${threads}>;
fn fold(flat: i32, first: u32) -> ${register} {
var acc: ${register} = ${identityText(reduce.op, reduce.dtype)};
${lane.lines.join("\n")}
return acc;
}
${end}`);
  const main = `let split = group % ${splits}u;
  let l = ${alongTerms ? `lane % ${lanes}u` : `lane / ${outputs}u`};
  let flat = i32((group / ${splits}u) * ${outputs}u + ${alongTerms ? `lane / ${lanes}u` : `lane % ${outputs}u`});
  if (flat < ${count}i) { partial[lane] = fold(flat, split * ${lanes}u + l); }
  ${inSubgroups ? subgroupJoinText(reduce, mapping) : joinText(reduce, mapping)}
  if (l == 0u && flat < ${count}i) {
    ${store}
  }`;
  return { bindings: bindings.list, globals, main, span: { of: "groups", count: Math.ceil(count / outputs) * splits, threads }, work: count * countOf(reduce.shape), ...(inSubgroups ? { subgroups: true } : {}) };
}
