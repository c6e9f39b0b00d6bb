/**
 * Products without shared memory, for devices in software: each thread sums a block of outputs, and a load serves a whole row or
 * column of it. Rows and columns beyond the edge repeat the last one and are not stored. Compilers there move nothing out of
 * loops: addresses come in parts, and the depth's axes are counted on instead of being divided out.
 */
import { gridOf, type Stage } from "../kernel-code.ts";
import { withLibrary } from "../math/library.ts";
import { advanceStatements, axisNames, groupCount, groupStatements, partStatements, range, storeStatements, valueText } from "./gemm-text.ts";
import type { GemmStage } from "./gemm.ts";

export function directStage(stage: GemmStage): Stage {
  const { gemm, tile, bindings, target } = stage;
  const { a, b } = gemm;
  const { threadRows, threadColumns } = tile;
  const width = tile.columns / threadColumns;
  const grid = gridOf(groupCount(stage), target);
  const [rows, columns] = [range(threadRows), range(threadColumns)];
  const cells = rows.flatMap((r) => columns.map((c) => [r, c] as const));
  const depth = axisNames("k", "first", gemm.depthAxes, "var");
  const several = gemm.depthAxes.length > 1;
  const step = `${partStatements("ka", a.inner("k", depth.names))} ${partStatements("kb", b.inner("k", depth.names))}
    ${rows.map((r) => `let a${r} = ${valueText(a, `row${r}`, "ka")};`).join(" ")}
    ${columns.map((c) => `let b${c} = ${valueText(b, `column${c}`, "kb")};`).join(" ")}
    ${cells.map(([r, c]) => `s${r}_${c} += a${r} * b${c};`).join(" ")}
    ${several ? advanceStatements(depth.names, gemm.depthAxes) : ""}`;
  const main = `
  let row = row_first;
  let column = column_first + i32(thread.x) * ${threadColumns}i;
  ${rows.map((r) => partStatements(`row${r}`, a.outer("batch", `min(row + ${r}i, ${gemm.rows - 1}i)`))).join("\n  ")}
  ${columns.map((c) => `let c${c} = min(column + ${c}i, ${gemm.columns - 1}i); ${partStatements(`column${c}`, b.outer("batch", `c${c}`))}`).join("\n  ")}
  ${cells.map(([r, c]) => `var s${r}_${c} = 0f;`).join(" ")}
  ${several ? depth.text : ""}
  for (var k = first; k < end; k++) {
    ${step}
  }
  ${storeStatements(stage, (r) => `row + ${r}i`, (c) => `(column + ${c}i)`)}`;
  const code = withLibrary(`${bindings.declarations()}
@compute @workgroup_size(${width})
fn main(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_id) thread: vec3u) {
  ${groupStatements(stage, grid[0])}${main}
}`);
  return { code, operands: bindings.operands, grid };
}
