/**
 * pow(x, y) over f32x4 with C's special values. The magnitude is 2^(y · log2|x|) in f64x2, two lanes at a time, good to about
 * 1e-12, so the f32 result is rounded almost correctly.
 */
import { V128 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import { polynomial64 } from "./polynomial.ts";

/** 1.5 · 2^52: adding it puts a small integer into the low bits of an f64. */
const ROUND = 6755399441055744;
const ROUND_BITS = 0x4338000000000000n;
const SQRT_HALF_BITS = 0x3fe6a09e667f3bcdn;
const ATANH: readonly number[] = [1 / 19, 1 / 17, 1 / 15, 1 / 13, 1 / 11, 1 / 9, 1 / 7, 1 / 5, 1 / 3, 1].map((c) => 2 * c * Math.LOG2E);
/** ln(2)^k / k! from k = 11 down. */
const EXP2: readonly number[] = Array.from({ length: 12 }, (_, i) => 11 - i).map((k) => {
  let term = 1;
  for (let j = 1; j <= k; j++) term *= Math.LN2 / j;
  return term;
});

/** (a, y: f64x2, a ≥ 0) → a^y, f64x2; |exponent| clamped to 300, so that demotion gives 0 or Infinity. */
function magnitude(m: ModuleBuilder): Fn {
  return m.once("pow.magnitude", [V128, V128], [V128], (f) => {
    const bits = f.v128Local();
    const s = f.v128Local();
    const t = f.v128Local();
    const exponent = f.v128Local();
    f.get(0).i64x2(SQRT_HALF_BITS).op(OP.i64x2_sub).set(bits);
    f.get(bits).i32(52).op(OP.i64x2_shr_s).i64x2(ROUND_BITS).op(OP.i64x2_add).f64x2(ROUND).op(OP.f64x2_sub).set(exponent);
    f.get(bits).i64x2(0x000fffffffffffffn).op(OP.v128_and).i64x2(SQRT_HALF_BITS).op(OP.i64x2_add).set(bits);
    f.get(bits).f64x2(1).op(OP.f64x2_sub).get(bits).f64x2(1).op(OP.f64x2_add, OP.f64x2_div).tee(s).get(s).op(OP.f64x2_mul).set(t);
    polynomial64(f, t, ATANH).get(s).op(OP.f64x2_mul).get(exponent).op(OP.f64x2_add).set(s);
    // log2 of 0, Infinity and NaN.
    f.f64x2(-Infinity).get(s).get(0).f64x2(0).op(OP.f64x2_eq, OP.v128_bitselect).set(s);
    f.get(s).get(0).get(0).f64x2(Infinity).op(OP.f64x2_lt, OP.v128_bitselect).get(1).op(OP.f64x2_mul);
    f.f64x2(-300).op(OP.f64x2_pmax).f64x2(300).op(OP.f64x2_pmin).tee(t).op(OP.f64x2_nearest).set(exponent);
    f.get(t).get(exponent).op(OP.f64x2_sub).set(s);
    polynomial64(f, s, EXP2);
    f.get(exponent).f64x2(ROUND).op(OP.f64x2_add).i32(52).op(OP.i64x2_shl).f64x2(1).op(OP.i64x2_add, OP.f64x2_mul);
    // NaN in either operand stays: the bit tricks above do not carry it.
    f.get(t).get(t).op(OP.f64x2_ne, OP.v128_or);
  });
}

function emitPair(f: Fn, core: Fn, x: number, y: number, high: boolean): void {
  for (const local of [x, y]) {
    f.get(local);
    if (high) f.get(local).shuffle(2, 3, 2, 3);
    f.op(OP.f64x2_promote_low_f32x4);
  }
  f.call(core).op(OP.f32x4_demote_f64x2_zero);
}

/** (x, y: f32x4) → x^y. */
export function power(m: ModuleBuilder): Fn {
  return m.once("pow", [V128, V128], [V128], (f) => {
    const core = magnitude(m);
    const x = f.v128Local();
    const result = f.v128Local();
    const odd = f.v128Local();
    const whole = f.v128Local();
    f.get(0).op(OP.f32x4_abs).set(x);
    emitPair(f, core, x, 1, false);
    emitPair(f, core, x, 1, true);
    f.shuffle(0, 1, 4, 5).set(result);
    f.get(1).op(OP.f32x4_trunc).get(1).op(OP.f32x4_eq).set(whole);
    // Floats from 2^24 on are even.
    f.get(1).op(OP.i32x4_trunc_sat_f32x4_s).i32(31).op(OP.i32x4_shl).get(whole).op(OP.v128_and);
    f.get(1).op(OP.f32x4_abs).f32x4(16777216).op(OP.f32x4_lt, OP.v128_and).set(odd);
    // |x| = 1 gives 1 even for an infinite y; the NaN of a NaN y is put back below.
    f.f32x4(1).get(result).get(x).f32x4(1).op(OP.f32x4_eq).get(1).get(1).op(OP.f32x4_eq, OP.v128_and, OP.v128_bitselect).set(result);
    f.get(result).get(0).get(odd).op(OP.v128_and, OP.v128_or).set(result);
    f.get(result);
    f.get(0).f32x4(0).op(OP.f32x4_lt).get(x).f32x4(Infinity).op(OP.f32x4_lt, OP.v128_and).get(whole).op(OP.v128_andnot, OP.v128_or).set(result);
    f.f32x4(1).get(result).get(0).f32x4(1).op(OP.f32x4_eq).get(1).f32x4(0).op(OP.f32x4_eq, OP.v128_or, OP.v128_bitselect);
  });
}
