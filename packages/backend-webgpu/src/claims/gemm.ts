/** Matrix products whose operands are read by functions: dense ones, and convolutions that never unfold their input in memory. */
import type { LoopKernel, Expr } from "@receptive/core/extend";
import type { KernelCode, Operand, Target } from "../kernel-code.ts";
import { loopKernel } from "../loop/loop-kernel.ts";
import type { Bindings } from "../wgsl/bindings.ts";
import { directStage } from "./gemm-direct.ts";
import { tiledStage } from "./gemm-tiled.ts";
import { chooseTile, type Tile } from "./gemm-tile.ts";

/**
 * A spatial axis of what a side reads: outer.name + inner.name is a place along it times `divisor`; where it is none, the element
 * is 0. With a divisor above 1 the place times `pitch` is yet to be added to the address.
 */
export interface Guard { readonly name: "h" | "w"; readonly size: number; readonly divisor: number; readonly pitch: number }

/** Parts of an address, and of the places that guards check: texts of i32. */
export type Parts = Readonly<Partial<Record<"at" | "h" | "w", string>>>;

/** One operand: its element for a row (or column) and a depth is at the sum of two parts, so that each is computed once. */
export interface Side {
  readonly load: (at: string) => string;
  readonly outer: (batch: string, index: string) => Parts;
  /** `axes`: the depth taken apart along `Gemm.depthAxes`. */
  readonly inner: (k: string, axes: readonly string[]) => Parts;
  readonly guards: readonly Guard[];
  /** Whether neighbouring memory is along the depth: how threads share loads. */
  readonly alongDepth: boolean;
}

/** out[batch][row, column] = Σₖ a(batch, row, k) · b(batch, k, column). */
export interface Gemm {
  readonly batches: number;
  readonly rows: number;
  readonly columns: number;
  /** Sizes whose product is the depth, the last runs fastest. */
  readonly depthAxes: readonly number[];
  /** Of the output; halves are read as singles, added up in singles and rounded once. */
  readonly dtype: "f32" | "f16";
  readonly a: Side;
  readonly b: Side;
  /** Text of the row-major place in the output of (batch, row, column). */
  readonly place: (batch: string, row: string, column: string) => string;
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
function joiningKernel(count: number, splits: number, dtype: Gemm["dtype"]): LoopKernel {
  const acc: Expr = { op: "acc", dtype: "f32" };
  const epilogue: Expr = dtype === "f32" ? acc : { op: "cast", dtype, src: [acc] };
  const int = (value: number): Expr => ({ op: "const", dtype: "i32", value });
  const at: Expr = { op: "add", dtype: "i32", src: [{ op: "mul", dtype: "i32", src: [{ op: "index", of: "reduce", axis: 0 }, int(count)] }, { op: "index", of: "out", axis: 0 }] };
  return {
    kind: "loop", name: "join", inputs: [{ shape: [splits, count], dtype: "f32" }], output: { shape: [count], dtype },
    body: { op: "load", dtype: "f32", input: 0, at }, reduce: { op: "sum", dtype: "f32", shape: [splits], epilogue },
  };
}

/** The shaders of a product. Where it is deep and small its depth is split, and a second shader adds the parts in order. */
export function gemmCode(gemm: Gemm, bindings: Bindings, target: Target): KernelCode {
  const tile = chooseTile(gemm, target);
  const stageOf = tile.shared ? tiledStage : directStage;
  // Halves share words: their sums go through memory as singles, and one thread writes both of a word.
  if (tile.splits === 1 && gemm.dtype === "f32") {
    return { stages: [stageOf({ gemm, tile, bindings, target, store: (at, value) => bindings.store(0, at, value) })], scratch: [] };
  }
  const count = gemm.batches * gemm.rows * gemm.columns;
  const stage = stageOf({ gemm, tile, bindings, target, store: (at, value) => bindings.storeScratch(0, "f32", count * tile.splits, `split * ${count}i + ${at}`, value) });
  const join = loopKernel(joiningKernel(count, tile.splits, gemm.dtype), [undefined], target);
  const renamed = (o: Operand): Operand => (o.of === "in" ? { of: "scratch", index: 0, access: "read" } : o);
  return { stages: [stage, ...join.stages.map((s) => ({ ...s, operands: s.operands.map(renamed) }))], scratch: [count * tile.splits * 4] };
}
