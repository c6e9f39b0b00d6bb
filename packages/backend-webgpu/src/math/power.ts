/**
 * pow with C's special values (C99 F.9.4.4). 2^(y · log2|x|), the logarithm as a sum of two singles: log2 m = log2 b + 2/ln 2 ·
 * atanh(s) with b one of 1 and 1.5 and s = (m − b)/(m + b), each product split at twelve bits so that its parts are exact
 * (the method of fdlibm's e_powf, Sun Microsystems and I. L. Taylor). Singles alone would lose the bits that y multiplies.
 */
import type { WgslFunctions } from "./library.ts";
import { horner, single } from "./wgsl-number.ts";

const SPLIT = "0xfffff000u";
const ATANH = [0.20697501302, 0.23066075146, 0.27272811532, 0.33333334327, 0.42857143283, 0.60000002384];
const EXP = [4.1381369442e-8, -1.6533901999e-6, 6.6137559770e-5, -2.7777778450e-3, 1.6666667163e-1];
/** 2/(3 ln 2), and log2 1.5, in a part of twelve bits and the rest. */
const SCALE = 2 / (3 * Math.LN2);
const SCALE_HIGH = 0.9619140625;
const BASE_HIGH = 0.5849609375;
const BASE_LOW = Math.log2(1.5) - BASE_HIGH;
const LN2_HIGH = 0.693145751953125;
const LN2_LOW = Math.LN2 - LN2_HIGH;

export const POWER: WgslFunctions = {
  f32_head: `fn f32_head(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) & ${SPLIT}); }`,
  /** log2 of a magnitude that is no 0, as head and tail. */
  f32_log2: `fn f32_log2(magnitude: u32) -> vec2<f32> {
  let p = f32_parts(magnitude);
  let j = u32(p.x) & 0x7fffffu;
  let top = j >= 0x5db3d7u;
  let middle = j > 0x1cc471u && !top;
  let exponent = f32(p.y - 127i + select(0i, 1i, top));
  let a = bitcast<f32>(j | select(0x3f800000u, 0x3f000000u, top));
  let base = select(1f, 1.5f, middle);
  let difference = a - base;
  let inverse = f32_div(1f, a + base);
  let s = difference * inverse;
  let sh = f32_head(s);
  let th = f32_head(a + base);
  let tl = a - (th - base);
  let sl = inverse * ((difference - sh * th) - sh * tl);
  let square = s * s;
  let rest = square * square * ${horner("square", ATANH)} + sl * (sh + s);
  let head = sh * sh;
  let uh = f32_head(3f + head + rest);
  let ul = rest - ((uh - 3f) - head);
  let u = sh * uh;
  let v = sl * uh + ul * s;
  let ph = f32_head(u + v);
  let pl = v - (ph - u);
  let zh = ${single(SCALE_HIGH)} * ph;
  let zl = ${single(SCALE - SCALE_HIGH)} * ph + pl * ${single(SCALE)} + select(0f, ${single(BASE_LOW)}, middle);
  let bh = select(0f, ${single(BASE_HIGH)}, middle);
  let t = f32_head(((zh + zl) + bh) + exponent);
  return vec2<f32>(t, zl - (((t - exponent) - bh) - zh));
}`,
  /** 2^(y · l) for l in two parts. */
  f32_exp2_product: `fn f32_exp2_product(y: f32, l: vec2<f32>) -> f32 {
  let yh = f32_head(y);
  let low = (y - yh) * l.x + y * l.y;
  let high = yh * l.x;
  let sum = low + high;
  if (sum >= 129f) { return bitcast<f32>(infinity_bits); }
  if (sum <= -151f) { return 0f; }
  let n = floor(sum + 0.5f);
  let rest = high - n;
  let t = bitcast<f32>(bitcast<u32>(low + rest) & 0xffff8000u);
  let u = t * ${single(LN2_HIGH)};
  let v = (low - (t - rest)) * ${single(Math.LN2)} + t * ${single(LN2_LOW)};
  let z = u + v;
  let w = v - (z - u);
  let square = z * z;
  let c = z - square * ${horner("square", EXP)};
  let r = f32_div(z * c, c - 2f) - (w + z * w);
  return f32_scale(1f - (r - z), i32(n));
}`,
  f32_pow: `fn f32_pow(x: f32, y: f32) -> f32 {
  let xm = bitcast<u32>(x) & 0x7fffffffu;
  let ym = bitcast<u32>(y) & 0x7fffffffu;
  let y_negative = bitcast<u32>(y) >= 0x80000000u;
  if (bitcast<u32>(x) == 0x3f800000u || ym == 0u) { return 1f; }
  if (max(xm, ym) > 0x7f800000u) { return bitcast<f32>(nan_bits); }
  if (ym == 0x7f800000u) {
    if (xm == 0x3f800000u) { return 1f; }
    return select(0f, bitcast<f32>(infinity_bits), (xm > 0x3f800000u) != y_negative);
  }
  // Singles from 2^24 on are even whole numbers.
  let whole = ym >= 0x4b800000u || (floor(y) == y && ym >= 0x3f800000u);
  let odd = whole && ym < 0x4b800000u && (i32(y) & 1i) != 0i;
  let sign = select(0u, bitcast<u32>(x) & 0x80000000u, odd);
  if (xm == 0u || xm == 0x7f800000u) {
    return bitcast<f32>(sign | select(0u, infinity_bits, (xm == 0u) == y_negative));
  }
  if (bitcast<u32>(x) >= 0x80000000u && !whole) { return bitcast<f32>(nan_bits); }
  if (xm == 0x3f800000u) { return bitcast<f32>(sign | 0x3f800000u); }
  let l = f32_log2(xm);
  // What overflows or vanishes for certain would not survive the split.
  if (ym > 0x4f000000u) { return bitcast<f32>(sign | select(0u, infinity_bits, (l.x + l.y > 0f) != y_negative)); }
  return bitcast<f32>(sign | bitcast<u32>(f32_exp2_product(y, l)));
}`,
};
