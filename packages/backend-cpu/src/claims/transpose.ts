/** 4×4 transposes in registers. */
import type { Fn } from "../wasm/encoder.ts";

export interface Transposer { readonly rows: readonly number[]; readonly columns: readonly number[]; readonly pairs: readonly number[] }

export function transposer(f: Fn): Transposer {
  const four = (): number[] => Array.from({ length: 4 }, () => f.v128Local());
  return { rows: four(), columns: four(), pairs: four() };
}

/** columns[i] = lane i of rows[0..3]. */
export function transpose4(f: Fn, t: Transposer): void {
  const [r0 = 0, r1 = 0, r2 = 0, r3 = 0] = t.rows;
  const [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = t.columns;
  const [p0 = 0, p1 = 0, p2 = 0, p3 = 0] = t.pairs;
  f.get(r0, r1).shuffle(0, 4, 1, 5).set(p0).get(r0, r1).shuffle(2, 6, 3, 7).set(p1);
  f.get(r2, r3).shuffle(0, 4, 1, 5).set(p2).get(r2, r3).shuffle(2, 6, 3, 7).set(p3);
  f.get(p0, p2).shuffle(0, 1, 4, 5).set(c0).get(p0, p2).shuffle(2, 3, 6, 7).set(c1);
  f.get(p1, p3).shuffle(0, 1, 4, 5).set(c2).get(p1, p3).shuffle(2, 3, 6, 7).set(c3);
}

/** Stores the first `lanes` lanes of a local at address + offset. */
export function storeLanes(f: Fn, address: number, vector: number, lanes: number, offset: number): void {
  if (lanes === 4) { f.get(address, vector).store(offset); return; }
  if (lanes >= 2) f.get(address, vector).store64Lane(0, offset);
  if (lanes % 2 === 1) f.get(address, vector).store32Lane(lanes - 1, offset + (lanes - 1) * 4);
}
