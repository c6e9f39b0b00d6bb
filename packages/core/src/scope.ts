import { activeScope, Scope, within } from "./runtime/scope.ts";
import { Tensor } from "./tensor.ts";

/** What an object holds in sight: entries of maps and sets, and its own properties. Other iterables may act when iterated. */
function partsOf(value: object): Iterable<unknown> {
  if (ArrayBuffer.isView(value)) return [];
  if (value instanceof Map) return [...value.keys(), ...value.values(), ...Object.values(value)];
  return value instanceof Set ? [...value, ...Object.values(value)] : Object.values(value);
}

/** Tensors in a result, whatever else it holds. */
function tensorsIn(result: unknown): Tensor[] {
  const found: Tensor[] = [];
  const seen = new Set<unknown>();
  const open: unknown[] = [result];
  while (open.length > 0) {
    const value = open.pop();
    if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) continue;
    seen.add(value);
    if (value instanceof Tensor) found.push(value);
    else for (const part of partsOf(value)) open.push(part);
  }
  return found;
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
 * Frees every tensor made while `body` runs, except those it returns, in arrays, objects, maps, sets and class instances to any
 * depth; what a private field holds cannot be seen: `escape()` it. With an async body, tensors made after an await belong to
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
