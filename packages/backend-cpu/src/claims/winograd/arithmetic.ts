/** Short sums with constant factors, for transforms: intermediate values stay on the stack and in registers. */
import type { Fn, ModuleBuilder } from "../../wasm/encoder.ts";
import { OP } from "../../wasm/ops.ts";

export function vectors(f: Fn, count: number): number[] {
  return Array.from({ length: count }, () => f.v128Local());
}
export function pointers(f: Fn, count: number): number[] {
  return Array.from({ length: count }, () => f.i32Local());
}

/**
 * Factors of the transforms. They are read from memory into locals: a constant would be made anew at each use, in several
 * instructions, where a value that the compiler cannot see through stays in a register.
 */
const FACTORS = [2, 4, 5, 8] as const;
export type Factor = (typeof FACTORS)[number];
export const FACTOR_BYTES: number = FACTORS.length * 16;

/** Writes the factors to own scratch. */
export function storeFactors(f: Fn, own: number): void {
  FACTORS.forEach((factor, i) => f.get(own).f32x4(factor).store(i * 16));
}

export class Arithmetic {
  private readonly f: Fn;
  private readonly fused: boolean;
  private readonly locals = new Map<Factor, number>();

  /** Reads the factors `used` from address `own`. */
  constructor(m: ModuleBuilder, f: Fn, own: number, used: readonly Factor[]) {
    this.f = f;
    this.fused = m.fused;
    for (const factor of used) {
      const local = f.v128Local();
      this.locals.set(factor, local);
      f.get(own).load(FACTORS.indexOf(factor) * 16).set(local);
    }
  }
  /** into = a + factor · b, or a − factor · b for a negative factor. */
  madd(into: number, a: number, factor: Factor | -2 | -4 | -5 | -8, b: number): void {
    this.push(a, factor, b);
    this.f.set(into);
  }
  /** The same, left on the stack. */
  push(a: number, factor: Factor | -2 | -4 | -5 | -8, b: number): void {
    const size = FACTORS.find((each) => each === Math.abs(factor)) ?? 2;
    const k = this.locals.get(size) ?? 0;
    if (this.fused) this.f.get(k, b, a).op(factor > 0 ? OP.f32x4_relaxed_madd : OP.f32x4_relaxed_nmadd);
    else this.f.get(a, k, b).op(OP.f32x4_mul, factor > 0 ? OP.f32x4_add : OP.f32x4_sub);
  }
  add(into: number, a: number, b: number): void { this.f.get(a, b).op(OP.f32x4_add).set(into); }
  sub(into: number, a: number, b: number): void { this.f.get(a, b).op(OP.f32x4_sub).set(into); }
}
