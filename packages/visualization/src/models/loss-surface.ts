import { compile, crossEntropy, flattenTree, key, normal, split, Tensor, tensor, unflattenTree, zeros } from "@receptive/core";
import { INFERENCE, type InputLike, type Model, type ParamTree, toInput } from "@receptive/layers";
import { VisualizationError } from "../visualization-error.ts";

export interface SurfaceOptions {
  /** The plane, left to right and bottom to top: of a function's two numbers, or of how far one goes in two directions of a model's weights. Default −1 to 1. */
  readonly x?: readonly [number, number];
  readonly y?: readonly [number, number];
  /** Points a side. Default 33. */
  readonly n?: number;
  /** Which random directions of a model's weights; default 0. */
  readonly seed?: number;
}

/** Values over a plane: f32[n, n], rows from the top, at the points of a grid that ends included cover it. */
export interface Surface {
  readonly n: number;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly values: Float32Array;
}

/** Labelled inputs over which a model's loss is taken. */
export interface LabelledInputs {
  readonly model: Model;
  readonly x: InputLike;
  readonly labels: ArrayLike<number>;
}

const at = (range: readonly [number, number], i: number, n: number): number => range[0] + ((range[1] - range[0]) * i) / (n - 1);

const isTensor = (value: unknown): value is Tensor => value instanceof Tensor;

/** A random direction as long as the weights themselves, tensor by tensor, so that the layers' scales do not matter. */
function directionOf(leaves: readonly Tensor[], seed: number): Tensor[] {
  return split(key(seed), leaves.length).map((k, i) => {
    const like = leaves[i] ?? zeros([]);
    const random = normal(k, like.shape);
    const length = (t: Tensor): Tensor => t.mul(t).sum().sqrt();
    return random.mul(length(like).div(length(random).add(1e-12)));
  });
}

/** The loss of a model whose weights go `a` in one direction and `b` in another. */
function alongWeights({ model, x, labels }: LabelledInputs, seed: number): (a: Tensor, b: Tensor) => Tensor {
  const { leaves, spec } = flattenTree(model.params, isTensor);
  const [one, two] = [directionOf(leaves, 2 * seed), directionOf(leaves, 2 * seed + 1)];
  const [input, y] = [toInput(model, x), tensor(Int32Array.from(labels))];
  return (a, b) => {
    const params = unflattenTree(spec, leaves.map((weights, i) => weights.add(one[i]?.mul(a) ?? 0).add(two[i]?.mul(b) ?? 0))) as ParamTree;
    return crossEntropy(model.apply(params, model.buffers, input, INFERENCE)[0], y);
  };
}

/**
 * The values of a function of two numbers over a plane, or a model's loss around its weights in two random directions, each as long as the
 * weights (after Li et al., "Visualizing the loss landscape of neural nets", 2018, by tensors rather than by filters). One run for each point.
 * The figure is `contourPath`.
 * Throws `E_VIZ_RANGE` for fewer than 2 points a side, and what the model throws.
 *
 * @example
 * setDefaultBackend(() => cpu());
 * const valley = await lossSurface((x, y) => x.mul(x).add(y.mul(y).mul(10)), { x: [-2, 2], y: [-1, 1], n: 41 });
 */
export async function lossSurface(f: ((x: Tensor, y: Tensor) => Tensor) | LabelledInputs, options: SurfaceOptions = {}): Promise<Surface> {
  const { x = [-1, 1], y = [-1, 1], n = 33, seed = 0 } = options;
  if (!Number.isInteger(n) || n < 2) throw new VisualizationError("E_VIZ_RANGE", `a surface needs at least 2 points a side, got ${n}.`);
  const run = compile(typeof f === "function" ? f : alongWeights(f, seed));
  const values = new Float32Array(n * n);
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      const [a, b] = [tensor(Float32Array.of(at(x, column, n)), []), tensor(Float32Array.of(at(y, n - 1 - row, n)), [])];
      const value = run(a, b);
      values[row * n + column] = Number(await value.item());
      for (const t of [a, b, value]) t.dispose();
    }
  }
  return { n, x, y, values };
}
