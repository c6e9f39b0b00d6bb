/** Matrix products whose operands are read by functions: dense ones, and convolutions that never unfold their input in memory. */
import type { LoopKernel, Expr } from "@receptive/core/extend";
import type { KernelCode, Operand, Target } from "../kernel-code.ts";
import { loopKernel } from "../loop/loop-kernel.ts";
import type { Bindings } from "../wgsl/bindings.ts";
import { directStage } from "./gemm-direct.ts";
import { tiledStage } from "./gemm-tiled.ts";
import { chooseTile, type Tile } from "./gemm-tile.ts";

/** out[batch][row, column] = Σₖ a(batch, row, k) · b(batch, k, column). */
export interface Gemm {
  readonly batches: number;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  /** `fn a_at(batch: i32, row: i32, k: i32) -> f32` and `fn b_at(batch: i32, k: i32, column: i32) -> f32`, for indices in range. */
  readonly operands: string;
  /** Text of the row-major place in the output of (batch, row, column). */
  readonly place: (batch: string, row: string, column: string) => string;
  /** Whether neighbouring memory is along k (rather than along rows, columns): how threads share loads. */
  readonly aAlongDepth: boolean;
  readonly bAlongDepth: boolean;
}

/** What a stage is emitted from. */
export interface GemmStage {
  readonly gemm: Gemm;
  readonly tile: Tile;
  readonly bindings: Bindings;
  readonly target: Target;
  /** Text that stores the sum `value` of output `at` (an i32). */
  readonly store: (at: string, value: string) => string;
}

/** Sums the partial results [split, …output]. */
function joiningKernel(count: number, splits: number): LoopKernel {
  const int = (value: number): Expr => ({ op: "const", dtype: "i32", value });
  const at: Expr = { op: "add", dtype: "i32", src: [{ op: "mul", dtype: "i32", src: [{ op: "index", of: "reduce", axis: 0 }, int(count)] }, { op: "index", of: "out", axis: 0 }] };
  return {
    kind: "loop", name: "join", inputs: [{ shape: [splits, count], dtype: "f32" }], output: { shape: [count], dtype: "f32" },
    body: { op: "load", dtype: "f32", input: 0, at }, reduce: { op: "sum", dtype: "f32", shape: [splits], epilogue: { op: "acc", dtype: "f32" } },
  };
}

/** The shaders of a product. Where it is deep and small its depth is split, and a second shader adds the parts in order. */
export function gemmCode(gemm: Gemm, bindings: Bindings, target: Target): KernelCode {
  const tile = chooseTile(gemm, target);
  const stageOf = tile.shared ? tiledStage : directStage;
  if (tile.splits === 1) {
    const out = bindings.output(0);
    return { stages: [stageOf({ gemm, tile, bindings, target, store: (at, value) => `${out}[${at}] = ${value};` })], scratch: [] };
  }
  const count = gemm.batches * gemm.rows * gemm.columns;
  const parts = bindings.scratch(0, "write", "f32");
  const stage = stageOf({ gemm, tile, bindings, target, store: (at, value) => `${parts}[split * ${count}i + ${at}] = ${value};` });
  const join = loopKernel(joiningKernel(count, tile.splits), [undefined], target);
  const renamed = (o: Operand): Operand => (o.of === "in" ? { of: "scratch", index: 0, access: "read" } : o);
  return { stages: [stage, ...join.stages.map((s) => ({ ...s, operands: s.operands.map(renamed) }))], scratch: [count * tile.splits * 4] };
}
