/** Text that both ways of computing a product share. */
import type { GemmStage } from "./gemm.ts";

export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Which tile, batch and part of the depth a workgroup has; names `row0`, `column0`, `batch`, `split`, `first`, `end`. */
export function groupStatements({ gemm, tile }: GemmStage, gridX: number): string {
  const [down, across] = [Math.ceil(gemm.rows / tile.rows), Math.ceil(gemm.columns / tile.columns)];
  const share = Math.ceil(gemm.depth / tile.splits / tile.depth) * tile.depth;
  return `let group = i32(id.x + id.y * ${gridX}u);
  if (group >= ${groupCount({ gemm, tile })}i) { return; }
  let column0 = (group % ${across}i) * ${tile.columns}i;
  let row0 = ((group / ${across}i) % ${down}i) * ${tile.rows}i;
  let batch = (group / ${across * down}i) % ${gemm.batches}i;
  let split = group / ${across * down * gemm.batches}i;
  let first = split * ${share}i;
  let end = min(first + ${share}i, ${gemm.depth}i);`;
}

export function groupCount({ gemm, tile }: Pick<GemmStage, "gemm" | "tile">): number {
  return Math.ceil(gemm.rows / tile.rows) * Math.ceil(gemm.columns / tile.columns) * gemm.batches * tile.splits;
}

/** Stores the sums `s{r}_{c}` of rows and columns that exist. */
export function storeStatements({ gemm, tile, store }: GemmStage, rowOf: (r: number) => string, columnOf: (c: number) => string): string {
  const [checkRows, checkColumns] = [gemm.rows % tile.rows !== 0, gemm.columns % tile.columns !== 0];
  return range(tile.threadRows).map((r) => {
    const cells = range(tile.threadColumns).map((c) => {
      const text = store(gemm.place("batch", "row", columnOf(c)), `s${r}_${c}`);
      return checkColumns ? `if (${columnOf(c)} < ${gemm.columns}i) { ${text} }` : text;
    });
    return `{ let row = ${rowOf(r)};${checkRows ? ` if (row < ${gemm.rows}i) {` : ""} ${cells.join(" ")} ${checkRows ? "}" : ""} }`;
  }).join("\n  ");
}
