/**
 * Runs the code of one kernel on a memory of its own, its units split at random into ranges that run in shuffled order, each with
 * own scratch that holds garbage: what threads may do, on one thread.
 */
import type { KernelCode } from "../kernel-code.ts";
import { I32, ModuleBuilder } from "../wasm/encoder.ts";
import { hasRelaxedSimd } from "../wasm/relaxed.ts";
import { randomSource } from "./run-plan.ts";

export interface CodeRun {
  readonly inputs: readonly (Float32Array | Int32Array)[];
  /** Elements of four bytes in each output. */
  readonly outputs: readonly number[];
  /** Fused multiply-add; where the engine has it, by default. */
  readonly fused?: boolean;
  /** Ranges that units fall into; 1 runs every stage whole. */
  readonly ranges?: number;
  readonly seed?: number;
}

const PAGE = 65536;
const GARBAGE = 0x7b;
const align = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** Up to `count` ranges that cover 0 ≤ u < units, in random order. */
function split(units: number, count: number, random: () => number): [number, number][] {
  const cuts = new Set([0, units]);
  for (let i = 1; i < count; i++) cuts.add(Math.floor(random() * (units + 1)));
  const sorted = [...cuts].toSorted((a, b) => a - b);
  const ranges = sorted.slice(1).map((end, i): [number, number] => [sorted[i] ?? 0, end]);
  return ranges.map((range) => ({ range, key: random() })).toSorted((a, b) => a.key - b.key).map(({ range }) => range);
}

/** The outputs' bytes. Throws where code wrote outside its outputs and scratch. */
export function runCode(emit: (m: ModuleBuilder) => KernelCode, { inputs, outputs, fused = hasRelaxedSimd(), ranges = 1, seed = 1 }: CodeRun): ArrayBuffer[] {
  const m = new ModuleBuilder({ fused });
  const { stages, sharedBytes, ownBytes } = emit(m);
  const sizes = [...inputs.map((data) => data.byteLength), ...outputs.map((count) => count * 4), sharedBytes, ownBytes];
  const places: number[] = [];
  let at = 1024;
  for (const bytes of sizes) { places.push(at); at += align(bytes + 64); }
  const memory = new WebAssembly.Memory({ initial: Math.ceil(at / PAGE) + 1 });
  stages.forEach(({ fn }, stage) => {
    const run = m.fn([I32, I32]);
    for (const place of places) run.i32(place);
    run.get(0, 1).call(fn);
    m.export(`s${stage}`, run);
  });
  const bytes = new Uint8Array(memory.buffer).fill(GARBAGE);
  inputs.forEach((data, i) => bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), places[i] ?? 0));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(m.build()), { e: { m: memory } });
  const random = randomSource(seed);
  const own = places[sizes.length - 1] ?? 0;
  stages.forEach(({ units }, stage) => {
    const entry = exports[`s${stage}`];
    if (typeof entry !== "function") throw new Error(`stage ${stage} is not exported`);
    for (const range of split(units, ranges, random)) {
      bytes.fill(GARBAGE, own, own + ownBytes);
      Reflect.apply(entry, undefined, range);
    }
  });
  inputs.forEach((data, i) => {
    const kept = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const place = places[i] ?? 0;
    if (kept.some((byte, k) => bytes[place + k] !== byte)) throw new Error(`input ${i} was written to`);
  });
  sizes.forEach((size, i) => {
    const end = (places[i] ?? 0) + size;
    if (bytes.subarray(end, places[i + 1] ?? bytes.length).some((byte) => byte !== GARBAGE)) throw new Error(`bytes behind array ${i} were written to (inputs, outputs, shared, own)`);
  });
  return outputs.map((count, i) => memory.buffer.slice(places[inputs.length + i] ?? 0, (places[inputs.length + i] ?? 0) + count * 4));
}

/** Row-major [n, …rest] to the blocked layout [n / 8][…rest][8], or back. */
export function toBlocked<T extends Float32Array | Int32Array>(data: T, n: number, back = false): T {
  const rest = data.length / n;
  const out = data.slice() as T;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < rest; j++) {
      const blocked = (Math.floor(i / 8) * rest + j) * 8 + (i % 8);
      if (back) out[i * rest + j] = data[blocked] ?? 0;
      else out[blocked] = data[i * rest + j] ?? 0;
    }
  }
  return out;
}
