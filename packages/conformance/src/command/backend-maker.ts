import { ArgumentError } from "@receptive/core";
import type { Backend } from "@receptive/core/extend";

export function exportOf(module: unknown, name: string): unknown {
  return typeof module === "object" && module !== null ? Reflect.get(module, name) : undefined;
}

/** Makes a backend, with options where there are some. */
export type Make = (options?: unknown) => Promise<Backend>;

/**
 * What a module has to make backends, behind a promise: the first of these exports that is a function. Throws ArgumentError
 * `E_CONFORMANCE_BACKEND` where it has none, and its maker where it makes something else.
 */
export function makerIn(module: unknown, names: readonly string[], where: string): Make {
  const found = names.map((name) => exportOf(module, name)).find((value) => typeof value === "function");
  if (typeof found !== "function") throw new ArgumentError("E_CONFORMANCE_BACKEND", `${where} exports no function ${names.map((n) => (n === "default" ? "as its default" : `\`${n}\``)).join(" or ")}: export one that makes a backend or a promise of one.`);
  return async (options) => asBackend(await Reflect.apply(found, undefined, options === undefined ? [] : [options]), where);
}

const METHODS = ["alloc", "free", "write", "read", "prepare", "sync", "dispose"] as const;

/** Enough to tell a backend from what a module's other functions return: the contract suite does the rest. */
function isBackend(value: unknown): value is Backend {
  return typeof value === "object" && value !== null && METHODS.every((method) => typeof Reflect.get(value, method) === "function");
}

function asBackend(made: unknown, where: string): Backend {
  if (!isBackend(made)) throw new ArgumentError("E_CONFORMANCE_BACKEND", `what ${where} makes is no backend: it lacks one of ${METHODS.join(", ")}. Return a Backend or a promise of one.`);
  return made;
}
