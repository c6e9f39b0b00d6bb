/**
 * Loads. In-range addresses (by interval) go unchecked; others are clamped, so that memory outside the wasm memory is never
 * touched, and the lanes that were out of range become 0. Allocations are padded, so four lanes may overrun the last element.
 */
import * as OP from "../wasm/ops.ts";
import { elementBytes } from "./element.ts";
import type { Emitter } from "./emitter.ts";
import type { Node } from "./node.ts";

interface Access { readonly at: Node; readonly size: number; readonly pointer: number; readonly bytes: number; readonly inRange: boolean }

function accessOf(e: Emitter, node: Node): Access {
  const at = node.src[0] ?? e.builder.i32(0);
  const size = e.sizes[node.value] ?? 0;
  return { at, size, pointer: e.pointers[node.value] ?? 0, bytes: elementBytes(node.dtype), inRange: at.lo >= 0 && at.hi < size };
}

/** Raw lanes of memory to the register form of the type. */
function widen(e: Emitter, node: Node): void {
  if (node.dtype === "u8") e.f.op(OP.i16x8_extend_low_i8x16_u, OP.i32x4_extend_low_i16x8_u);
}
function normalise(e: Emitter, node: Node): void {
  if (node.dtype === "bool") e.f.i32x4(0).op(OP.i32x4_ne);
}

/** pointer + bytes · index, for an index on the stack. */
function indexed(e: Emitter, access: Access): void {
  if (access.bytes > 1) e.f.i32(2).op(OP.i32_shl);
  e.f.get(access.pointer).op(OP.i32_add);
}

/** Leaves the address of the element, or of element 0 where there is none; gives the local that says whether there is. */
function clampedAddress(e: Emitter, access: Access): number {
  const { f } = e;
  const valid = f.i32Local();
  e.scalar(access.at);
  f.i32(access.size).op(OP.i32_lt_u).set(valid);
  e.scalar(access.at);
  f.i32(0).get(valid).op(OP.select);
  indexed(e, access);
  return valid;
}

function uniform(e: Emitter, access: Access): void {
  const { f } = e;
  const read = (offset: number): void => {
    if (access.bytes > 1) f.load32Splat(offset);
    else f.u8Load(offset).op(OP.i32x4_splat);
  };
  if (access.inRange) { read(e.address(access.pointer, access.bytes, access.at)); return; }
  const valid = clampedAddress(e, access);
  read(0);
  f.i32(0).get(valid).op(OP.i32_sub, OP.i32x4_splat, OP.v128_and);
}

function consecutive(e: Emitter, access: Access, node: Node): void {
  const { f } = e;
  const read = (offset: number): void => { if (access.bytes > 1) f.load(offset); else { f.load32Zero(offset); widen(e, node); } };
  if (access.inRange) { read(e.address(access.pointer, access.bytes, access.at)); return; }
  // Clamped to [-4, size]: every lane is out of range at either end.
  const first = f.i32Local();
  const clamped = f.i32Local();
  e.scalar(access.at);
  f.tee(first).i32(-4).get(first).i32(-4).op(OP.i32_gt_s, OP.select).tee(clamped);
  f.i32(access.size).get(clamped).i32(access.size).op(OP.i32_lt_s, OP.select);
  indexed(e, access);
  read(0);
  f.get(first).op(OP.i32x4_splat).i32x4(0, 1, 2, 3).op(OP.i32x4_add).i32x4(access.size).op(OP.i32x4_lt_u, OP.v128_and);
}

/** Lanes a constant distance apart. */
function strided(e: Emitter, node: Node, access: Access, stride: number): void {
  const { f } = e;
  const lanes = e.lanesOf(node);
  if (stride === 2 && lanes === 4 && access.bytes === 4) {
    const base = f.i32Local();
    const offset = e.address(access.pointer, 4, access.at);
    f.tee(base).load(offset).get(base).load(offset + 16).shuffle(0, 2, 4, 6);
    return;
  }
  // The lowest address, so that offsets are not negative.
  const lowest = stride < 0 ? e.builder.sum([[access.at, 1]], stride * (lanes - 1)) : access.at;
  const base = f.i32Local();
  const offset = e.address(access.pointer, access.bytes, lowest);
  if (stride === -1 && lanes === 4 && access.bytes === 4) { f.load(offset).i32x4(0).shuffle(3, 2, 1, 0); return; }
  f.set(base);
  const laneOffset = (lane: number): number => offset + (stride < 0 ? (lanes - 1 - lane) * -stride : lane * stride) * access.bytes;
  gather(e, access, lanes, (lane) => { f.get(base); return laneOffset(lane); });
}

/** Builds lanes one by one; `push` leaves an address and returns an offset. */
function gather(e: Emitter, access: Access, lanes: number, push: (lane: number) => number): void {
  const { f } = e;
  if (access.bytes === 1) {
    f.i32x4(0);
    for (let lane = 0; lane < lanes; lane++) f.u8Load(push(lane)).setI32Lane(lane);
    return;
  }
  const result = f.v128Local();
  f.load32Zero(push(0)).set(result);
  for (let lane = 1; lane < lanes; lane++) {
    const offset = push(lane);
    f.get(result).load32Lane(lane, offset).set(result);
  }
  f.get(result);
}

function scattered(e: Emitter, node: Node, access: Access): void {
  const { f } = e;
  const index = f.v128Local();
  const mask = f.v128Local();
  e.vector(access.at);
  f.set(index);
  if (!access.inRange) {
    f.get(index).i32x4(access.size).op(OP.i32x4_lt_u).tee(mask).get(index).op(OP.v128_and).set(index);
  }
  gather(e, access, e.lanesOf(node), (lane) => { f.get(index).i32Lane(lane); indexed(e, access); return 0; });
  if (!access.inRange) f.get(mask).op(OP.v128_and);
}

/** Leaves four lanes of the load on the stack. */
export function loadVector(e: Emitter, node: Node): void {
  const access = accessOf(e, node);
  const stride = e.strideOf(access.at);
  if (stride === 0) uniform(e, access);
  else if (stride === 1) consecutive(e, access, node);
  else if (stride !== undefined && access.inRange) strided(e, node, access, stride);
  else scattered(e, node, access);
  normalise(e, node);
}

/** Leaves lane 0 of an integer or boolean load on the stack. */
export function loadScalar(e: Emitter, node: Node): void {
  const access = accessOf(e, node);
  const { f } = e;
  const read = (offset: number): void => { if (access.bytes > 1) f.i32Load(offset); else f.u8Load(offset); };
  if (access.inRange) read(e.address(access.pointer, access.bytes, access.at));
  else {
    const valid = clampedAddress(e, access);
    read(0);
    f.i32(0).get(valid).op(OP.select);
  }
  if (node.dtype === "bool") f.i32(0).op(OP.i32_ne);
}
