import type { DType } from "@receptive/core/extend";

/** The values at which implementations differ: zeros, extremes, denormals, ties, infinities, NaN. Floats are singles. */
export const SPECIAL: Readonly<Record<DType, readonly number[]>> = {
  f32: [
    0, -0, 1, -1, 0.5, -0.5, 2, -2.5, 3, 1 / 3, -0.9, 10.5, 1e10, -1e20, 3.4028234663852886e38, -3.4028234663852886e38, 1.1754943508222875e-38, 1e-40, -1e-40, 1.401298464324817e-45,
    2147483648, -2147483648, 4294967296, 16777217, 255.5, 300, Infinity, -Infinity, Number.NaN,
  ].map(Math.fround),
  f16: [0, -0, 1, -1, 0.5, -2.5, 0.333251953125, 65504, -65504, 2 ** -24, 300, Infinity, -Infinity, Number.NaN],
  i32: [0, 1, -1, 2, -2, 3, 7, -7, 31, 255, 256, 65535, 65537, -65537, 16777217, 2147483646, 2147483647, -2147483647, -2147483648],
  u32: [0, 1, 2, 3, 7, 31, 255, 256, 65535, 65537, 16777217, 2147483647, 2147483648, 2147483649, 4294967294, 4294967295],
  u8: [0, 1, 2, 7, 127, 128, 200, 255],
  bool: [0, 1],
};

/** Shift counts that are defined. */
export const SHIFTS: readonly number[] = [0, 1, 2, 7, 15, 16, 30, 31];
