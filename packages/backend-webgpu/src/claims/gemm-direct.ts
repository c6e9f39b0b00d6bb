/**
 * Products without shared memory, for devices in software: each thread sums a block of outputs, and a load serves a whole row or
 * column of it. Rows and columns beyond the edge repeat the last one and are not stored. Compilers there move nothing out of
 * loops: addresses come in parts, and the depth's axes are counted on instead of being divided out.
 */
import type { Stage } from "../kernel-code.ts";
import { advanceStatements, axisNames, partStatements, range, storeStatements, tileCount, tileStatements, valueText, workOf } from "./gemm-text.ts";
import type { GemmStage } from "./gemm.ts";

export function directStage(stage: GemmStage): Stage {
  const { gemm, tile, bindings, finish } = stage;
  const { a, b } = gemm;
  const { threadRows, threadColumns } = tile;
  const [rows, columns] = [range(threadRows), range(threadColumns)];
  const cells = rows.flatMap((r) => columns.map((c) => [r, c] as const));
  const depth = axisNames("k", "first", gemm.depthAxes, "var");
  const several = gemm.depthAxes.length > 1;
  const step = `${partStatements("ka", a.inner("k", depth.names))} ${partStatements("kb", b.inner("k", depth.names))}
    ${rows.map((r) => `let a${r} = ${valueText(a, `row${r}`, "ka")};`).join(" ")}
    ${columns.map((c) => `let b${c} = ${valueText(b, `column${c}`, "kb")};`).join(" ")}
    ${cells.map(([r, c]) => `s${r}_${c} += a${r} * b${c};`).join(" ")}
    ${several ? advanceStatements(depth.names, gemm.depthAxes) : ""}`;
  const main = `${tileStatements(stage, "i32(item)")}
  ${rows.map((r) => partStatements(`row${r}`, a.outer("batch", `min(row_first + ${r}i, ${gemm.rows - 1}i)`))).join("\n  ")}
  ${columns.map((c) => `let c${c} = min(column_first + ${c}i, ${gemm.columns - 1}i); ${partStatements(`column${c}`, b.outer("batch", `c${c}`))}`).join("\n  ")}
  ${cells.map(([r, c]) => `var s${r}_${c} = 0f;`).join(" ")}
  ${several ? depth.text : ""}
  for (var k = first; k < end; k++) {
    ${step}
  }
  ${storeStatements(stage, { first: "row_first", step: 1 }, { first: "column_first", step: 1 })}`;
  return { bindings: bindings.list, globals: bindings.functions(finish), main, span: { of: "items", count: tileCount(stage), threads: 16 }, work: workOf(stage) };
}
