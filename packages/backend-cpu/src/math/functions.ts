import { V128 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import { emitErf } from "./erf.ts";
import { emitExp } from "./exp.ts";
import { emitLog } from "./log.ts";
import { emitTanh } from "./tanh.ts";
import { trigonometric } from "./trigonometry.ts";

export type UnaryMath = "exp" | "log" | "tanh" | "erf" | "sin" | "cos";

const INLINE: Readonly<Record<"exp" | "log" | "tanh" | "erf", (f: Fn) => void>> = { exp: emitExp, log: emitLog, tanh: emitTanh, erf: emitErf };

/** The routine as a function f32x4 → f32x4 of the module. */
function mathFunction(m: ModuleBuilder, name: UnaryMath, trigTable: number): Fn {
  if (name === "sin" || name === "cos") return trigonometric(m, name === "sin" ? 0 : 1, trigTable);
  return m.once(name, [V128], [V128], (f) => { f.get(0); INLINE[name](f); });
}

/** Takes x from the stack and leaves the result, inline when `inline` allows it and the routine is short enough. */
export function emitMath(m: ModuleBuilder, f: Fn, name: UnaryMath, trigTable: number, inline: boolean): void {
  if (inline && name !== "sin" && name !== "cos") INLINE[name](f);
  else f.call(mathFunction(m, name, trigTable));
}
