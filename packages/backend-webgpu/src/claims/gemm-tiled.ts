/**
 * Products through shared memory. A workgroup loads a strip of each operand, k-major, and each thread adds the products of its
 * rows and columns: they lie `rows / threadRows` apart, so that neighbouring threads read and write neighbouring places. Sums have
 * names and the strip's loop is written out, since WGSL compilers do not unroll. What lies beyond an edge is loaded as 0. The parts
 * of addresses that do not depend on the depth are computed once, before the loop.
 */
import type { Stage } from "../kernel-code.ts";
import { axisNames, COMPONENTS, partStatements, range, storeStatements, tileCount, tileStatements, valueText, workOf } from "./gemm-text.ts";
import type { GemmStage } from "./gemm.ts";

interface StripLoad { readonly before: string; readonly inLoop: string }

/** Each thread's share of loading a strip of an operand: neighbouring threads read neighbouring memory, four elements at a time where they lie so. */
function stripLoads(stage: GemmStage, name: "a" | "b", threads: number): StripLoad[] {
  const { gemm, tile } = stage;
  const side = gemm[name];
  const { load4 } = side;
  const [width, size, origin] = name === "a" ? [tile.rows, gemm.rows, "row_first"] : [tile.columns, gemm.columns, "column_first"];
  const each = load4 === undefined ? 1 : 4;
  const [wide, deep] = side.alongDepth ? [width, tile.depth / each] : [width / each, tile.depth];
  const count = wide * deep;
  return range(Math.ceil(count / threads)).map((i) => {
    const [at, outer, inner] = [`e${name}${i}`, `${name}${i}`, `k${name}${i}`];
    const depth = axisNames(`${inner}_`, `${inner}`, gemm.depthAxes, "let");
    const [inStrip, k] = side.alongDepth ? [`${at} / ${deep}i`, `${at} % ${deep}i * ${each}i`] : [`${at} % ${wide}i * ${each}i`, `${at} / ${wide}i`];
    const checks = [`${inner} < end`, ...(size % width === 0 ? [] : [`${outer}_index < ${size}i`])];
    const place = (j: number): string => (side.alongDepth ? `(${outer}_k + ${j}i) * ${width}i + ${outer}_index - ${origin}` : `${outer}_k * ${width}i + ${outer}_index - ${origin} + ${j}i`);
    const store = load4 === undefined
      ? `tile_${name}[${place(0)}] = ${valueText(side, outer, inner, checks)};`
      : `let v${outer} = select(vec4f(), ${load4(`${outer}_at + ${inner}_at`)}, ${checks.join(" && ")}); ${COMPONENTS.map((c, j) => `tile_${name}[${place(j)}] = v${outer}.${c};`).join(" ")}`;
    const partial = (i + 1) * threads > count;
    return {
      before: `let ${at} = thread + ${i * threads}i; let ${outer}_index = ${origin} + ${inStrip}; let ${outer}_k = ${k}; ${partStatements(outer, side.outer("batch", `${outer}_index`))}`,
      inLoop: `let ${inner} = k0 + ${outer}_k; ${gemm.depthAxes.length > 1 ? depth.text : ""} ${partStatements(inner, side.inner(inner, depth.names))} ${partial ? `if (${at} < ${count}i) { ${store} }` : store}`,
    };
  });
}

export function tiledStage(stage: GemmStage): Stage {
  const { tile, bindings, finish } = stage;
  const { threadRows, threadColumns } = tile;
  const [height, width] = [tile.rows / threadRows, tile.columns / threadColumns];
  const cells = range(threadRows).flatMap((r) => range(threadColumns).map((c) => [r, c] as const));
  const loads = [...stripLoads(stage, "a", width * height), ...stripLoads(stage, "b", width * height)];
  const step = (k: number): string => [
    ...range(threadRows).map((r) => `let a${r} = tile_a[${k * tile.rows + r * height}i + y];`),
    ...range(threadColumns).map((c) => `let b${c} = tile_b[${k * tile.columns + c * width}i + x];`),
    ...cells.map(([r, c]) => `s${r}_${c} += a${r} * b${c};`),
  ].join(" ");
  const main = `${tileStatements(stage, "i32(group)")}
  let thread = i32(lane);
  let x = thread % ${width}i;
  let y = thread / ${width}i;
  ${loads.map((load) => load.before).join("\n  ")}
  ${cells.map(([r, c]) => `var s${r}_${c} = 0f;`).join(" ")}
  for (var k0 = first; k0 < end; k0 += ${tile.depth}i) {
    ${loads.map((load) => load.inLoop).join("\n    ")}
    workgroupBarrier();
    ${range(tile.depth).map((k) => `{ ${step(k)} }`).join("\n    ")}
    workgroupBarrier();
  }
  ${storeStatements(stage, { first: "row_first + y", step: height }, { first: "column_first + x", step: width })}`;
  const shared = `var<workgroup> tile_a: array<f32, ${tile.rows * tile.depth}>;
var<workgroup> tile_b: array<f32, ${tile.columns * tile.depth}>;`;
  return { bindings: bindings.list, globals: bindings.functions(finish, shared), main, span: { of: "groups", count: tileCount(stage), threads: width * height }, work: workOf(stage) };
}
