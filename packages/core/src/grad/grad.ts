import { callSite } from "../call-site.ts";
import { isFloat } from "../dtype.ts";
import { ArgumentError, DTypeError, ShapeError } from "../errors.ts";
import { call1, fill } from "../ir/build.ts";
import { zerosLike } from "../ir/arith.ts";
import type { Composite } from "../ir/composite.ts";
import { type Node, nextNodeId } from "../ir/node.ts";
import { reachable } from "../ir/walk.ts";
import { pin } from "../runtime/refs.ts";
import { withTrace } from "../runtime/trace-state.ts";
import { formatShape, sameShape } from "../shape.ts";
import { Tensor } from "../tensor.ts";
import { flattenTree, unflattenTree } from "../tree.ts";
import { backward } from "./backward.ts";

/** Its own input under a new name: where differentiation stops, so that what was computed before is a constant. */
const variable: Composite = {
  name: "variable",
  infer: ([x]) => (x === undefined ? [] : [{ shape: x.shape, dtype: x.dtype }]),
  decompose: (inputs) => inputs,
  vjp: (_, cts) => cts,
};

const barrier: Composite = { ...variable, name: "stopGradient", vjp: ({ inputs }) => inputs.map(() => null) };

/** The same value, through which no gradient flows. */
export function stopGradient(x: Tensor): Tensor {
  return new Tensor(call1(barrier, [x.node], {}), [x]);
}

const isTensor = (x: unknown): x is Tensor => x instanceof Tensor;

interface Traced<P> { readonly params: P; readonly nodes: readonly Node[]; readonly since: number; readonly rebuild: (nodes: readonly (Node | null)[]) => P }

/** Fresh variables for every float tensor of a tree. */
function openVariables<P>(what: string, tree: P): Traced<P> {
  const flat = flattenTree(tree, isTensor);
  if (flat.leaves.length === 0) throw new ArgumentError("E_GRAD_INPUT", `${what} needs a tensor, or a tree with tensors, as its first argument.${callSite()}`);
  for (const [i, t] of flat.leaves.entries()) {
    if (!isFloat(t.dtype)) throw new DTypeError("E_GRAD_DTYPE", `${what} differentiates floats, but ${flat.paths[i] || "its argument"} is ${t.dtype}${formatShape(t.shape)}.${callSite()}`);
  }
  const since = nextNodeId();
  const nodes = flat.leaves.map((t) => call1(variable, [t.node], {}));
  const params = unflattenTree(flat.spec, nodes.map((n, i) => new Tensor(n, flat.leaves.slice(i, i + 1)))) as P;
  const rebuild = (grads: readonly (Node | null)[]): P => unflattenTree(flat.spec, nodes.map((n, i) => new Tensor(grads[i] ?? zerosLike(n), flat.leaves.slice(i, i + 1)))) as P;
  return { params, nodes, since, rebuild };
}

export interface GradOptions {
  /** The function returns [loss, extra]; the extra tree comes back beside the value. */
  readonly aux?: boolean;
}

function checkLoss(what: string, y: unknown): Tensor {
  // What it awaits may reject, too; this error is the one to see.
  if (y instanceof Promise) y.catch(() => undefined);
  if (y instanceof Promise) throw new ArgumentError("E_GRAD_ASYNC", `${what} needs a synchronous function: compute the loss without await, and read it outside.${callSite()}`);
  if (!(y instanceof Tensor)) throw new ArgumentError("E_GRAD_OUTPUT", `${what} needs a function that returns one tensor, got ${y === null ? "null" : typeof y}.${callSite()}`);
  if (y.rank !== 0) throw new ShapeError("E_GRAD_SCALAR", `${what} needs a scalar loss, got ${formatShape(y.shape)}; reduce it with .sum() or .mean(), or use vjp.${callSite()}`);
  if (!isFloat(y.dtype)) throw new DTypeError("E_GRAD_DTYPE", `${what} needs a float loss, got ${y.dtype}.${callSite()}`);
  return y;
}

