import type { Optimizer } from "../optimizer.ts";
import type { TensorTree } from "../train-state.ts";

/** What happens to gradients before an optimizer sees them: a tree of the same structure, from them and the parameters. */
export type GradientTransform = (grads: TensorTree, params: TensorTree) => TensorTree;

/**
 * An optimizer that first passes the gradients through transforms, from left to right.
 *
 * @example
 * const optimizer = chain(clipNorm(1), adamw(1e-3));
 */
export function chain(...steps: readonly [...transforms: GradientTransform[], optimizer: Optimizer]): Optimizer {
  const optimizer = steps.at(-1) as Optimizer;
  const transforms = steps.slice(0, -1) as GradientTransform[];
  return {
    name: optimizer.name,
    init: (params) => optimizer.init(params),
    update: (grads, state) => optimizer.update(transforms.reduce((g, transform) => transform(g, state.params), grads), state),
    bind: (info) => chain(...transforms, optimizer.bind(info)),
    rateAt: (step) => optimizer.rateAt(step),
  };
}
