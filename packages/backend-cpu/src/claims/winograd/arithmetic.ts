/** Short sums with constant factors, for transforms: intermediate values stay on the stack and in registers. */
import type { Fn, ModuleBuilder } from "../../wasm/encoder.ts";
import * as OP from "../../wasm/ops.ts";

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
const FACTORS = { half: 0.5, two: 2, twoAndHalf: 2.5, eight: 8, rootHalf: Math.SQRT1_2, rootTwo: Math.SQRT2, halfRootHalf: Math.SQRT1_2 / 2 };
export type Factor = "half" | "two" | "twoAndHalf" | "eight" | "rootHalf" | "rootTwo" | "halfRootHalf";
const NAMES: readonly string[] = Object.keys(FACTORS);
export const FACTOR_BYTES: number = Math.ceil(NAMES.length / 4) * 64;

/** Writes the factors to own scratch. */
export function storeFactors(f: Fn, own: number): void {
  Object.values(FACTORS).forEach((factor, i) => f.get(own).f32x4(factor).store(i * 16));
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
      f.get(own).load(NAMES.indexOf(factor) * 16).set(local);
    }
  }
  /** The local that holds a factor. */
  factor(name: Factor): number {
    return this.locals.get(name) ?? 0;
  }
  /** into = a + factor · b. */
  madd(into: number, a: number, factor: Factor, b: number): void { this.push(a, 1, factor, b); this.f.set(into); }
  /** into = a − factor · b. */
  msub(into: number, a: number, factor: Factor, b: number): void { this.push(a, -1, factor, b); this.f.set(into); }
  /** Leaves a ± factor · b on the stack. */
  push(a: number, sign: 1 | -1, factor: Factor, b: number): void {
    const k = this.factor(factor);
    if (this.fused) this.f.get(k, b, a).op(sign > 0 ? OP.f32x4_relaxed_madd : OP.f32x4_relaxed_nmadd);
    else this.f.get(a, k, b).op(OP.f32x4_mul, sign > 0 ? OP.f32x4_add : OP.f32x4_sub);
  }
  add(into: number, a: number, b: number): void { this.f.get(a, b).op(OP.f32x4_add).set(into); }
  sub(into: number, a: number, b: number): void { this.f.get(a, b).op(OP.f32x4_sub).set(into); }
  scale(into: number, factor: Factor, b: number): void { this.f.get(this.factor(factor), b).op(OP.f32x4_mul).set(into); }
}
