/**
 * Products through shared memory. A workgroup loads a strip of each operand, k-major, and each thread adds the products of its
 * rows and columns: they lie `rows / threadRows` apart, so that neighbouring threads read and write neighbouring places. Sums have
 * names and the strip's loop is written out, since WGSL compilers do not unroll. What lies beyond an edge is loaded as 0.
 */
import { gridOf, type Stage } from "../kernel-code.ts";
import { withLibrary } from "../math/library.ts";
import { groupCount, groupStatements, range, storeStatements } from "./gemm-text.ts";
import type { GemmStage } from "./gemm.ts";

/** Each thread's share of loading `count` elements of a strip into `name`; `along`: neighbouring threads load along k. */
function loadStatements(stage: GemmStage, name: "a" | "b", threads: number): string {
  const { gemm, tile } = stage;
  const width = name === "a" ? tile.rows : tile.columns;
  const along = name === "a" ? gemm.aAlongDepth : gemm.bAlongDepth;
  const [size, origin] = name === "a" ? [gemm.rows, "row0"] : [gemm.columns, "column0"];
  const count = width * tile.depth;
  return range(Math.ceil(count / threads)).map((i) => {
    const at = `e${name}${i}`;
    const inStrip = `(${along ? `${at} / ${tile.depth}i` : `${at} % ${width}i`})`;
    const k = `(${along ? `${at} % ${tile.depth}i` : `${at} / ${width}i`})`;
    const load = name === "a" ? `a_at(batch, ${origin} + ${inStrip}, k0 + ${k})` : `b_at(batch, k0 + ${k}, ${origin} + ${inStrip})`;
    const checks = [`k0 + ${k} < end`, ...(size % width === 0 ? [] : [`${origin} + ${inStrip} < ${size}i`])];
    const text = `let ${at} = thread + ${i * threads}i;
    var v${name}${i} = 0f;
    if (${checks.join(" && ")}) { v${name}${i} = ${load}; }
    tile_${name}[${k} * ${width}i + ${inStrip}] = v${name}${i};`;
    return (i + 1) * threads > count ? `if (thread + ${i * threads}i < ${count}i) { ${text} }` : text;
  }).join("\n    ");
}

export function tiledStage(stage: GemmStage): Stage {
  const { gemm, tile, bindings, target } = stage;
  const { threadRows, threadColumns } = tile;
  const [height, width] = [tile.rows / threadRows, tile.columns / threadColumns];
  const grid = gridOf(groupCount(stage), target);
  const cells = range(threadRows).flatMap((r) => range(threadColumns).map((c) => [r, c] as const));
  const step = (k: number): string => [
    ...range(threadRows).map((r) => `let a${r} = tile_a[${k * tile.rows + r * height}i + y];`),
    ...range(threadColumns).map((c) => `let b${c} = tile_b[${k * tile.columns + c * width}i + x];`),
    ...cells.map(([r, c]) => `s${r}_${c} += a${r} * b${c};`),
  ].join(" ");
  const code = withLibrary(`${bindings.declarations()}
${gemm.operands}
var<workgroup> tile_a: array<f32, ${tile.rows * tile.depth}>;
var<workgroup> tile_b: array<f32, ${tile.columns * tile.depth}>;
@compute @workgroup_size(${width * height})
fn main(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) lane: u32) {
  ${groupStatements(stage, grid[0])}
  let thread = i32(lane);
  let x = thread % ${width}i;
  let y = thread / ${width}i;
  ${cells.map(([r, c]) => `var s${r}_${c} = 0f;`).join(" ")}
  for (var k0 = first; k0 < end; k0 += ${tile.depth}i) {
    ${loadStatements(stage, "a", width * height)}
    ${loadStatements(stage, "b", width * height)}
    workgroupBarrier();
    ${range(tile.depth).map((k) => `{ ${step(k)} }`).join("\n    ")}
    workgroupBarrier();
  }
  ${storeStatements(stage, (r) => `row0 + y + ${r * height}i`, (c) => `(column0 + x + ${c * width}i)`)}
}`);
  return { code, operands: bindings.operands, grid };
}
