import { isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Backend } from "@receptive/core/extend";
import { reference } from "@receptive/core/reference";

/** Backends that have a name, by the module that holds them and what it exports. */
const named: Readonly<Record<string, readonly [module: string, name: string]>> = {
  cpu: ["@receptive/backend-cpu", "cpu"],
  webgpu: ["@receptive/backend-webgpu", "webgpu"],
};

function makerIn(module: unknown, name: string, where: string): () => unknown {
  const found: unknown = typeof module === "object" && module !== null ? Reflect.get(module, name) : undefined;
  if (typeof found !== "function") throw new TypeError(`${where} exports no function \`${name}\` that makes a backend`);
  return () => Reflect.apply(found, undefined, []) as unknown;
}

/** A backend may take its time to be made; the kit needs a function that does not. */
async function immediate(make: () => unknown): Promise<() => Backend> {
  const first = make();
  if (first instanceof Promise) throw new TypeError("a backend that is made asynchronously cannot be run from the command yet");
  let spare: unknown = first;
  return () => {
    const made = spare ?? make();
    spare = undefined;
    // The contract suite is what finds out whether it is one.
    return made as Backend;
  };
}

/** What makes the backend: `reference`, `reference-f32`, `cpu`, `webgpu`, or a module whose default export or `create` makes one. */
export async function findBackend(name: string): Promise<() => Backend> {
  if (name === "reference") return () => reference({ poison: true });
  if (name === "reference-f32") return () => reference({ poison: true, precision: "f32" });
  const known = named[name];
  if (known !== undefined) return await immediate(makerIn(await import(known[0]), known[1], known[0]));
  const path = isAbsolute(name) ? name : resolve(process.env["INIT_CWD"] ?? process.cwd(), name);
  const module: unknown = await import(pathToFileURL(path).href);
  const exported = typeof module === "object" && module !== null && "create" in module ? "create" : "default";
  return await immediate(makerIn(module, exported, path));
}
