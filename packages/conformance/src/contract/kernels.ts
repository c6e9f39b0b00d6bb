/** Kernels on four singles, for cases about everything but arithmetic. */
import type { Backend, Buf, Expr, LoopKernel, Plan } from "@receptive/core/extend";
import { decodeNumbers, encodeNumbers } from "../kit/element-layout.ts";
import { planOf } from "../kit/run-plan.ts";

export const FOUR = { shape: [4], dtype: "f32" } as const;
const at: Expr = { op: "index", of: "out", axis: 0 };
const load = (input: number): Expr => ({ op: "load", dtype: "f32", input, at });

/** x ↦ 2x. */
export const doubling: LoopKernel = { kind: "loop", name: "double", inputs: [FOUR], output: FOUR, body: { op: "add", dtype: "f32", src: [load(0), load(0)] } };
/** x ↦ x + 1. */
export const increment: LoopKernel = { kind: "loop", name: "increment", inputs: [FOUR], output: FOUR, body: { op: "add", dtype: "f32", src: [load(0), { op: "const", dtype: "f32", value: 1 }] } };
/** (a, b) ↦ a · b. */
export const product: LoopKernel = { kind: "loop", name: "product", inputs: [FOUR, FOUR], output: FOUR, body: { op: "mul", dtype: "f32", src: [load(0), load(1)] } };

export const doublePlan: Plan = planOf(doubling);
/** The result takes the argument's memory. */
export const doubleInPlace: Plan = { ...doublePlan, slots: [{ kind: "arg", aval: FOUR, donates: 1 }, { kind: "result", aval: FOUR }] };

export const MEMORY = { deterministic: true } as const;

export function upload(backend: Backend, values: readonly number[]): Buf {
  const data = encodeNumbers(values, { shape: [values.length], dtype: "f32" }, backend.caps);
  const buf = backend.alloc(data.byteLength);
  backend.write(buf, data);
  return buf;
}

export async function download(backend: Backend, buf: Buf): Promise<number[]> {
  const width = backend.caps.storageBytes.f32 ?? 4;
  return decodeNumbers(await backend.read(buf, 0, buf.bytes), { shape: [buf.bytes / width], dtype: "f32" }, backend.caps);
}

export function bytesOf(backend: Backend, values: readonly number[]): Uint8Array {
  return encodeNumbers(values, { shape: [values.length], dtype: "f32" }, backend.caps);
}

/** A fault where the values differ. */
export function expectValues(what: string, found: readonly number[], wanted: readonly number[]): string | null {
  return found.length === wanted.length && found.every((v, i) => Object.is(v, wanted[i])) ? null : `${what} is [${found.join(", ")}] instead of [${wanted.join(", ")}]`;
}

/** A fault where a call that must be refused is not; what it throws must be an error with a code. */
export async function expectRefusal(what: string, call: () => unknown): Promise<string | null> {
  try {
    await call();
  } catch (error) {
    return error instanceof Error && "code" in error && typeof error.code === "string" ? null : `${what} throws ${String(error)}, which has no code`;
  }
  return `${what} is accepted`;
}
