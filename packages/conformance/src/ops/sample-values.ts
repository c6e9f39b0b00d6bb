import { type DType, type Tensor, tensor } from "@receptive/core";
import { countOf } from "../kit/element-layout.ts";
import { seededNumbers } from "../kit/seeded-numbers.ts";
import type { SampleInput } from "./sample.ts";

export type Values = Float32Array | Int32Array | Uint32Array | Uint8Array;

export const isFloat = (dtype: DType): boolean => dtype === "f32" || dtype === "f16";

/** Drawn from where a sample does not say. */
const RANGE: Readonly<Record<DType, readonly [number, number]>> = { f32: [-1, 1], f16: [-1, 1], i32: [-9, 10], u32: [0, 20], u8: [0, 256], bool: [0, 2] };

/** The shape of what is passed: a view's input is larger than the view. */
export function baseShape({ shape, view }: SampleInput): readonly number[] {
  const [m = 1, n = 1] = shape.slice(-2);
  if (view === "transposed") return [...shape.slice(0, -2), n, m];
  const last = shape.at(-1) ?? 1;
  return view === "stepped" ? [...shape.slice(0, -1), 2 * last] : view === "sliced" ? [...shape.slice(0, -1), last + 3] : shape;
}

export function throughView(x: Tensor, { view, shape }: SampleInput): Tensor {
  const keep = shape.slice(1).map(() => null);
  if (view === "transposed") return x.transpose();
  if (view === "stepped") return x.at(...keep, [null, null, 2]);
  if (view === "sliced") return x.at(...keep, [1, -2]);
  return view === "flipped" ? x.at(...keep, [null, null, -1]) : x;
}

/** The values of an input, each one its type holds. */
export function valuesFor(input: SampleInput, seed: number): Values {
  const { dtype = "f32", values } = input;
  const [low, high] = [input.low ?? RANGE[dtype][0], input.high ?? RANGE[dtype][1]];
  const n = countOf({ shape: baseShape(input) });
  const r = seededNumbers(seed);
  const numbers = values ?? (isFloat(dtype) ? r.singles(n, low, high) : Array.from({ length: n }, () => Math.floor(r.real(low, high))));
  switch (dtype) {
    case "f32": return Float32Array.from(numbers);
    case "f16": return Float32Array.from(numbers, Math.f16round);
    case "i32": return Int32Array.from(numbers);
    case "u32": return Uint32Array.from(numbers);
    default: return Uint8Array.from(numbers);
  }
}

/** What stands for an input while a sample is traced. */
export function leafFor(input: SampleInput, values: Values, dtype: DType): Tensor {
  return tensor(values, baseShape(input), { dtype });
}
