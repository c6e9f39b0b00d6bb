import { isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Backend } from "@receptive/core/extend";
import { ArgumentError } from "@receptive/core";
import { reference } from "@receptive/core/reference";
import type { Create } from "../kit/case.ts";

/** Backends that have a name, by the module that holds them and what it exports. */
const named: Readonly<Record<string, readonly [module: string, name: string]>> = {
  cpu: ["@receptive/backend-cpu", "cpu"],
  webgpu: ["@receptive/backend-webgpu", "webgpu"],
};

function exportOf(module: unknown, name: string): unknown {
  return typeof module === "object" && module !== null ? Reflect.get(module, name) : undefined;
}

/** The first of these exports that is a function, at once or behind a promise. */
function makerIn(module: unknown, names: readonly string[], where: string): Create {
  const found = names.map((name) => exportOf(module, name)).find((value) => typeof value === "function");
  if (typeof found !== "function") throw new ArgumentError("E_CONFORMANCE_BACKEND", `${where} exports no function ${names.map((n) => (n === "default" ? "as its default" : `\`${n}\``)).join(" or ")}: export one that makes a backend or a promise of one.`);
  return async () => asBackend(await Reflect.apply(found, undefined, []), where);
}

const METHODS = ["alloc", "free", "write", "read", "prepare", "sync", "dispose"] as const;

async function load(specifier: string, where: string): Promise<unknown> {
  try {
    return await import(specifier);
  } catch (error) {
    throw new ArgumentError("E_CONFORMANCE_BACKEND", `${where} cannot be loaded: ${error instanceof Error ? error.message : String(error)}. Name a backend or the path of a module.`, { cause: error });
  }
}

/** Enough to tell a backend from what a module's other functions return: the contract suite does the rest. */
function isBackend(value: unknown): value is Backend {
  return typeof value === "object" && value !== null && METHODS.every((method) => typeof Reflect.get(value, method) === "function");
}

function asBackend(made: unknown, where: string): Backend {
  if (!isBackend(made)) throw new ArgumentError("E_CONFORMANCE_BACKEND", `what ${where} makes is no backend: it lacks one of ${METHODS.join(", ")}. Return a Backend or a promise of one.`);
  return made;
}

/**
 * What makes the backend: `reference`, `reference-f32`, `cpu`, `webgpu`, or a module whose `create` or default export makes one,
 * at once or behind a promise. Throws ArgumentError `E_CONFORMANCE_BACKEND` where a module cannot be
 * loaded, exports neither, or makes something else.
 */
export async function findBackend(name: string): Promise<Create> {
  if (name === "reference") return () => reference({ poison: true });
  if (name === "reference-f32") return () => reference({ poison: true, precision: "f32" });
  const known = named[name];
  if (known !== undefined) return makerIn(await load(known[0], name), [known[1]], known[0]);
  const path = isAbsolute(name) ? name : resolve(process.env["INIT_CWD"] ?? process.cwd(), name);
  return makerIn(await load(pathToFileURL(path).href, path), ["create", "default"], path);
}
