/** Text that both ways of computing a product share. */
import { countOf } from "../wgsl/element.ts";
import type { GemmStage, Parts, Side } from "./gemm.ts";

export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Which tile, batch and part of the depth a workgroup has; names `row_first`, `column_first`, `batch`, `split`, `first`, `end`. */
export function groupStatements({ gemm, tile }: GemmStage, gridX: number): string {
  const [down, across] = [Math.ceil(gemm.rows / tile.rows), Math.ceil(gemm.columns / tile.columns)];
  const depth = countOf(gemm.depthAxes);
  const share = Math.ceil(depth / tile.splits / tile.depth) * tile.depth;
  return `let group = i32(id.x + id.y * ${gridX}u);
  if (group >= ${groupCount({ gemm, tile })}i) { return; }
  let column_first = (group % ${across}i) * ${tile.columns}i;
  let row_first = ((group / ${across}i) % ${down}i) * ${tile.rows}i;
  let batch = (group / ${across * down}i) % ${gemm.batches}i;
  let split = group / ${across * down * gemm.batches}i;
  let first = split * ${share}i;
  let end = min(first + ${share}i, ${depth}i);`;
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

/** Statements that name the parts: `${name}_at` and so on. */
export function partStatements(name: string, parts: Parts): string {
  return Object.entries(parts).map(([part, text]) => `let ${name}_${part} = ${text};`).join(" ");
}

/** Text of a side's element whose parts are named `outer` and `inner`; 0 where a guard, or another check, fails. */
export function valueText({ load, guards }: Side, outer: string, inner: string, checks: readonly string[] = []): string {
  const all = [...checks];
  const at = [`${outer}_at + ${inner}_at`];
  for (const { name, size, divisor, pitch } of guards) {
    const place = `(${outer}_${name} + ${inner}_${name})`;
    if (divisor === 1) {
      all.push(`u32${place} < ${size}u`);
    } else {
      all.push(`u32${place} < ${size * divisor}u`, `${place} % ${divisor}i == 0i`);
      at.push(`${place} / ${divisor}i * ${pitch}i`);
    }
  }
  // An address beyond the array is held within it by every implementation; what is read there is not taken.
  const value = load(`(${at.join(" + ")})`);
  return all.length === 0 ? value : `select(0f, ${value}, ${all.join(" && ")})`;
}

/** Statements that take `k` apart along the axes of the depth, with names `${name}0`, …; `declare` is "let" or "var". */
export function axisNames(name: string, k: string, axes: readonly number[], declare: "let" | "var"): { readonly names: readonly string[]; readonly text: string } {
  const names = axes.map((_, i) => `${name}${i}`);
  const lines = axes.map((size, i) => {
    const inner = countOf(axes.slice(i + 1));
    const rest = inner === 1 ? `u32(${k})` : `u32(${k}) / ${inner}u`;
    return `${declare} ${names[i] ?? ""} = i32(${i === 0 ? rest : `${rest} % ${size}u`});`;
  });
  return { names, text: lines.join(" ") };
}

/** Statements that move named axes on by one. */
export function advanceStatements(names: readonly string[], axes: readonly number[]): string {
  const from = (i: number): string => {
    const name = names[i] ?? "";
    return i === 0 ? `${name}++;` : `${name}++; if (${name} == ${axes[i] ?? 1}i) { ${name} = 0i; ${from(i - 1)} }`;
  };
  return from(names.length - 1);
}
