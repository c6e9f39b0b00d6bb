/**
 * Products without shared memory, for devices in software: thread (y, x) of an 8 × 8 workgroup sums a block of up to 4 × 4
 * outputs, four loads of each operand for sixteen products. Rows and columns beyond the edge repeat the last one and are not stored.
 */
import { gridOf, type Stage } from "../kernel-code.ts";
import { withLibrary } from "../math/library.ts";
import { groupCount, groupStatements, range, storeStatements } from "./gemm-text.ts";
import type { GemmStage } from "./gemm.ts";

export function directStage(stage: GemmStage): Stage {
  const { gemm, tile, bindings, target } = stage;
  const { threadRows, threadColumns } = tile;
  const [height, width] = [tile.rows / threadRows, tile.columns / threadColumns];
  const grid = gridOf(groupCount(stage), target);
  const cells = range(threadRows).flatMap((r) => range(threadColumns).map((c) => [r, c] as const));
  const code = withLibrary(`${bindings.declarations()}
${gemm.operands}
@compute @workgroup_size(${width}, ${height})
fn main(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_id) thread: vec3u) {
  ${groupStatements(stage, grid[0])}
  let row = row0 + i32(thread.y) * ${threadRows}i;
  let column = column0 + i32(thread.x) * ${threadColumns}i;
  ${range(threadRows).map((r) => `let i${r} = min(row + ${r}i, ${gemm.rows - 1}i);`).join(" ")}
  ${range(threadColumns).map((c) => `let j${c} = min(column + ${c}i, ${gemm.columns - 1}i);`).join(" ")}
  ${cells.map(([r, c]) => `var s${r}_${c} = 0f;`).join(" ")}
  for (var k = first; k < end; k++) {
    ${range(threadRows).map((r) => `let a${r} = a_at(batch, i${r}, k);`).join(" ")}
    ${range(threadColumns).map((c) => `let b${c} = b_at(batch, k, j${c});`).join(" ")}
    ${cells.map(([r, c]) => `s${r}_${c} += a${r} * b${c};`).join(" ")}
  }
  ${storeStatements(stage, (r) => `row + ${r}i`, (c) => `(column + ${c}i)`)}
}`);
  return { code, operands: bindings.operands, grid };
}
