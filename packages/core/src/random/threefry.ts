/**
 * Threefry2x32 with 20 rounds, the counter-based generator of Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as
 * easy as 1, 2, 3" (SC 2011): a keyed bijection of two 32-bit words, so that any element of any stream is computed alone.
 */
import type { AluOp, Expr } from "../backend/interface.ts";

const PARITY = 0x1bd11bda;
/** Rotations of the eight rounds that repeat; the key is injected after every four. */
const ROTATIONS: readonly (readonly number[])[] = [[13, 15, 26, 6], [17, 29, 16, 24]];
const GROUPS = 5;

/**
 * Encrypts a counter of two u32 words with a key of two u32 words; the result is two u32 words.
 *
 * @example
 * threefry2x32(0, 0, 0, 0); // [0x6b200159, 0x99ba4efe]
 */
export function threefry2x32(k0: number, k1: number, c0: number, c1: number): [number, number] {
  const keys = [k0, k1, k0 ^ k1 ^ PARITY];
  let x0 = (c0 + k0) | 0;
  let x1 = (c1 + k1) | 0;
  for (let group = 0; group < GROUPS; group++) {
    for (const rotation of ROTATIONS[group % 2] ?? []) {
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << rotation) | (x1 >>> (32 - rotation))) ^ x0;
    }
    x0 = (x0 + (keys[(group + 1) % 3] ?? 0)) | 0;
    x1 = (x1 + (keys[(group + 2) % 3] ?? 0) + group + 1) | 0;
  }
  return [x0 >>> 0, x1 >>> 0];
}

/** The same function as u32 expressions, so that every backend computes the same bits without knowing the generator. */
export function threefryExpr(k0: Expr, k1: Expr, c0: Expr, c1: Expr): [Expr, Expr] {
  const keys = [k0, k1, u32("xor", u32("xor", k0, k1), u32Const(PARITY))] as const;
  let x0 = u32("add", c0, k0);
  let x1 = u32("add", c1, k1);
  for (let group = 0; group < GROUPS; group++) {
    for (const rotation of ROTATIONS[group % 2] ?? []) {
      x0 = u32("add", x0, x1);
      const rotated = u32("or", u32("shl", x1, u32Const(rotation)), u32("shr", x1, u32Const(32 - rotation)));
      x1 = u32("xor", rotated, x0);
    }
    x0 = u32("add", x0, keys[(group + 1) % 3] ?? k0);
    x1 = u32("add", u32("add", x1, keys[(group + 2) % 3] ?? k0), u32Const(group + 1));
  }
  return [x0, x1];
}

function u32(op: AluOp, a: Expr, b: Expr): Expr {
  return { op, dtype: "u32", src: [a, b] };
}

function u32Const(value: number): Expr {
  return { op: "const", dtype: "u32", value };
}
