/**
 * sin and cos over f32x4. x = n·π/2 + r with n rounded and r computed in f64 from two parts of π/2 (the first of 33 bits, so
 * n times it is exact below 2^20), then the Cephes polynomials. Larger x go lane by lane through exact integer reduction
 * (Payne and Hanek; the window over 2/π as in ARM's optimized routines).
 */
import { F32, F64, I32, I64, V128 } from "../wasm/encoder.ts";
import type { Fn, ModuleBuilder } from "../wasm/encoder.ts";
import * as OP from "../wasm/ops.ts";
import { polynomial } from "./polynomial.ts";

const FIRST = 1.57079632673412561417;
const SECOND = 6.07710050650619224932e-11;
const EXACT_BELOW = 1e6;
/** Bits of 2/π (times four), as overlapping words: word i starts 8 bits after word i - 1. */
export const TWO_OVER_PI: readonly number[] = [
  0xa2, 0xa2f9, 0xa2f983, 0xa2f9836e, 0xf9836e4e, 0x836e4e44, 0x6e4e4415, 0x4e441529, 0x441529fc, 0x1529fc27, 0x29fc2757, 0xfc2757d1,
  0x2757d1f5, 0x57d1f534, 0xd1f534dd, 0xf534ddc0, 0x34ddc0db, 0xddc0db62, 0xc0db6295, 0xdb629599, 0x6295993c, 0x95993c43, 0x993c4390, 0x3c439041,
];

/** (x) → (r, n): x = n·π/2 + r, exact to the last bit of f32, for finite x of any size. */
function largeReduction(m: ModuleBuilder, table: number): Fn {
  return m.once("trig.large", [F32], [F64, I32], (f) => {
    const bits = f.i32Local();
    const at = f.i32Local();
    const mantissa = f.local(I64);
    const sum = f.local(I64);
    const n = f.local(I64);
    const r = f.local(F64);
    f.get(0).op(OP.i32_reinterpret_f32).set(bits);
    f.get(bits).i32(26).op(OP.i32_shr_u).i32(15).op(OP.i32_and).i32(2).op(OP.i32_shl).i32(table).op(OP.i32_add).set(at);
    f.get(bits).i32(0xffffff).op(OP.i32_and).i32(0x800000).op(OP.i32_or);
    f.get(bits).i32(23).op(OP.i32_shr_u).i32(7).op(OP.i32_and, OP.i32_shl, OP.i64_extend_i32_u).set(mantissa);
    f.get(mantissa).get(at).i32Load(0).op(OP.i64_extend_i32_u, OP.i64_mul).i64(32n).op(OP.i64_shl);
    f.get(mantissa).get(at).i32Load(32).op(OP.i64_extend_i32_u, OP.i64_mul).i64(32n).op(OP.i64_shr_u, OP.i64_or);
    f.get(mantissa).get(at).i32Load(16).op(OP.i64_extend_i32_u, OP.i64_mul, OP.i64_add).set(sum);
    f.get(sum).i64(1n << 61n).op(OP.i64_add).i64(62n).op(OP.i64_shr_u).set(n);
    f.get(sum).get(n).i64(62n).op(OP.i64_shl, OP.i64_sub, OP.f64_convert_i64_s).f64(Math.PI / 2 ** 63).op(OP.f64_mul).set(r);
    f.get(n).op(OP.i32_wrap_i64).set(at);
    f.get(bits).i32(0).op(OP.i32_lt_s).if(() => f.get(r).op(OP.f64_neg).set(r).i32(0).get(at).op(OP.i32_sub).set(at));
    f.get(r).get(at);
  });
}

