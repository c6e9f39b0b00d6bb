import { readFileSync } from "node:fs";

export interface Trajectory {
  readonly id: string;
  readonly optimizer: string;
  readonly hyper: Readonly<Record<string, unknown>> & { readonly lr: number };
  readonly steps: number;
  readonly lr_per_step: readonly number[];
  readonly group_lr_for_param1: number | null;
  /** As PyTorch's float32 run deviates from its float64 run, with room for another order of operations. */
  readonly tol: { readonly rtol: number; readonly atol: number };
}

/** One number per element and step. */
export interface Rows {
  readonly shape: readonly number[];
  row(k: number): Float64Array;
}

const file = (name: string): Buffer => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url));

/** PyTorch's runs: the gradients fed at each step, and the parameters after it in float64 (row 0: at the start). */
export function readTrajectories(): { readonly cases: readonly Trajectory[]; rows(name: string): Rows } {
  const { cases } = JSON.parse(file("trajectories.json").toString()) as { cases: Trajectory[] };
  const bytes = file("trajectories.safetensors");
  const headerEnd = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, headerEnd)) as Record<string, { dtype: "F32" | "F64"; shape: number[]; data_offsets: [number, number] }>;
  return {
    cases,
    rows(name) {
      const entry = header[name];
      if (entry === undefined) throw new Error(`the fixture has no ${name}`);
      const [from, to] = entry.data_offsets;
      const own = new Uint8Array(bytes.subarray(headerEnd + from, headerEnd + to)).buffer;
      const all = entry.dtype === "F64" ? new Float64Array(own) : Float64Array.from(new Float32Array(own));
      const shape = entry.shape.slice(1);
      const size = shape.reduce((p, d) => p * d, 1);
      return { shape, row: (k) => all.slice(k * size, (k + 1) * size) };
    },
  };
}
