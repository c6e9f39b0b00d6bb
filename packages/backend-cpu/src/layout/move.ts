/** Copies between the layouts, four by four elements at a time in registers. */
import { transpose4, transposer } from "../claims/transpose.ts";
import { BLOCK, eachUnit, stageFn, stageParams } from "../kernel-code.ts";
import type { KernelCode } from "../kernel-code.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";

/** [samples, rest] in elements of four bytes, to or from [samples / 8][rest][8]. */
export interface MoveKernel { readonly kind: "move"; readonly to: "blocked" | "row-major"; readonly samples: number; readonly rest: number }

/** The addresses of the unit's block on either side. */
function addresses(f: Fn, lo: number, bytes: number): { rows: number; block: number } {
  const rows = f.i32Local();
  const block = f.i32Local();
  f.get(lo).i32(bytes).op(OP.i32_mul).set(rows).get(rows).set(block);
  return { rows, block };
}

/** A unit is a block of samples. */
export function emitMove(m: ModuleBuilder, { to, samples, rest }: MoveKernel): KernelCode {
  const f = stageFn(m, 2);
  const params = stageParams(2);
  const t = transposer(f);
  const entering = to === "blocked";
  eachUnit(f, params, () => {
    const { rows, block } = addresses(f, params.lo, rest * BLOCK * 4);
    f.get(entering ? 0 : 1, rows).op(OP.i32_add).set(rows).get(entering ? 1 : 0, block).op(OP.i32_add).set(block);
    const places = (count: number): void => {
      for (let half = 0; half < BLOCK; half += 4) {
        const row = (i: number): number => (half + i) * rest * 4;
        const cell = (i: number): number => i * BLOCK * 4 + half * 4;
        t.rows.forEach((local, i) => f.get(entering ? rows : block).load(entering ? row(i) : cell(i)).set(local));
        transpose4(f, t);
        t.columns.forEach((local, i) => {
          if (entering) { if (i < count) f.get(block, local).store(cell(i)); return; }
          for (let lane = 0; count < 4 && lane < count; lane++) f.get(rows, local).store32Lane(lane, row(i) + lane * 4);
          if (count === 4) f.get(rows, local).store(row(i));
        });
      }
      f.bump(rows, count * 4).bump(block, count * BLOCK * 4);
    };
    f.repeat(Math.floor(rest / 4), () => places(4));
    if (rest % 4 > 0) places(rest % 4);
  });
  return { stages: [{ fn: f, units: samples / BLOCK, perBlock: true }], sharedBytes: 0, ownBytes: 0, cost: (samples * rest) / 2 };
}
