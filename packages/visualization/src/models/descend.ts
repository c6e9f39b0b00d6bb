import { compile, key, type Tensor, tensor, valueAndGrad, zeros } from "@receptive/core";
import type { Optimizer, TrainState } from "@receptive/optimizers";
import { VisualizationError } from "../visualization-error.ts";

/** The way an optimizer went down. */
export interface Descent {
  readonly name: string;
  /** f32[steps + 1, n]: the start first. */
  readonly points: Float32Array;
  /** The function's value at each. */
  readonly values: Float32Array;
  /** "diverged": a value that is not finite, or a thousand times the first; there it stopped. */
  readonly end: "settled" | "diverged" | "steps";
}

export interface DescendOptions {
  /** Steps at most. Default 100. */
  readonly steps?: number;
  /** Settled once the value changes from step to step by less than this part of the largest so far. Default 1e-7, what singles resolve. */
  readonly tolerance?: number;
}

interface DescentState extends TrainState {
  readonly params: { readonly x: Tensor };
}

/**
 * Follows optimizers down a function from one start, to be drawn as paths over its surface: gradients by autograd, steps by the
 * optimizers that train models.
 *
 * A step is one run of a compiled plan, and its value and place are read: some tens of microseconds on the CPU.
 *
 * Errors: `E_VIZ_RANGE` for an empty start or steps that are no whole number from 0; what `f` and the optimizers throw.
 *
 * @param f from f32[n] to a scalar
 * @param x0 the start, n numbers
 *
 * @example
 * setDefaultBackend(() => cpu());
 * const bowl = (x: Tensor) => x.mul(x).sum();
 * const [descent] = await descend(bowl, [3, -2], { "gradient descent": sgd(0.1) });
 */
export async function descend(f: (x: Tensor) => Tensor, x0: readonly number[], optimizers: Readonly<Record<string, Optimizer>>, options: DescendOptions = {}): Promise<readonly Descent[]> {
  const { steps = 100 } = options;
  if (x0.length === 0) throw new VisualizationError("E_VIZ_RANGE", "descend starts nowhere: x0 has no numbers. Give it one for each argument of the function.");
  if (!Number.isInteger(steps) || steps < 0) throw new VisualizationError("E_VIZ_RANGE", `descend cannot take ${steps} steps. Use a whole number from 0.`);
  const found: Descent[] = [];
  for (const [name, optimizer] of Object.entries(optimizers)) found.push(await descendOne(f, x0, name, optimizer, options));
  return found;
}

async function descendOne(f: (x: Tensor) => Tensor, x0: readonly number[], name: string, optimizer: Optimizer, { steps = 100, tolerance = 1e-7 }: DescendOptions): Promise<Descent> {
  const start = { x: tensor(Float32Array.from(x0)) };
  let state: DescentState = { params: start, buffers: {}, opt: optimizer.init(start), step: zeros([], "i32"), key: key(0) };
  const step = compile((at: DescentState) => {
    const [value, grads] = valueAndGrad((params: DescentState["params"]) => f(params.x))(at.params);
    return [optimizer.update(grads, at), value] as const;
  });
  const [points, values]: [number[], number[]] = [[...x0], []];
  let end: Descent["end"] = "steps";
  let largest = 0;
  for (let i = 0; i <= steps; i++) {
    const [next, value] = step(state);
    const here = Number(await value.item());
    const before = values.at(-1);
    values.push(here);
    largest = Math.max(largest, Math.abs(here));
    if (!Number.isFinite(here) || Math.abs(here) > 1000 * Math.max(1, Math.abs(values[0] ?? 0))) end = "diverged";
    else if (before !== undefined && Math.abs(here - before) <= tolerance * largest) end = "settled";
    if (end !== "steps" || i === steps) break;
    points.push(...Array.from(await next.params.x.data(), Number));
    state = next;
  }
  return { name, points: Float32Array.from(points), values: Float32Array.from(values), end };
}
