import { BackendError } from "@receptive/core/extend";
import type { DType, ScatterKernel } from "@receptive/core/extend";
import { eachUnit, stageFn, stageParams } from "./kernel-code.ts";
import type { KernelCode } from "./kernel-code.ts";
import { elementBytes, elementCount } from "./loop/element.ts";
import { I32 } from "./wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "./wasm/encoder.ts";
import * as OP from "./wasm/ops.ts";

function addInPlace(f: Fn, dtype: DType, to: number, from: number): void {
  f.get(to);
  if (dtype === "f32") f.get(to).f32Load().get(from).f32Load().op(OP.f32_add).f32Store();
  else if (dtype === "u8") f.get(to).u8Load().get(from).u8Load().op(OP.i32_add).u8Store();
  else if (dtype === "bool") f.get(to).i32Load().get(from).i32Load().op(OP.i32_or).i32Store();
  else f.get(to).i32Load().get(from).i32Load().op(OP.i32_add).i32Store();
}

/** (base, index, update, out), as one unit: updates may meet in one place, where their order decides how the sum is rounded. */
export function emitScatter(m: ModuleBuilder, kernel: ScatterKernel): KernelCode {
  const whole = scatterAll(m, kernel);
  const f = stageFn(m, 4);
  eachUnit(f, stageParams(4), () => f.get(0, 1, 2, 3).call(whole));
  return { stages: [{ fn: f, units: 1 }], sharedBytes: 0, ownBytes: 0, cost: elementCount(kernel.inputs[2].shape) };
}

/** A function of (base, index, update, out): copies base to out, then adds update element by element in row-major order. */
function scatterAll(m: ModuleBuilder, kernel: ScatterKernel): Fn {
  const f = m.fn([I32, I32, I32, I32]);
  const [base, , update] = kernel.inputs;
  const { axis } = kernel;
  const bytes = elementBytes(base.dtype);
  const extent = base.shape[axis];
  if (extent === undefined) throw new BackendError("E_PLAN_INVALID", `cpu: scatter along axis ${axis} of a tensor of rank ${base.shape.length}`);
  f.get(3).get(0).op(OP.i32_ne).if(() => f.get(3).get(0).i32(elementCount(base.shape) * bytes).memoryCopy());
  if (elementCount(update.shape) === 0 || elementCount(base.shape) === 0) return f;
  const strides = base.shape.map((_, i) => elementCount(base.shape.slice(i + 1)) * bytes);
  const index = f.i32Local();
  const to = f.i32Local();
  /** `row` holds the address of the element at the outer positions, the scatter axis not counted. */
  const level = (depth: number, row: number): void => {
    const size = update.shape[depth];
    if (size === undefined) {
      f.get(1).i32Load().tee(index).i32(extent).op(OP.i32_lt_u).if(() => {
        f.address(row, index, strides[axis] ?? 0).set(to);
        addInPlace(f, base.dtype, to, 2);
      });
      f.bump(1, 4).bump(2, bytes);
      return;
    }
    const here = f.i32Local();
    f.get(row).set(here);
    f.repeat(size, () => { level(depth + 1, here); if (depth !== axis) f.bump(here, strides[depth] ?? 0); });
  };
  level(0, 3);
  return f;
}
