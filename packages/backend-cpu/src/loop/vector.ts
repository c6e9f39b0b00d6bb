/** Four-lane code for every operation. Booleans are masks of all ones or all zeros. */
import { BackendError } from "@receptive/core/extend";
import { emitMath } from "../math/functions.ts";
import { divide, fmod } from "../math/integer.ts";
import { power } from "../math/pow.ts";
import * as OP from "../wasm/ops.ts";
import type { Emitter } from "./emitter.ts";
import type { Node } from "./node.ts";

type Table = Readonly<Partial<Record<Node["op"], number>>>;
const FLOAT: Table = {
  neg: OP.f32x4_neg, abs: OP.f32x4_abs, sqrt: OP.f32x4_sqrt, floor: OP.f32x4_floor, add: OP.f32x4_add, sub: OP.f32x4_sub,
  mul: OP.f32x4_mul, div: OP.f32x4_div, min: OP.f32x4_min, max: OP.f32x4_max,
};
const INTEGER: Table = {
  neg: OP.i32x4_neg, add: OP.i32x4_add, sub: OP.i32x4_sub, mul: OP.i32x4_mul, and: OP.v128_and, or: OP.v128_or, xor: OP.v128_xor, not: OP.v128_not,
};
const SIGNED: Table = { ...INTEGER, abs: OP.i32x4_abs, min: OP.i32x4_min_s, max: OP.i32x4_max_s };
const UNSIGNED: Table = { ...INTEGER, min: OP.i32x4_min_u, max: OP.i32x4_max_u };
const BOOL: Table = {
  and: OP.v128_and, or: OP.v128_or, xor: OP.v128_xor, not: OP.v128_not, min: OP.v128_and, max: OP.v128_or, mul: OP.v128_and, add: OP.v128_or,
};

function tableOf(node: Node): Table {
  if (node.dtype === "f32") return FLOAT;
  if (node.dtype === "bool") return BOOL;
  return node.dtype === "i32" ? SIGNED : UNSIGNED;
}

/** Computes lane by lane: `lane` leaves the result of one lane on the stack. */
function laneByLane(e: Emitter, node: Node, float: boolean, call: () => void): void {
  const result = e.f.v128Local();
  e.f.i32x4(0).set(result);
  for (let lane = 0; lane < 4; lane++) {
    e.f.get(result);
    for (const child of node.src) { e.vector(child); if (float) e.f.f32Lane(lane); else e.f.i32Lane(lane); }
    call();
    if (float) e.f.setF32Lane(lane);
    else e.f.setI32Lane(lane);
    e.f.set(result);
  }
  e.f.get(result);
}

/** x / d for 0 ≤ x < 2^31: (x · m) >> (31 + l) with l = ceil(log2 d), m = ceil(2^(31 + l) / d), which fits 32 bits. */
function divideByConstant(e: Emitter, x: Node, d: number): void {
  const l = 32 - Math.clz32(d - 1);
  const magic = Number(((1n << BigInt(31 + l)) + BigInt(d) - 1n) / BigInt(d));
  const { f } = e;
  for (const half of [OP.i64x2_extmul_low_i32x4_u, OP.i64x2_extmul_high_i32x4_u]) {
    e.vector(x);
    f.i32x4(magic | 0).op(half).i32(31 + l).op(OP.i64x2_shr_u);
  }
  f.shuffle(0, 2, 4, 6);
}

function division(e: Emitter, node: Node): void {
  const [a, b] = node.src;
  if (a === undefined || b === undefined) return;
  const signed = node.dtype === "i32";
  const op = node.op === "div" ? "div" : "rem";
  if (signed && b.op === "const" && b.value > 1 && a.lo >= 0) {
    if (op === "rem") e.vector(a);
    divideByConstant(e, a, b.value);
    if (op === "rem") e.f.i32x4(b.value).op(OP.i32x4_mul, OP.i32x4_sub);
    return;
  }
  const helper = divide(e.target.module, op, signed);
  laneByLane(e, node, false, () => e.f.call(helper));
}

function shift(e: Emitter, node: Node): void {
  const [value, by] = node.src;
  if (value === undefined || by === undefined) return;
  const vector = node.op === "shl" ? OP.i32x4_shl : node.dtype === "i32" ? OP.i32x4_shr_s : OP.i32x4_shr_u;
  const scalar = node.op === "shl" ? OP.i32_shl : node.dtype === "i32" ? OP.i32_shr_s : OP.i32_shr_u;
  if (e.varies(by)) laneByLane(e, node, false, () => e.f.op(scalar));
  else { e.vector(value); e.scalar(by); e.f.op(vector); }
}

