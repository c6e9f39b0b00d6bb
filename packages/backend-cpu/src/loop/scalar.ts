import { BackendError } from "@receptive/core/extend";
import { divide } from "../math/integer.ts";
import * as OP from "../wasm/ops.ts";
import type { Emitter } from "./emitter.ts";
import type { Node } from "./node.ts";

const NATIVE: ReadonlySet<string> = new Set(["neg", "not", "cast", "bitcast", "add", "sub", "mul", "div", "rem", "min", "max", "lt", "eq", "and", "or", "xor", "shl", "shr", "where"]);

/** Whether the node has scalar code: integer and boolean work on integers and booleans. */
export function isScalarNative(node: Node): boolean {
  if (node.dtype === "f32" || node.dtype === "f16" || node.op === "acc") return false;
  if (node.op === "const" || node.op === "index" || node.op === "linear" || node.op === "load") return true;
  return NATIVE.has(node.op) && node.src.every((child) => child.dtype !== "f32");
}

function linear(e: Emitter, node: Node): void {
  // Split by depth as addresses are: the loop that owns an index adds its term to a sum made outside.
  const deepest = e.depthOf(node.deps);
  const outer = node.src.map((atom, i) => [atom, node.factors[i] ?? 0] as const).filter(([atom]) => e.depthOf(atom.deps) < deepest);
  const inner = node.src.map((atom, i) => [atom, node.factors[i] ?? 0] as const).filter(([atom]) => e.depthOf(atom.deps) === deepest);
  if (outer.length === 0) e.f.i32(node.value);
  else e.scalar(e.builder.sum(outer, node.value));
  for (const [atom, factor] of inner) e.scaled(atom, factor);
}

function comparison(e: Emitter, node: Node, signed: boolean): void {
  if (node.op === "eq") e.f.op(OP.i32_eq);
  else e.f.op(signed ? OP.i32_lt_s : OP.i32_lt_u);
}

function pick(e: Emitter, node: Node, signed: boolean): void {
  const [a, b] = node.src;
  if (a === undefined || b === undefined) return;
  e.scalar(a);
  e.scalar(b);
  e.f.op(node.op === "min" ? (signed ? OP.i32_lt_s : OP.i32_lt_u) : (signed ? OP.i32_gt_s : OP.i32_gt_u), OP.select);
}

function division(e: Emitter, node: Node, signed: boolean): void {
  const by = node.src[1];
  const op = node.op === "div" ? "div" : "rem";
  if (by?.op === "const" && by.value > 0) {
    const unsigned = !signed || (node.src[0]?.lo ?? -1) >= 0;
    e.f.op(op === "div" ? (unsigned ? OP.i32_div_u : OP.i32_div_s) : (unsigned ? OP.i32_rem_u : OP.i32_rem_s));
  } else e.f.call(divide(e.target.module, op, signed));
}

function convert(e: Emitter, node: Node): void {
  const from = node.src[0]?.dtype;
  if (node.dtype === "bool" && from !== "bool") e.f.i32(0).op(OP.i32_ne);
  else if (node.dtype === "u8" && from !== "u8") e.f.i32(255).op(OP.i32_and);
}

const BINARY: Readonly<Partial<Record<Node["op"], number>>> = {
  add: OP.i32_add, sub: OP.i32_sub, mul: OP.i32_mul, and: OP.i32_and, or: OP.i32_or, xor: OP.i32_xor, shl: OP.i32_shl,
};

/** Leaves lane 0's value of an integer or boolean node on the stack. */
export function computeScalar(e: Emitter, node: Node): void {
  const f = e.f;
  if (node.op === "linear") { linear(e, node); return; }
  const signed = node.src[0]?.dtype === "i32";
  if (node.op === "where") {
    for (const i of [1, 2, 0]) { const child = node.src[i]; if (child !== undefined) e.scalar(child); }
    f.op(OP.select);
    return;
  }
  if (node.op === "neg") f.i32(0);
  for (const child of node.src) e.scalar(child);
  const narrow = (): void => { if (node.dtype === "u8") f.i32(255).op(OP.i32_and); };
  switch (node.op) {
    case "neg": f.op(OP.i32_sub); narrow(); return;
    case "not": f.i32(node.dtype === "bool" ? 1 : -1).op(OP.i32_xor); narrow(); return;
    case "cast": convert(e, node); return;
    case "bitcast": return;
    case "div": case "rem": division(e, node, signed); return;
    case "min": case "max": pick(e, node, signed); return;
    case "lt": case "eq": comparison(e, node, signed); return;
    case "shr": f.op(signed ? OP.i32_shr_s : OP.i32_shr_u); return;
    default: {
      const op = node.dtype === "bool" && node.op === "add" ? OP.i32_or : BINARY[node.op];
      if (op === undefined) throw new BackendError("E_OP_UNSUPPORTED", `cpu: ${node.op} is not defined on ${node.dtype}`);
      f.op(op);
      narrow();
    }
  }
}
