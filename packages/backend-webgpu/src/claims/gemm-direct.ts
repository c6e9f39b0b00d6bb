/**
 * Products without shared memory, for devices in software: each thread sums a block of outputs, and a load serves a whole row or
 * column of it. Thread → elements: thread i has the i-th block, blocks of neighbouring columns side by side; it reads
 * (rows + columns) singles for each depth, four at a time where they lie so. Rows and columns beyond the edge repeat the last one
 * and are not stored. Compilers there move nothing out of loops: addresses come in parts, and the depth's axes are counted on
 * instead of being divided out.
 */
import type { Stage } from "../kernel-code.ts";
import { advanceStatements, axisNames, COMPONENTS, partStatements, range, storeStatements, tileCount, tileStatements, valueText, workOf } from "./gemm-text.ts";
import type { GemmStage, Side } from "./gemm.ts";
import { depthStep, loadsAcross } from "./gemm-tile.ts";

/** Loads of an operand for `step` depths, and the text of its i-th element at one of them. */
function operandText(side: Side, name: string, outer: string, count: number, step: number, axes: readonly string[]): { readonly loads: string; readonly of: (i: number, depth: number) => string } {
  const innerOf = (depth: number): string => `${name}k${depth}`;
  const depths = range(step);
  const inner = (depth: number): string => {
    const k = depth === 0 ? "k" : `(k + ${depth}i)`;
    return partStatements(innerOf(depth), side.inner(k, step === 1 ? axes : [k]));
  };
  const { load4 } = side;
  if (load4 === undefined) {
    return { loads: depths.map((d) => `${inner(d)} ${range(count).map((i) => `let ${name}${i}_${d} = ${valueText(side, `${outer}${i}`, innerOf(d))};`).join(" ")}`).join(" "), of: (i, d) => `${name}${i}_${d}` };
  }
  const vector = (i: number, d: number): string => load4(`${outer}${i}_at + ${innerOf(d)}_at`);
  if (side.alongDepth) return { loads: `${inner(0)} ${range(count).map((i) => `let ${name}${i} = ${vector(i, 0)};`).join(" ")}`, of: (i, d) => `${name}${i}.${COMPONENTS[d] ?? ""}` };
  return {
    loads: depths.map((d) => `${inner(d)} ${range(count / 4).map((g) => `let ${name}${g}_${d} = ${vector(4 * g, d)};`).join(" ")}`).join(" "),
    of: (i, d) => `${name}${Math.floor(i / 4)}_${d}.${COMPONENTS[i % 4] ?? ""}`,
  };
}

/** Names the parts of addresses that rows or columns give, by the first of each vector where vectors lie across them. */
function outerText(side: Side, name: string, first: string, count: number, size: number): string {
  const across = loadsAcross(side) ? 4 : 1;
  return range(count / across).map((g) => partStatements(`${name}${g * across}`, side.outer("batch", `min(${first} + ${g * across}i, ${size - across}i)`))).join("\n  ");
}

export function directStage(stage: GemmStage): Stage {
  const { gemm, tile, bindings, finish } = stage;
  const { threadRows, threadColumns } = tile;
  const step = depthStep(gemm);
  const cells = range(threadRows).flatMap((r) => range(threadColumns).map((c) => [r, c] as const));
  const depth = axisNames("k", "first", gemm.depthAxes, "var");
  const several = gemm.depthAxes.length > 1;
  const a = operandText(gemm.a, "a", "row", threadRows, step, depth.names);
  const b = operandText(gemm.b, "b", "column", threadColumns, step, depth.names);
  const main = `${tileStatements(stage, "i32(item)")}
  ${outerText(gemm.a, "row", "row_first", threadRows, gemm.rows)}
  ${outerText(gemm.b, "column", "column_first", threadColumns, gemm.columns)}
  ${cells.map(([r, c]) => `var s${r}_${c} = 0f;`).join(" ")}
  ${several ? depth.text : ""}
  for (var k = first; k < end; k += ${step}i) {
    ${a.loads}
    ${b.loads}
    ${range(step).map((d) => cells.map(([r, c]) => `s${r}_${c} += ${a.of(r, d)} * ${b.of(c, d)};`).join(" ")).join("\n    ")}
    ${several ? advanceStatements(depth.names, gemm.depthAxes) : ""}
  }
  ${storeStatements(stage, { first: "row_first", step: 1 }, { first: "column_first", step: 1 })}`;
  return { bindings: bindings.list, globals: bindings.functions(finish), main, span: { of: "items", count: tileCount(stage), threads: 16 }, work: workOf(stage) };
}
