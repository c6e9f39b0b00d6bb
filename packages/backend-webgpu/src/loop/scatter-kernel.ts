/**
 * Scatter without atomics, in ascending order of the updates. Where outputs are few, each looks through the indices of its line for
 * those that name it. Where they are many, a thread owns a run of places of a line, and goes through the indices of the line once for
 * all of them: reads base once, each index once for every thread of its line, updates only where they land.
 */
import type { ScatterKernel } from "@receptive/core/extend";
import type { KernelCode, Stage, Target } from "../kernel-code.ts";
import { axisStatements } from "../wgsl/axis-text.ts";
import { Bindings, UNCHECKED } from "../wgsl/bindings.ts";
import { wgslDialect } from "../wgsl/dialect.ts";
import { countOf, PER_WORD, REGISTER, storeText } from "../wgsl/element.ts";
import { elementStage } from "./element-stage.ts";

/** Threads that keep a device busy; more would only read the indices more often. */
const THREADS = 16384;

/** Text of the parts that both ways share; `o0`, … name the output's place, the one along the axis excepted. */
function partsOf(kernel: ScatterKernel, bindings: Bindings): { readonly covered: string; readonly first: string; readonly step: number; readonly steps: number; readonly index: string; readonly sum: (a: string) => string } {
  const { inputs: [base, index], axis } = kernel;
  const dialect = wgslDialect({ load: (dtype, input, at) => bindings.load(dtype, input, at) });
  const strides = index.shape.map((_, i) => countOf(index.shape.slice(i + 1)));
  const first = strides.flatMap((stride, i) => (i === axis ? [] : [`o${i} * ${stride}i`])).join(" + ");
  const covered = index.shape.flatMap((n, i) => (i !== axis && n < (base.shape[i] ?? 0) ? [`o${i} < ${n}i`] : [])).join(" && ");
  return {
    covered: covered === "" ? "true" : covered, first: first === "" ? "0i" : first, step: strides[axis] ?? 1,
    steps: countOf(index.shape) === 0 ? 0 : (index.shape[axis] ?? 0),
    index: dialect.load("i32", 1 + UNCHECKED, "at"),
    sum: (a) => dialect.alu("add", base.dtype, [a, dialect.load(base.dtype, 2 + UNCHECKED, "at")], [base.dtype, base.dtype]),
  };
}

function perOutput(kernel: ScatterKernel, bindings: Bindings): Stage {
  const { inputs: [base], output, axis } = kernel;
  const type = REGISTER[base.dtype];
  const { covered, first, step, steps, index, sum } = partsOf(kernel, bindings);
  const loop = steps === 0 ? "" : `if (${covered}) {
  let first = ${first};
  for (var k = 0i; k < ${steps}i; k++) {
    let at = first + k * ${step}i;
    if (${index} == o${axis}) { acc = ${sum("acc")}; }
  }
}`;
  const element = `fn element(flat: i32) -> ${type} {
${axisStatements("o", "flat", output.shape, new Set(output.shape.keys())).join("\n")}
var acc: ${type} = ${bindings.load(base.dtype, UNCHECKED, "flat")};
${loop}
return acc;
}`;
  return elementStage(bindings, element, output, steps);
}

/** `runs` threads for each line along the axis. */
function perRun(kernel: ScatterKernel, bindings: Bindings, runs: number): Stage {
  const { inputs: [base], output, axis } = kernel;
  const length = output.shape[axis] ?? 1;
  const share = Math.ceil(length / runs);
  const lines = output.shape.with(axis, 1);
  const items = countOf(lines) * runs;
  const { covered, first, step, steps, index, sum } = partsOf(kernel, bindings);
  const pitch = countOf(output.shape.slice(axis + 1));
  const line = output.shape.flatMap((_, i) => (i === axis ? [] : [`o${i} * ${countOf(output.shape.slice(i + 1))}i`])).join(" + ");
  const now = bindings.outputWord(0, "place");
  const added = bindings.store(0, "place", storeText(base.dtype, sum(base.dtype === "bool" ? `(${now} != 0i)` : now)));
  const copied = bindings.store(0, "place", storeText(base.dtype, bindings.load(base.dtype, UNCHECKED, "place")));
  const main = `let run = i32(item);
  let flat = run % ${countOf(lines)}i;
  ${axisStatements("o", "flat", lines, new Set(lines.keys())).join("\n  ")}
  let low = (run / ${countOf(lines)}i) * ${share}i;
  let high = min(low + ${share}i, ${length}i);
  let line = ${line === "" ? "0i" : line};
  for (var j = low; j < high; j++) {
    let place = line + j * ${pitch}i;
    ${copied}
  }
  if (!(${covered})) { return; }
  let first = ${first};
  for (var k = 0i; k < ${steps}i; k++) {
    let at = first + k * ${step}i;
    let j = ${index};
    if (j >= low && j < high) {
      let place = line + j * ${pitch}i;
      ${added}
    }
  }`;
  return { bindings: bindings.list, globals: bindings.functions(), main, span: { of: "items", count: items, threads: 64 }, work: countOf(output.shape) + items * steps };
}

export function scatterKernel(kernel: ScatterKernel, aliases: readonly (number | undefined)[], target: Target): KernelCode {
  const { inputs, output, axis } = kernel;
  const bindings = new Bindings(inputs, [output], target, aliases);
  const [count, length] = [countOf(output.shape), output.shape[axis] ?? 1];
  const many = count > 2 * THREADS && length > 1 && PER_WORD[output.dtype] === 1;
  const runs = Math.max(1, Math.min(length, Math.floor((THREADS * length) / count)));
  return { stages: [many ? perRun(kernel, bindings, runs) : perOutput(kernel, bindings)], scratch: [] };
}
