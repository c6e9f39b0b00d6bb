/** Text that both ways of computing a product share. */
import { countOf } from "../wgsl/element.ts";
import type { GemmStage, Parts, Side } from "./gemm.ts";

/** Of a vector of four. */
export const COMPONENTS: readonly string[] = ["x", "y", "z", "w"];

export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Which tile, batch and part of the depth `unit` (text of an i32) is; names `row_first`, `column_first`, `batch`, `split`, `first`, `end`. */
export function tileStatements({ gemm, tile }: Pick<GemmStage, "gemm" | "tile">, unit: string): string {
  const [down, across] = [Math.ceil(gemm.rows / tile.rows), Math.ceil(gemm.columns / tile.columns)];
  const depth = countOf(gemm.depthAxes);
  const share = Math.ceil(depth / tile.splits / tile.depth) * tile.depth;
  const part = tile.splits === 1
    ? `let split = 0i; let first = 0i; let end = ${depth}i;`
    : `let split = unit / ${across * down * gemm.batches}i; let first = split * ${share}i; let end = min(first + ${share}i, ${depth}i);`;
  return `let unit = ${unit};
  let column_first = (unit % ${across}i) * ${tile.columns}i;
  let row_first = ((unit / ${across}i) % ${down}i) * ${tile.rows}i;
  let batch = ${gemm.batches === 1 ? "0i" : `(unit / ${across * down}i) % ${gemm.batches}i`};
  ${part}`;
}

export function tileCount({ gemm, tile }: Pick<GemmStage, "gemm" | "tile">): number {
  return Math.ceil(gemm.rows / tile.rows) * Math.ceil(gemm.columns / tile.columns) * gemm.batches * tile.splits;
}

export function workOf({ gemm }: Pick<GemmStage, "gemm">): number {
  return gemm.batches * gemm.rows * gemm.columns * countOf(gemm.depthAxes);
}

/** Where the outputs of a thread lie along an axis: the first one (text of an i32), and how far apart. */
export interface Spread { readonly first: string; readonly step: number }

const placeOf = ({ first, step }: Spread, i: number): string => (i === 0 ? first : `(${first} + ${i * step}i)`);

/** Sums from which on what is done with each is written once, in a loop: each copy of it would be compiled. */
const MANY_SUMS = 4;

/** Stores the sums `s{r}_{c}` of rows and columns that exist. */
export function storeStatements({ gemm, tile, store, finish }: GemmStage, rows: Spread, columns: Spread): string {
  const { threadRows, threadColumns } = tile;
  const checks = [...(gemm.rows % tile.rows === 0 ? [] : [`row < ${gemm.rows}i`]), ...(gemm.columns % tile.columns === 0 ? [] : [`column < ${gemm.columns}i`])];
  const one = (value: string): string => {
    const text = store(gemm.place("batch", "row", "column"), value);
    return checks.length === 0 ? text : `if (${checks.join(" && ")}) { ${text} }`;
  };
  const cells = range(threadRows).flatMap((r) => range(threadColumns).map((c) => [r, c] as const));
  if (cells.length > MANY_SUMS && (finish !== "" || !tile.shared)) {
    return `var sums = array<f32, ${cells.length}>(${cells.map(([r, c]) => `s${r}_${c}`).join(", ")});
  for (var i = 0i; i < ${cells.length}i; i++) {
    let row = ${rows.first} + i / ${threadColumns}i * ${rows.step}i;
    let column = ${columns.first} + i % ${threadColumns}i * ${columns.step}i;
    ${one("sums[i]")}
  }`;
  }
  return cells.map(([r, c]) => `{ let row = ${placeOf(rows, r)}; let column = ${placeOf(columns, c)}; ${one(`s${r}_${c}`)} }`).join("\n  ");
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
