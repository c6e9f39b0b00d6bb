/** Matrix products whose operands are read by functions: dense ones, and convolutions that never unfold their input in memory. */
import type { Expr, LoopKernel } from "@receptive/core/extend";
import type { KernelCode, Operand, Target } from "../kernel-code.ts";
import { loopKernel } from "../loop/loop-kernel.ts";
import type { Bindings } from "../wgsl/bindings.ts";
import { storeText } from "../wgsl/element.ts";
import { FLAT } from "../wgsl/flat-index.ts";
import { shiftInputs } from "../wgsl/shift-inputs.ts";
import { type ClaimWork, finishOf } from "./finish.ts";
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
  /** Text of the four elements from place `at` on along neighbouring memory, where rows begin at multiples of 4. It has no guards. */
  readonly load4?: ((at: string) => string) | undefined;
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
  /** Text that stores the sum `value` of output `at` (an i32). */
  readonly store: (at: string, value: string) => string;
  /** A function that `store` calls, for module scope. */
  readonly finish: string;
}

/** Sums the partial results [split, …output], its input 0, and does what comes after. */
function joiningKernel({ call, tail }: ClaimWork, count: number, splits: number, dtype: Gemm["dtype"]): LoopKernel {
  const acc: Expr = { op: "acc", dtype: "f32" };
  const whole: Expr = dtype === "f32" ? acc : { op: "cast", dtype, src: [acc] };
  const int = (value: number): Expr => ({ op: "const", dtype: "i32", value });
  const at: Expr = { op: "add", dtype: "i32", src: [{ op: "mul", dtype: "i32", src: [{ op: "index", of: "reduce", axis: 0 }, int(count)] }, FLAT] };
  return {
    kind: "loop", name: "join", inputs: [{ shape: [splits, count], dtype: "f32" }, ...(tail?.inputs ?? [])], output: tail?.output ?? { shape: [count], dtype },
    body: { op: "load", dtype: "f32", input: 0, at },
    reduce: { op: "sum", dtype: "f32", shape: [splits], epilogue: tail === undefined ? whole : shiftInputs(tail.epilogue, 1 - call.inputs.length) },
  };
}

/** The shaders of a product. Where it is deep and small its depth is split, and a second shader adds the parts in order. */
export function gemmCode(gemm: Gemm, work: ClaimWork, bindings: Bindings, target: Target): KernelCode {
  const tile = chooseTile(gemm, target);
  const stageOf = tile.shared ? tiledStage : directStage;
  // Halves share words: their sums go through memory as singles, and one thread writes both of a word.
  if (tile.splits === 1 && gemm.dtype === "f32") {
    const finish = finishOf(work, bindings);
    const dtype = work.tail?.output.dtype ?? "f32";
    const store = (at: string, value: string): string => (work.tail === undefined ? bindings.store(0, at, value) : `{ let place = ${at}; ${bindings.store(0, "place", storeText(dtype, finish.of("place", value)))} }`);
    return { stages: [stageOf({ gemm, tile, bindings, store, finish: finish.text })], scratch: [] };
  }
  const count = gemm.batches * gemm.rows * gemm.columns;
  const stage = stageOf({ gemm, tile, bindings, finish: "", store: (at, value) => bindings.storeScratch(0, "f32", count * tile.splits, `split * ${count}i + ${at}`, value) });
  const own = work.call.inputs.length;
  const join = loopKernel(joiningKernel(work, count, tile.splits, gemm.dtype), [undefined, ...work.aliases.slice(own)], target);
  const moved = (o: Operand): Operand => (o.of !== "in" ? o : o.index === 0 ? { of: "scratch", index: 0, access: "read" } : { ...o, index: o.index - 1 + own });
  const joins = join.stages.map((s) => ({ ...s, bindings: s.bindings.map((b) => ({ ...b, operand: moved(b.operand) })) }));
  return { stages: [stage, ...joins], scratch: [count * tile.splits * 4] };
}
