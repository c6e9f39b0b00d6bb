/** Runs one kernel on a backend for tests: uploads inputs, downloads outputs, and frees what it made. */
import type { Aval, Backend, Kernel, Plan } from "@receptive/core/extend";
import { count } from "./evaluate.ts";
import type { Numbers } from "./evaluate.ts";

export function encode(aval: Aval, values: Numbers): Uint8Array {
  const n = count(aval);
  const typed = aval.dtype === "f32" ? new Float32Array(n) : aval.dtype === "u8" ? new Uint8Array(n) : aval.dtype === "u32" ? new Uint32Array(n) : new Int32Array(n);
  typed.set(values);
  return new Uint8Array(typed.buffer);
}
function decode(aval: Aval, bytes: ArrayBuffer): number[] {
  const typed = aval.dtype === "f32" ? new Float32Array(bytes) : aval.dtype === "u8" ? new Uint8Array(bytes) : aval.dtype === "u32" ? new Uint32Array(bytes) : new Int32Array(bytes);
  return [...typed];
}

export function planOf(kernel: Kernel): Plan {
  const outputs = kernel.kind === "claimed" ? kernel.outputs : [kernel.output];
  return {
    key: "test", blocks: [],
    slots: [...kernel.inputs.map((aval) => ({ kind: "arg", aval }) as const), ...outputs.map((aval) => ({ kind: "result", aval }) as const)],
    steps: [{ kernel, ins: kernel.inputs.map((_, i) => i), outs: outputs.map((_, i) => kernel.inputs.length + i) }],
  };
}

export async function runKernel(backend: Backend, kernel: Kernel, inputs: readonly Numbers[]): Promise<number[][]> {
  const outputs = kernel.kind === "claimed" ? kernel.outputs : [kernel.output];
  const args = kernel.inputs.map((aval, i) => {
    const data = encode(aval, inputs[i] ?? []);
    const buf = backend.alloc(data.byteLength);
    backend.write(buf, data);
    return buf;
  });
  const poison = new Uint8Array(0);
  const results = outputs.map((aval) => {
    const bytes = encode(aval, []).byteLength;
    const buf = backend.alloc(bytes);
    // What a kernel forgets to write must not look right.
    backend.write(buf, bytes === 0 ? poison : new Uint8Array(bytes).fill(0x7b));
    return buf;
  });
  const program = await backend.prepare(planOf(kernel), { deterministic: true });
  program.run(args, results);
  const values: number[][] = [];
  for (const [i, aval] of outputs.entries()) {
    const buf = results[i];
    if (buf !== undefined) values.push(decode(aval, await backend.read(buf, 0, buf.bytes)));
  }
  program.dispose();
  for (const buf of [...args, ...results]) backend.free(buf);
  return values;
}

/** A fixed sequence of numbers in [0, 1): mulberry32. */
export function randomSource(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
