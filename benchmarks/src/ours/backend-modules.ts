/** What `--backend` knows: our backends by name, and the modules of contributors by path, as the conformance command takes them. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Place } from "../hosts/catalogue.ts";
import { UsageError } from "../usage-error.ts";
import type { MakeBackend } from "./program.ts";

interface OurModule extends Readonly<Record<Place, string>> {
  /** The module for a process. */
  readonly load: () => Promise<{ readonly make: MakeBackend }>;
}

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Each exports `make`. */
const ourModules: Readonly<Record<string, OurModule>> = {
  cpu: { load: () => import("./make-cpu.ts"), process: here("make-cpu.ts"), page: here("make-cpu.ts") },
  reference: { load: () => import("./make-reference.ts"), process: here("make-reference.ts"), page: here("make-reference.ts") },
  webgpu: { load: () => import("./make-webgpu-in-process.ts"), process: here("make-webgpu-in-process.ts"), page: here("make-webgpu-in-page.ts") },
};

/** What a contributor's module may export: the first that is a function makes the backend. */
export const contributedExports = ["create", "default"] as const;

/** Ours, or the path of a contributor's module. Throws UsageError where there is neither. */
export function findBackendModule(backend: string): { readonly ours: OurModule } | { readonly path: string } {
  const ours = Object.hasOwn(ourModules, backend) ? ourModules[backend] : undefined;
  if (ours !== undefined) return { ours };
  const path = resolve(process.env["INIT_CWD"] ?? process.cwd(), backend);
  if (!existsSync(path)) throw new UsageError(`--backend ${backend}: there is no such backend or file. Use one of ${Object.keys(ourModules).join(", ")}, or the path of a module that exports \`create\` or a default that makes one.`);
  return { path };
}
