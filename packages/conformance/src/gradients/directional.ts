/** A function of tensors along a line, with its derivatives there, as one program in doubles. */
import { grad, tensor, type Tensor } from "@receptive/core";
import { type Backend, toPlan } from "@receptive/core/extend";
import { trace } from "../kit/trace.ts";
import { preparePlan } from "./prepared-plan.ts";

/** What is differentiated: tensors to tensors. Integers are passed on as they are. */
export interface Differentiated {
  readonly f: (xs: readonly Tensor[]) => readonly Tensor[];
  /** Tensors of the arguments' shapes and dtypes. */
  readonly leaves: readonly Tensor[];
  /** The point, floats as doubles. */
  readonly at: readonly (Float64Array | Int32Array)[];
  /** The cotangent of each output. */
  readonly cotangent: (size: number, output: number) => Float64Array;
  /** Along which the float arguments move. */
  readonly along: readonly Float64Array[];
  /** Onto which the gradient is projected, before it is differentiated again. */
  readonly across: readonly Float64Array[];
}

/** A sum, and the sum of its terms' sizes: what it was rounded from. */
export interface Sum { readonly sum: number; readonly size: number }

/** At a point x + t·along. L = Σ ⟨cotangent, output⟩; ⟨ ⟩ is the sum of products. */
export interface LineValues {
  readonly value: Sum;
  /** ⟨∇L, along⟩ = dL/dt. */
  readonly first: Sum;
  /** ⟨∇L, across⟩; null where second derivatives are left out. */
  readonly slope: Sum | null;
  /** ⟨∇⟨∇L, across⟩, along⟩ = d⟨∇L, across⟩/dt. */
  readonly second: Sum | null;
}

export interface Line {
  valuesAt(t: number): Promise<LineValues>;
  dispose(): void;
}

const isFloat = (t: Tensor): boolean => t.dtype === "f32" || t.dtype === "f16";

/** The sum of products of tensors with numbers, and of the products' sizes. */
function projected(ts: readonly Tensor[], weights: (size: number, i: number) => Float64Array): readonly [sum: Tensor, size: Tensor] {
  const terms = ts.map((t, i) => t.mul(tensor(weights(t.size, i), t.shape)));
  const total = (parts: readonly Tensor[]): Tensor => parts.map((p) => p.sum()).reduce((a, b) => a.add(b));
  return [total(terms), total(terms.map((t) => t.abs()))];
}

function graphOf({ f, cotangent, along, across }: Differentiated, second: boolean): (args: Tensor[]) => readonly Tensor[] {
  const given = (list: readonly Float64Array[]) => (size: number, i: number): Float64Array => list[i] ?? new Float64Array(size);
  return (args) => {
    const floats = args.filter(isFloat);
    const withFloats = (xs: readonly Tensor[]): Tensor[] => {
      let next = 0;
      return args.map((a) => (isFloat(a) ? (xs[next++] ?? a) : a));
    };
    const value = (xs: readonly Tensor[]): readonly [Tensor, Tensor] => projected(f(withFloats(xs)).filter(isFloat), cotangent);
    const gradient = grad((xs: readonly Tensor[]) => value(xs)[0]);
    const slope = (xs: readonly Tensor[]): readonly [Tensor, Tensor] => projected(gradient(xs), given(across));
    const first = [...value(floats), ...projected(gradient(floats), given(along))];
    return second ? [...first, ...slope(floats), ...projected(grad((xs: readonly Tensor[]) => slope(xs)[0])(floats), given(along))] : first;
  };
}

/** Compiles the function with its gradient, and where `second` is true with the gradient of that. `oracle` computes in doubles. */
export async function lineThrough(of: Differentiated, oracle: Backend, second: boolean): Promise<Line> {
  const { graph, captured } = trace(graphOf(of, second), of.leaves);
  const prepared = await preparePlan(toPlan(graph, oracle, {}), oracle);
  const sum = (read: readonly number[][], i: number): Sum => ({ sum: read[2 * i]?.[0] ?? Number.NaN, size: read[2 * i + 1]?.[0] ?? Number.NaN });
  return {
    async valuesAt(t) {
      let float = 0;
      const moved = of.at.map((p) => {
        if (p instanceof Int32Array) return p;
        const direction = of.along[float++];
        return p.map((v, k) => v + t * (direction?.[k] ?? 0));
      });
      const read = await prepared.run([...moved, ...captured]);
      return { value: sum(read, 0), first: sum(read, 1), slope: second ? sum(read, 2) : null, second: second ? sum(read, 3) : null };
    },
    dispose: () => prepared.dispose(),
  };
}
