import type { Claim, ClaimedKernel, Kernel } from "@receptive/core/extend";
import { compileText, type Run } from "./loop-kernel.ts";
import { SmallBackend } from "./small-backend.ts";

/** The small backend with one claim: the product of two matrices of singles. Batches are left to their definition. */
export class DotBackend extends SmallBackend {
  override readonly name: string = "small-dot";

  claim({ name, outputs: [out] }: ClaimedKernel): Claim | null {
    return name === "dot" && out?.dtype === "f32" && out.shape.length === 2 ? {} : null;
  }

  protected override compile(kernel: Kernel): Run {
    return kernel.kind === "claimed" && kernel.name === "dot" ? dotKernel(kernel) : super.compile(kernel);
  }
}

/** Rows and columns of a tile: its sums stay in registers, and each number that is loaded serves a whole row or column of them. */
const TILE = 4;

/** Tile by tile. The last ones reach back over their neighbours instead of over the edge: what is computed twice is the same. */
function dotKernel({ attrs, inputs: [a], outputs: [out] }: ClaimedKernel): Run {
  const [m = 0, n = 0] = out?.shape ?? [];
  const depth = a?.shape[attrs["transA"] === true ? 0 : 1] ?? 0;
  const [rowA, alongA] = attrs["transA"] === true ? [1, m] : [depth, 1];
  const [alongB, columnB] = attrs["transB"] === true ? [1, depth] : [n, 1];
  const [rows = [], columns = []] = [m, n].map((size) => Array.from({ length: Math.min(TILE, size) }, (_, i) => i));
  const each = (text: (r: number, c: number) => string): string => rows.flatMap((r) => columns.map((c) => text(r, c))).join("\n");
  return compileText(2, `
    for (let y = 0; y < ${m}; y += ${TILE}) for (let x = 0; x < ${n}; x += ${TILE}) {
      const i = Math.min(y, ${m - rows.length}), j = Math.min(x, ${n - columns.length});
      ${each((r, c) => `let s${r}_${c} = 0;`)}
      for (let k = 0; k < ${depth}; k++) {
        ${rows.map((r) => `const a${r} = I0[(i + ${r}) * ${rowA} + k * ${alongA}];`).join("\n")}
        ${columns.map((c) => `const b${c} = I1[k * ${alongB} + (j + ${c}) * ${columnB}];`).join("\n")}
        ${each((r, c) => `s${r}_${c} += a${r} * b${c};`)}
      }
      ${each((r, c) => `O[(i + ${r}) * ${n} + j + ${c}] = s${r}_${c};`)}
    }`);
}
