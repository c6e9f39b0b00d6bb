/** A backend of ours in this process, by the name that `--backend` knows it by. */
import { UsageError } from "../usage-error.ts";
import type { MakeBackend } from "./program.ts";

const modules: Readonly<Record<string, () => Promise<{ readonly make: MakeBackend }>>> = {
  cpu: () => import("./make-cpu.ts"),
  reference: () => import("./make-reference.ts"),
  webgpu: () => import("./make-webgpu-in-process.ts"),
};

export const makeNamed: MakeBackend = async (name, threads) => {
  const module = modules[name];
  if (module === undefined) throw new UsageError(`--backend ${name}: use one of ${Object.keys(modules).join(", ")} here.`);
  return await (await module()).make(name, threads);
};
