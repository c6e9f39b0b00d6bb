/** Integer division as the interface defines it (truncating; 0 for a zero divisor; min / -1 wraps), and C's fmod. */
import { F32, F64, I32 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";

export function divide(m: ModuleBuilder, op: "div" | "rem", signed: boolean): Fn {
  return m.once(`${op}.${signed ? "s" : "u"}`, [I32, I32], [I32], (f) => {
    f.get(1).op(OP.i32_eqz).if(() => f.i32(0).op(OP.return_));
    if (signed) {
      // wasm traps at min / -1.
      f.get(1).i32(-1).op(OP.i32_eq).if(() => {
        if (op === "div") f.i32(0).get(0).op(OP.i32_sub, OP.return_);
        else f.i32(0).op(OP.return_);
      });
    }
    const code = op === "div" ? (signed ? OP.i32_div_s : OP.i32_div_u) : (signed ? OP.i32_rem_s : OP.i32_rem_u);
    f.get(0).get(1).op(code);
  });
}

/**
 * fmod(x, y): exact. While |x| ≥ |y|, subtract q · |y| · 2^e with q below 2^26, which f64 holds without rounding; the quotient
 * may be one too large, which the sign of the rest shows.
 */
export function fmod(m: ModuleBuilder): Fn {
  return m.once("fmod", [F32, F32], [F32], (f) => {
    const rest = f.local(F64);
    const divisor = f.local(F64);
    const step = f.local(F64);
    const shift = f.i32Local();
    const exponent = (local: number): Fn => f.get(local).op(OP.i64_reinterpret_f64).i64(52n).op(OP.i64_shr_u, OP.i32_wrap_i64);
    f.get(0).op(OP.f64_promote_f32, OP.f64_abs).set(rest);
    f.get(1).op(OP.f64_promote_f32, OP.f64_abs).set(divisor);
    // NaN for y = 0, x infinite, or a NaN operand.
    f.get(divisor).f64(0).op(OP.f64_gt).get(rest).f64(Infinity).op(OP.f64_lt, OP.i32_and, OP.i32_eqz).if(() => f.f32(NaN).op(OP.return_));
    f.get(rest).get(divisor).op(OP.f64_ge).if(() => {
      f.doWhile(() => {
        exponent(rest);
        exponent(divisor).op(OP.i32_sub).i32(24).op(OP.i32_sub).set(shift);
        f.get(shift).i32(0).op(OP.i32_lt_s).if(() => f.i32(0).set(shift));
        f.get(divisor).get(shift).i32(1023).op(OP.i32_add, OP.i64_extend_i32_u).i64(52n).op(OP.i64_shl, OP.f64_reinterpret_i64, OP.f64_mul).set(step);
        f.get(rest).get(rest).get(step).op(OP.f64_div, OP.f64_trunc).get(step).op(OP.f64_mul, OP.f64_sub).set(rest);
        f.get(rest).f64(0).op(OP.f64_lt).if(() => f.get(rest).get(step).op(OP.f64_add).set(rest));
      }, () => f.get(rest).get(divisor).op(OP.f64_ge));
    });
    f.get(rest).op(OP.f32_demote_f64).get(0).op(OP.f32_copysign);
  });
}
