import type { DType, Tensor } from "@receptive/core";

/** A value of the size of the sample's input, read through a view of a larger one. */
export type ViewKind = "transposed" | "stepped" | "flipped" | "sliced";

export interface SampleInput {
  readonly shape: readonly number[];
  /** Default f32. */
  readonly dtype?: DType;
  /** Numbers are drawn from [low, high): −1 and 1 for floats, and a range of the type for others, unless told. */
  readonly low?: number;
  readonly high?: number;
  readonly values?: readonly number[];
  readonly view?: ViewKind;
}

/** One call of an operation: run four ways, with its gradients where floats lead to floats. */
export interface Sample {
  readonly op: string;
  /** The type its id names, and whose accuracy is promised. Default f32. */
  readonly dtype?: DType;
  readonly variant: string;
  readonly inputs: readonly SampleInput[];
  readonly f: (...xs: Tensor[]) => Tensor | readonly Tensor[];
  /** False where there is no gradient to compare: at NaN and infinities. */
  readonly grads?: boolean;
}

export type Make = (variant: string, inputs: readonly SampleInput[], options?: { readonly grads?: boolean }) => Sample;

/** Samples of one function. */
export function samplesOf(op: string, f: Sample["f"]): Make {
  return (variant, inputs, options = {}) => ({ op, variant, inputs, f, ...options });
}

export const of = (...shape: number[]): SampleInput => ({ shape });
export const between = (low: number, high: number, ...shape: number[]): SampleInput => ({ shape, low, high });
export const valued = (values: readonly number[], ...shape: number[]): SampleInput => ({ shape: shape.length === 0 ? [values.length] : shape, values });
export const ints = (values: readonly number[], ...shape: number[]): SampleInput => ({ ...valued(values, ...shape), dtype: "i32" });
export const viewed = (view: ViewKind, input: SampleInput): SampleInput => ({ ...input, view });

/** The same sample on another type: its floats become that. */
export function inHalves(sample: Sample): Sample {
  return { ...sample, dtype: "f16", inputs: sample.inputs.map((input) => (input.dtype === undefined ? { ...input, dtype: "f16" } : input)) };
}

const SPECIAL = [Number.NaN, Infinity, -Infinity, 0, -0, 1, -1, 0.5, -2];

/** The shapes at which one-argument functions go wrong. */
export function unarySamples(op: string, f: (x: Tensor) => Tensor, low = -2, high = 2): Sample[] {
  const make = samplesOf(op, (x) => (x === undefined ? [] : f(x)));
  const x = (...shape: number[]): SampleInput => between(low, high, ...shape);
  return [
    make("ordinary", [x(3, 4)]), make("odd", [x(5, 7)]), make("prime", [x(13)]), make("long", [x(1031)]), make("size-1", [x(1, 1)]), make("scalar", [x()]), make("size-0", [x(0, 3)]), make("rank-5", [x(2, 1, 3, 2, 2)]),
    make("transposed", [viewed("transposed", x(4, 6))]), make("stepped", [viewed("stepped", x(3, 5))]), make("flipped", [viewed("flipped", x(9))]), make("sliced", [viewed("sliced", x(3, 5))]),
    make("special", [valued(SPECIAL)], { grads: false }),
  ];
}

/** Operands in every relation that broadcasting allows. `b` draws the second from a range of its own. */
export function binarySamples(op: string, f: (a: Tensor, b: Tensor) => Tensor, b: readonly [number, number] = [-2, 2], a: readonly [number, number] = [-2, 2]): Sample[] {
  const make = samplesOf(op, (x, y) => (x === undefined || y === undefined ? [] : f(x, y)));
  const p = (...shape: number[]): SampleInput => between(a[0], a[1], ...shape);
  const q = (...shape: number[]): SampleInput => between(b[0], b[1], ...shape);
  const pairs = SPECIAL.flatMap((s) => SPECIAL.map((t) => [s, t] as const));
  return [
    make("ordinary", [p(3, 4), q(3, 4)]), make("broadcast-row", [p(3, 4), q(4)]), make("broadcast-column", [p(3, 1), q(3, 4)]), make("broadcast-both", [p(3, 1), q(1, 5)]), make("broadcast-scalar", [p(2, 5), q()]), make("broadcast-rank", [p(2, 1, 3), q(5, 2, 4, 1)]),
    make("odd", [p(5, 7), q(5, 7)]), make("prime", [p(17), q(17)]), make("size-1", [p(1), q(1)]), make("size-0", [p(0, 3), q(1, 3)]),
    make("transposed", [viewed("transposed", p(4, 6)), q(4, 6)]), make("stepped", [p(3, 5), viewed("stepped", q(3, 5))]), make("flipped", [viewed("flipped", p(9)), viewed("flipped", q(9))]),
    make("special", [valued(pairs.map(([s]) => s)), valued(pairs.map(([, t]) => t))], { grads: false }),
  ];
}
