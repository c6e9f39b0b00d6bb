import { pathToFileURL } from "node:url";
import { makerIn } from "@receptive/conformance/backend-maker";
import { contributedExports, findBackendModule } from "./backend-modules.ts";
import type { MakeBackend } from "./program.ts";

/** A backend in this process, by the name or path that `--backend` knows it by. */
export const makeNamed: MakeBackend = async (name, threads) => {
  const found = findBackendModule(name);
  if ("ours" in found) return await (await found.ours.load()).make(name, threads);
  const module: unknown = await import(pathToFileURL(found.path).href);
  return { backend: await makerIn(module, contributedExports, name)(), about: name };
};