/**
 * The value of a scalar function and its gradient for the first argument: a tensor or a tree of tensors. With `aux` the
 * function returns [loss, extra] and the result is [[loss, extra], gradient]. Works on eager tensors and inside `compile`,
 * and nests.
 */
export function valueAndGrad<R extends readonly unknown[], A>(f: (x: Tensor, ...rest: R) => readonly [Tensor, A], options: { readonly aux: true }): (x: Tensor, ...rest: R) => [[Tensor, A], Tensor];
export function valueAndGrad<P, R extends readonly unknown[], A>(f: (params: P, ...rest: R) => readonly [Tensor, A], options: { readonly aux: true }): (params: P, ...rest: R) => [[Tensor, A], P];
export function valueAndGrad<R extends readonly unknown[]>(f: (x: Tensor, ...rest: R) => Tensor, options?: { readonly aux?: false }): (x: Tensor, ...rest: R) => [Tensor, Tensor];
export function valueAndGrad<P, R extends readonly unknown[]>(f: (params: P, ...rest: R) => Tensor, options?: { readonly aux?: false }): (params: P, ...rest: R) => [Tensor, P];
export function valueAndGrad<P, R extends readonly unknown[]>(f: (params: P, ...rest: R) => unknown, options: GradOptions = {}): (params: P, ...rest: R) => [unknown, P] {
  return differentiated("valueAndGrad", f, options);
}

/** `what`: the transform that errors name. */
function differentiated<P, R extends readonly unknown[]>(what: string, f: (params: P, ...rest: R) => unknown, options: GradOptions): (params: P, ...rest: R) => [unknown, P] {
  return (params, ...rest) => withTrace(() => {
    const traced = openVariables(what, params);
    const out = f(traced.params, ...rest);
    const loss = checkLoss(what, options.aux === true && Array.isArray(out) ? out[0] : out);
    const grads = backward([{ node: loss.node, ct: fill(1, [], loss.dtype) }], traced.nodes, traced.since);
    return [out, traced.rebuild(grads)];
  });
}

/**
 * The gradient of a scalar function for its first argument, as a function of the same arguments. `grad(grad(f))` is the
 * second derivative.
 *
 * @example
 * await grad((x: Tensor) => x.mul(x).sum())(tensor([1, 2, 3])).data(); // [2, 4, 6]
 */
export function grad<R extends readonly unknown[]>(f: (x: Tensor, ...rest: R) => Tensor): (x: Tensor, ...rest: R) => Tensor;
export function grad<P, R extends readonly unknown[]>(f: (params: P, ...rest: R) => Tensor): (params: P, ...rest: R) => P;
export function grad<P, R extends readonly unknown[]>(f: (params: P, ...rest: R) => Tensor): (params: P, ...rest: R) => P {
  const both = differentiated<P, R>("grad", f, {});
  return (params, ...rest) => both(params, ...rest)[1];
}

/** The value of f at a tensor (or tree) and the function that pulls a cotangent of the value's shape back to it. */
export function vjp(f: (x: Tensor) => Tensor, x: Tensor): [Tensor, (cotangent: Tensor) => Tensor];
export function vjp<P>(f: (params: P) => Tensor, params: P): [Tensor, (cotangent: Tensor) => P];
export function vjp<P>(f: (params: P) => Tensor, params: P): [Tensor, (cotangent: Tensor) => P] {
  return withTrace(() => {
    const traced = openVariables("vjp", params);
    const y = f(traced.params);
    pin(reachable([y.node], (n) => n.id < traced.since));
    const pull = (cotangent: Tensor): P => {
      if (!sameShape(cotangent.shape, y.shape)) throw new ShapeError("E_SHAPE_VJP", `vjp needs a cotangent of the value's shape ${formatShape(y.shape)}, got ${formatShape(cotangent.shape)}.${callSite()}`);
      return withTrace(() => traced.rebuild(backward([{ node: y.node, ct: cotangent.node }], traced.nodes, traced.since)));
    };
    return [y, pull];
  });
}