/** Reduces the two low lanes of `x`: leaves r as f64x2 and stores n (f64x2, a whole number) in `n`. */
function reducePair(f: Fn, x: number, n: number, high: boolean): void {
  const wide = f.v128Local();
  f.get(x);
  if (high) f.get(x).shuffle(2, 3, 2, 3);
  f.op(OP.f64x2_promote_low_f32x4).tee(wide).f64x2(2 / Math.PI).op(OP.f64x2_mul, OP.f64x2_nearest).set(n);
  f.get(wide).get(n).f64x2(FIRST).op(OP.f64x2_mul, OP.f64x2_sub).get(n).f64x2(SECOND).op(OP.f64x2_mul, OP.f64x2_sub);
}

function reduceLarge(m: ModuleBuilder, f: Fn, table: number, x: number, r: number, quadrant: number): void {
  const laneR = f.local(F64);
  const laneN = f.i32Local();
  const large = largeReduction(m, table);
  for (let lane = 0; lane < 4; lane++) {
    f.get(x).f32Lane(lane).op(OP.f32_abs).f32(EXACT_BELOW).op(OP.f32_ge).if(() => {
      f.get(x).f32Lane(lane).call(large).set(laneN).set(laneR);
      f.get(r).get(laneR).op(OP.f32_demote_f64).setF32Lane(lane).set(r);
      f.get(quadrant).get(laneN).setI32Lane(lane).set(quadrant);
    });
  }
}

/** sin (shift 0) or cos (shift 1, a quarter turn on) as a function of the module; `table` is the address of TWO_OVER_PI. */
export function trigonometric(m: ModuleBuilder, shift: 0 | 1, table: number): Fn {
  return m.once(shift === 0 ? "sin" : "cos", [V128], [V128], (f) => {
    const [low, n, r, quadrant, square, sine, finite] = Array.from({ length: 7 }, () => f.v128Local());
    if (low === undefined || n === undefined || r === undefined || quadrant === undefined || square === undefined || sine === undefined || finite === undefined) return;
    reducePair(f, 0, n, false);
    f.op(OP.f32x4_demote_f64x2_zero).set(low);
    f.get(n).op(OP.i32x4_trunc_sat_f64x2_s_zero).set(quadrant);
    reducePair(f, 0, n, true);
    f.op(OP.f32x4_demote_f64x2_zero).set(r);
    f.get(low).get(r).shuffle(0, 1, 4, 5).set(r);
    f.get(quadrant).get(n).op(OP.i32x4_trunc_sat_f64x2_s_zero).shuffle(0, 1, 4, 5).set(quadrant);
    f.get(0).op(OP.f32x4_abs).f32x4(EXACT_BELOW).op(OP.f32x4_lt, OP.v128_not, OP.v128_any_true).if(() => reduceLarge(m, f, table, 0, r, quadrant));
    // Infinity and NaN: x - x is NaN there and 0 elsewhere.
    f.get(0).get(0).op(OP.f32x4_sub).set(finite);
    // The subtraction above turned -0 into 0.
    f.get(0).get(r).get(0).f32x4(0).op(OP.f32x4_eq, OP.v128_bitselect).set(r);
    f.get(quadrant).i32x4(shift).op(OP.i32x4_add).set(quadrant);
    f.get(r).get(r).op(OP.f32x4_mul).set(square);
    polynomial(f, square, [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1]).get(square).op(OP.f32x4_mul).get(r).op(OP.f32x4_mul).get(r).op(OP.f32x4_add).get(r).i32x4(-0x80000000).op(OP.v128_and, OP.v128_or).set(sine);
    polynomial(f, square, [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2]).get(square).op(OP.f32x4_mul).get(square).op(OP.f32x4_mul);
    f.get(square).f32x4(0.5).op(OP.f32x4_mul, OP.f32x4_sub).f32x4(1).op(OP.f32x4_add);
    f.get(sine).get(quadrant).i32x4(1).op(OP.v128_and).i32x4(1).op(OP.i32x4_eq, OP.v128_bitselect);
    f.get(quadrant).i32(30).op(OP.i32x4_shl).i32x4(-0x80000000).op(OP.v128_and, OP.v128_xor);
    f.get(finite).get(finite).op(OP.f32x4_ne, OP.v128_or);
  });
}
