import { isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ArgumentError } from "@receptive/core";
import { reference } from "@receptive/core/reference";
import type { Candidates } from "../kit/candidates.ts";
import type { Create, Lose } from "../kit/case.ts";
import { exportOf, type Make, makerIn } from "./backend-maker.ts";

/** Options by the name of the candidate that is made with them. */
type OptionSets = Readonly<Record<string, unknown>>;

/** Backends that have a name: the module that holds them, the function that makes them, and the options that make candidates. */
const named: Readonly<Record<string, { readonly module: string; readonly make: string; readonly candidates: OptionSets; readonly atOnce?: number }>> = {
  cpu: { module: "@receptive/backend-cpu", make: "cpu", candidates: { "relaxed-simd": { relaxedSimd: true }, "plain-simd": { relaxedSimd: false } } },
  webgpu: { module: "@receptive/backend-webgpu/testing", make: "create", candidates: { "tiled-step-by-step": { software: false, joins: false } }, atOnce: 6 },
};

/** What the kit is given of a module. */
export interface FoundBackend {
  readonly create: Create;
  readonly candidates: Candidates;
  readonly lose?: Lose;
  /** Cases beside each other, where shaders compile in threads of their own. */
  readonly atOnce?: number;
}

function candidatesOf(make: Make, sets: OptionSets): Candidates {
  return Object.fromEntries(Object.entries(sets).map(([name, options]) => [name, () => make(options)]));
}

function optionSetsIn(module: unknown, where: string): OptionSets {
  const sets = exportOf(module, "candidates") ?? {};
  if (typeof sets !== "object") throw new ArgumentError("E_CONFORMANCE_BACKEND", `\`candidates\` of ${where} is no object: export the options for \`create\` by name, { name: options }.`);
  return { ...sets };
}

function loseIn(module: unknown): Pick<FoundBackend, "lose"> {
  const lose = exportOf(module, "lose");
  return typeof lose === "function" ? { lose: async (backend) => { await Reflect.apply(lose, undefined, [backend]); } } : {};
}

async function load(specifier: string, where: string): Promise<unknown> {
  try {
    return await import(specifier);
  } catch (error) {
    throw new ArgumentError("E_CONFORMANCE_BACKEND", `${where} cannot be loaded: ${error instanceof Error ? error.message : String(error)}. Name a backend or the path of a module.`, { cause: error });
  }
}

/**
 * What makes the backend: `reference`, `reference-f32`, `cpu`, `webgpu`, or a module whose `create` or default export makes one,
 * at once or behind a promise. Such a module may also export `candidates`, sets of options for `create` by name, and
 * `lose(backend)`, which takes a backend's device away. Throws ArgumentError `E_CONFORMANCE_BACKEND` where a module cannot be
 * loaded, exports no maker, or makes something else.
 */
export async function findBackend(name: string): Promise<FoundBackend> {
  if (name === "reference") return { create: () => reference({ poison: true }), candidates: {} };
  if (name === "reference-f32") return { create: () => reference({ poison: true, precision: "f32" }), candidates: {} };
  const known = named[name];
  if (known !== undefined) {
    const module = await load(known.module, name);
    const make = makerIn(module, [known.make], known.module);
    return { create: () => make(), candidates: candidatesOf(make, known.candidates), ...loseIn(module), ...(known.atOnce === undefined ? {} : { atOnce: known.atOnce }) };
  }
  const path = isAbsolute(name) ? name : resolve(process.env["INIT_CWD"] ?? process.cwd(), name);
  const module = await load(pathToFileURL(path).href, path);
  const make = makerIn(module, ["create", "default"], path);
  return { create: () => make(), candidates: candidatesOf(make, optionSetsIn(module, path)), ...loseIn(module) };
}
