import { activeScope, Scope, within } from "./runtime/scope.ts";
import { Tensor } from "./tensor.ts";

/** Tensors in a result, whatever else it holds. */
function tensorsIn(result: unknown): Tensor[] {
  if (result instanceof Tensor) return [result];
  if (Array.isArray(result)) return result.flatMap(tensorsIn);
  if (typeof result !== "object" || result === null || (Object.getPrototypeOf(result) as unknown) !== Object.prototype) return [];
  return Object.values(result).flatMap(tensorsIn);
}

function finish<T>(scope: Scope, outer: Scope | null, result: T): T {
  for (const t of tensorsIn(result)) {
    t.escape();
    if (outer?.open === true) outer.own(t);
  }
  scope.close();
  return result;
}

/**
 * Frees every tensor made while `body` runs, except those it returns. With an async body, tensors made after an await belong to
 * the scope when they derive from one that does; any other is left to the garbage collector, never freed by mistake.
 */
export function scope<T>(body: () => T): T {
  const outer = activeScope();
  const own = new Scope();
  let result: T;
  try {
    result = within(own, body);
  } catch (e) {
    own.close();
    throw e;
  }
  if (!(result instanceof Promise)) return finish(own, outer, result);
  return result.then((r: unknown) => finish(own, outer, r), (e: unknown) => {
    own.close();
    throw e;
  }) as T;
}
