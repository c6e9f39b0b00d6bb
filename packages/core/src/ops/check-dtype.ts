/** Dtype rules of composites, checked where they are called: their definitions are opened later, when a value is read. */
import { callSite } from "../call-site.ts";
import { type DType, DTYPES, isFloat } from "../dtype.ts";
import { DTypeError } from "../errors.ts";
import { dtypeFault } from "../ir/build.ts";
import type { Node } from "../ir/node.ts";
import type { Tensor } from "../tensor.ts";

/** Refuses a name that is no dtype, which programs without types may pass: DTypeError `E_DTYPE`. */
export function checkDType(dtype: DType): DType {
  if (!DTYPES.includes(dtype)) throw new DTypeError("E_DTYPE", `there is no dtype ${String(dtype)}: use ${DTYPES.join(", ")}.${callSite()}`);
  return dtype;
}

/** Refuses what is no float: DTypeError `E_DTYPE_OP`. */
export function checkFloat(op: string, x: Tensor): void {
  if (!isFloat(x.dtype)) throw dtypeFault(op, "needs a float tensor; convert it with .cast(\"f32\")", [x.dtype]);
}

/** Refuses bool and u8, which no arithmetic is defined for: DTypeError `E_DTYPE_OP`. */
export function checkNumbers(op: string, x: Tensor | Node): void {
  if (x.dtype === "bool" || x.dtype === "u8") throw dtypeFault(op, "needs numbers to compute with; convert with .cast(\"i32\") or .cast(\"f32\")", [x.dtype]);
}