function comparison(e: Emitter, node: Node): void {
  const [a, b] = node.src;
  if (a === undefined || b === undefined) return;
  const less = node.op === "lt";
  if (less && a.dtype === "bool") { e.vector(b); e.vector(a); e.f.op(OP.v128_andnot); return; }
  e.vector(a);
  e.vector(b);
  if (a.dtype === "f32") e.f.op(less ? OP.f32x4_lt : OP.f32x4_eq);
  else e.f.op(less ? (a.dtype === "i32" ? OP.i32x4_lt_s : OP.i32x4_lt_u) : OP.i32x4_eq);
}

function convert(e: Emitter, node: Node): void {
  const from = node.src[0];
  if (from === undefined) return;
  const { f } = e;
  e.vector(from);
  if (node.op === "bitcast") return;
  const to = node.dtype;
  if (to === "bool") { if (from.dtype === "f32") f.f32x4(0).op(OP.f32x4_ne); else if (from.dtype !== "bool") f.i32x4(0).op(OP.i32x4_ne); }
  else if (from.dtype === "bool") { if (to === "f32") f.f32x4(1).op(OP.v128_and); else f.i32x4(1).op(OP.v128_and); }
  else if (to === "f32") f.op(from.dtype === "i32" ? OP.f32x4_convert_i32x4_s : OP.f32x4_convert_i32x4_u);
  else if (from.dtype === "f32") {
    f.op(to === "i32" ? OP.i32x4_trunc_sat_f32x4_s : OP.i32x4_trunc_sat_f32x4_u);
    if (to === "u8") f.i32x4(255).op(OP.i32x4_min_u);
  } else if (to === "u8") f.i32x4(255).op(OP.v128_and);
}

function linear(e: Emitter, node: Node): void {
  const { f, builder } = e;
  const stride = e.strideOf(node);
  if (stride !== undefined) {
    e.scalar(node);
    f.op(OP.i32x4_splat).i32x4(0, stride, 2 * stride, 3 * stride).op(OP.i32x4_add);
    return;
  }
  const terms = node.src.map((atom, i) => [atom, node.factors[i] ?? 0] as const);
  e.vector(builder.sum(terms.filter(([atom]) => !e.varies(atom)), node.value));
  for (const [atom, factor] of terms) {
    if (!e.varies(atom)) continue;
    e.vector(atom);
    if (factor !== 1) f.i32x4(factor).op(OP.i32x4_mul);
    f.op(OP.i32x4_add);
  }
}

function plain(e: Emitter, node: Node): void {
  if (node.op === "floor" && node.dtype !== "f32") { for (const child of node.src) e.vector(child); return; }
  const op = tableOf(node)[node.op];
  if (op === undefined) throw new BackendError("E_OP_UNSUPPORTED", `cpu: ${node.op} is not defined on ${node.dtype}`);
  for (const child of node.src) e.vector(child);
  e.f.op(op);
}

/** Leaves four lanes of the node on the stack. */
export function computeVector(e: Emitter, node: Node): void {
  const { f } = e;
  const [a, b, c] = node.src;
  const float = node.dtype === "f32";
  switch (node.op) {
    case "linear": case "index": linear(e, node); return;
    case "where":
      if (a === undefined || b === undefined || c === undefined) return;
      e.vector(b); e.vector(c); e.vector(a);
      f.op(OP.v128_bitselect);
      return;
    case "lt": case "eq": comparison(e, node); return;
    case "cast": case "bitcast": convert(e, node); return;
    case "shl": case "shr": shift(e, node); break;
    case "exp": case "log": case "sin": case "cos": case "tanh": case "erf":
      if (a === undefined || !float) break;
      e.vector(a);
      emitMath(e.target.module, f, node.op, e.target.trigTable, e.target.inlineMath && e.varies(node));
      return;
    case "pow":
      if (a === undefined || b === undefined || !float) { plain(e, node); return; }
      e.vector(a); e.vector(b);
      f.call(power(e.target.module));
      return;
    case "div": case "rem": {
      if (!float) { division(e, node); break; }
      if (node.op === "div") { plain(e, node); return; }
      const helper = fmod(e.target.module);
      laneByLane(e, node, true, () => f.call(helper));
      return;
    }
    default: plain(e, node);
  }
  if (node.dtype === "u8" && node.op !== "load") f.i32x4(255).op(OP.v128_and);
}

