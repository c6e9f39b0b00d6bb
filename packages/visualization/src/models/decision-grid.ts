import { compile, softmax, type Tensor, tensor } from "@receptive/core";
import { INFERENCE, type Model, type ParamTree } from "@receptive/layers";

export interface DecisionGridOptions {
  /** The plane, left to right and bottom to top. */
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** Cells a side. */
  readonly n: number;
  /** What the model reads of each point; the point itself unless told. */
  readonly features?: (x: number, y: number) => readonly number[];
  /** Whether every unit's output over the plane is wanted. */
  readonly units?: boolean;
}

/** A model's outputs over a plane. */
export interface DecisionGrid {
  readonly n: number;
  readonly classes: number;
  /** f32[n, n, classes], rows from the top. */
  readonly probabilities: Float32Array;
  /** By layer: f32[n, n, units]; empty unless asked for. */
  readonly units: Readonly<Record<string, Float32Array>>;
}

type Run = (params: ParamTree, buffers: ParamTree, x: Tensor) => { readonly probabilities: Tensor; readonly units: Readonly<Record<string, Tensor>> };

/** One compiled run for each model and choice: a page asks for the same grid many times a second. */
const runs = new WeakMap<object, { plain?: Run; units?: Run }>();

function runOf(model: Model, wantsUnits: boolean): Run {
  const known = runs.get(model) ?? {};
  runs.set(model, known);
  const kind = wantsUnits ? "units" : "plain";
  return (known[kind] ??= compile((params: ParamTree, buffers: ParamTree, x: Tensor) => {
    const units: Record<string, Tensor> = {};
    const observe = (name: string, _: unknown, __: unknown, y: Tensor): Tensor => (wantsUnits ? (units[name] = y) : y);
    const [logits] = model.apply(params, buffers, x, { ...INFERENCE, observe });
    return { probabilities: softmax(logits, 1), units };
  }));
}

/** The middles of the cells, as rows of features. */
function inputs({ x, y, n, features }: DecisionGridOptions): Float32Array {
  const rows: number[] = [];
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      const [px, py] = [x[0] + ((column + 0.5) / n) * (x[1] - x[0]), y[1] - ((row + 0.5) / n) * (y[1] - y[0])];
      rows.push(...(features?.(px, py) ?? [px, py]));
    }
  }
  return Float32Array.from(rows);
}

async function take(t: Tensor): Promise<Float32Array> {
  const data = Float32Array.from(await t.data());
  t.dispose();
  return data;
}

/**
 * What a classifier of points says over a plane: one batched forward pass of n² points. The figure is `decisionBoundary`.
 * Throws what the model throws.
 *
 * @example
 * ```ts no-run
 * const grid = await decisionGrid(model, { x: [-6, 6], y: [-6, 6], n: 64, units: true });
 * ```
 */
export async function decisionGrid(model: Model, options: DecisionGridOptions): Promise<DecisionGrid> {
  const { n } = options;
  const values = inputs(options);
  const x = tensor(values, [n * n, values.length / (n * n)]);
  const { probabilities, units } = runOf(model, options.units === true)(model.params, model.buffers, x);
  const classes = probabilities.shape[1] ?? 0;
  const [p, entries] = await Promise.all([take(probabilities), Promise.all(Object.entries(units).map(async ([name, t]) => [name, await take(t)] as const))]);
  x.dispose();
  return { n, classes, probabilities: p, units: Object.fromEntries(entries) };
}
