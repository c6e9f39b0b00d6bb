import type { DType } from "@receptive/core/extend";
import * as OP from "../wasm/ops.ts";
import { elementBytes } from "./element.ts";
import type { Emitter } from "./emitter.ts";
import type { Node } from "./node.ts";

function toMemoryForm(e: Emitter, dtype: DType): void {
  if (dtype === "bool") e.f.i32x4(1).op(OP.v128_and);
}

/** Writes `lanes` lanes of `value` to the output at `at`, which steps by `stride` elements a lane. */
export function store(e: Emitter, pointer: number, dtype: DType, at: Node, value: Node, lanes: number, stride: number): void {
  const { f } = e;
  const bytes = elementBytes(dtype);
  const address = f.i32Local();
  const vector = f.v128Local();
  e.root(value);
  toMemoryForm(e, dtype);
  f.set(vector);
  const lowest = stride < 0 ? e.builder.sum([[at, 1]], stride * (lanes - 1)) : at;
  const base = e.address(pointer, bytes, lowest);
  f.set(address);
  const offset = (lane: number): number => base + (stride < 0 ? (lanes - 1 - lane) * -stride : lane * stride) * bytes;
  if (stride === 1 && lanes === 4) {
    f.get(address).get(vector);
    if (bytes === 4) f.store(base);
    else f.get(vector).op(OP.i16x8_narrow_i32x4_u).get(vector).op(OP.i8x16_narrow_i16x8_u).store32Lane(0, base);
    return;
  }
  for (let lane = 0; lane < lanes; lane++) {
    f.get(address).get(vector);
    if (bytes === 4 && stride === 1 && lane === 0 && lanes >= 2) { f.store64Lane(0, base); lane++; }
    else if (bytes === 4) f.store32Lane(lane, offset(lane));
    else f.store8Lane(lane * 4, offset(lane));
  }
}
