/**
 * WebAssembly opcodes under their own names, with dots as underscores. A prefixed opcode keeps its prefix in the upper bits:
 * 0xfd (SIMD), 0xfc (saturating truncation, bulk memory) and 0xfe (atomics). Each is an export, read as `OP.i32_add` through
 * `import * as OP`, so that bundlers write the numbers where they are used and drop the names.
 */
export const return_ = 0x0f, drop = 0x1a, select = 0x1b;
export const i32_eqz = 0x45, i32_eq = 0x46, i32_ne = 0x47, i32_lt_s = 0x48, i32_lt_u = 0x49, i32_gt_s = 0x4a, i32_gt_u = 0x4b;
export const i32_le_s = 0x4c, i32_le_u = 0x4d, i32_ge_s = 0x4e, i32_ge_u = 0x4f;
export const f32_eq = 0x5b, f32_ne = 0x5c, f32_lt = 0x5d, f32_gt = 0x5e, f32_le = 0x5f, f32_ge = 0x60;
export const f64_eq = 0x61, f64_ne = 0x62, f64_lt = 0x63, f64_gt = 0x64, f64_le = 0x65, f64_ge = 0x66;
export const i32_add = 0x6a, i32_sub = 0x6b, i32_mul = 0x6c, i32_div_s = 0x6d, i32_div_u = 0x6e, i32_rem_s = 0x6f, i32_rem_u = 0x70;
export const i32_and = 0x71, i32_or = 0x72, i32_xor = 0x73, i32_shl = 0x74, i32_shr_s = 0x75, i32_shr_u = 0x76;
export const i64_eq = 0x51, i64_ne = 0x52, i64_add = 0x7c, i64_sub = 0x7d, i64_mul = 0x7e, i64_and = 0x83, i64_or = 0x84, i64_shl = 0x86, i64_shr_s = 0x87, i64_shr_u = 0x88;
export const f32_abs = 0x8b, f32_neg = 0x8c, f32_floor = 0x8e, f32_sqrt = 0x91, f32_add = 0x92, f32_sub = 0x93, f32_mul = 0x94, f32_div = 0x95;
export const f32_min = 0x96, f32_max = 0x97, f32_copysign = 0x98;
export const f64_abs = 0x99, f64_neg = 0x9a, f64_trunc = 0x9d, f64_add = 0xa0, f64_sub = 0xa1, f64_mul = 0xa2, f64_div = 0xa3;
export const i32_wrap_i64 = 0xa7, i64_extend_i32_u = 0xad, f64_convert_i64_s = 0xb9, f32_demote_f64 = 0xb6, f64_promote_f32 = 0xbb;
export const i32_reinterpret_f32 = 0xbc, i64_reinterpret_f64 = 0xbd, f32_reinterpret_i32 = 0xbe, f64_reinterpret_i64 = 0xbf;
export const i32_trunc_sat_f32_s = 0xfc0000, i32_trunc_sat_f32_u = 0xfc0001;
export const atomic_notify = 0xfe0000, i32_atomic_load = 0xfe0010, i64_atomic_load = 0xfe0011, i32_atomic_store = 0xfe0017, i64_atomic_store = 0xfe0018;
export const i32_atomic_add = 0xfe001e, i32_atomic_sub = 0xfe0025, i64_atomic_cmpxchg = 0xfe0049;

export const i32x4_splat = 0xfd0011, i64x2_splat = 0xfd0012, f32x4_splat = 0xfd0013, f64x2_splat = 0xfd0014;
export const i32x4_eq = 0xfd0037, i32x4_ne = 0xfd0038, i32x4_lt_s = 0xfd0039, i32x4_lt_u = 0xfd003a, i32x4_gt_s = 0xfd003b;
export const i32x4_gt_u = 0xfd003c, i32x4_le_s = 0xfd003d, i32x4_ge_s = 0xfd003f;
export const f32x4_eq = 0xfd0041, f32x4_ne = 0xfd0042, f32x4_lt = 0xfd0043, f32x4_gt = 0xfd0044, f32x4_le = 0xfd0045, f32x4_ge = 0xfd0046;
export const f64x2_eq = 0xfd0047, f64x2_ne = 0xfd0048, f64x2_lt = 0xfd0049;
export const v128_not = 0xfd004d, v128_and = 0xfd004e, v128_andnot = 0xfd004f, v128_or = 0xfd0050, v128_xor = 0xfd0051;
export const v128_bitselect = 0xfd0052, v128_any_true = 0xfd0053;
export const f32x4_demote_f64x2_zero = 0xfd005e, f64x2_promote_low_f32x4 = 0xfd005f;
export const i8x16_narrow_i16x8_u = 0xfd0066, f32x4_floor = 0xfd0068, f32x4_trunc = 0xfd0069, f32x4_nearest = 0xfd006a;
export const i16x8_narrow_i32x4_u = 0xfd0086, i16x8_extend_low_i8x16_u = 0xfd0089, f64x2_nearest = 0xfd0094;
export const i32x4_abs = 0xfd00a0, i32x4_neg = 0xfd00a1, i32x4_extend_low_i16x8_u = 0xfd00a9;
export const i32x4_shl = 0xfd00ab, i32x4_shr_s = 0xfd00ac, i32x4_shr_u = 0xfd00ad, i32x4_add = 0xfd00ae, i32x4_sub = 0xfd00b1;
export const i32x4_mul = 0xfd00b5, i32x4_min_s = 0xfd00b6, i32x4_min_u = 0xfd00b7, i32x4_max_s = 0xfd00b8, i32x4_max_u = 0xfd00b9;
export const i64x2_shl = 0xfd00cb, i64x2_shr_s = 0xfd00cc, i64x2_shr_u = 0xfd00cd, i64x2_add = 0xfd00ce, i64x2_sub = 0xfd00d1;
export const i64x2_extmul_low_i32x4_u = 0xfd00de, i64x2_extmul_high_i32x4_u = 0xfd00df;
export const f32x4_abs = 0xfd00e0, f32x4_neg = 0xfd00e1, f32x4_sqrt = 0xfd00e3, f32x4_add = 0xfd00e4, f32x4_sub = 0xfd00e5;
export const f32x4_mul = 0xfd00e6, f32x4_div = 0xfd00e7, f32x4_min = 0xfd00e8, f32x4_max = 0xfd00e9, f32x4_pmin = 0xfd00ea, f32x4_pmax = 0xfd00eb;
export const f64x2_abs = 0xfd00ec, f64x2_add = 0xfd00f0, f64x2_sub = 0xfd00f1, f64x2_mul = 0xfd00f2, f64x2_div = 0xfd00f3;
export const f32x4_relaxed_madd = 0xfd0105, f32x4_relaxed_nmadd = 0xfd0106;
export const f64x2_pmin = 0xfd00f6, f64x2_pmax = 0xfd00f7;
export const i32x4_trunc_sat_f32x4_s = 0xfd00f8, i32x4_trunc_sat_f32x4_u = 0xfd00f9;
export const f32x4_convert_i32x4_s = 0xfd00fa, f32x4_convert_i32x4_u = 0xfd00fb, i32x4_trunc_sat_f64x2_s_zero = 0xfd00fc;
