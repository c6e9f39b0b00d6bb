import { cpu } from "@receptive/backend-cpu";
import type { CompileOptions } from "@receptive/core";
import { reference } from "@receptive/core/reference";
import { CliError } from "../cli-error.ts";

export const BACKEND_NAMES = ["cpu", "reference"] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];

/** Brings a backend up. Throws E_CPU_THREADS, E_USAGE for threads on the reference. */
export function makeBackend(name: BackendName, threads: number | undefined): NonNullable<CompileOptions["backend"]> {
  if (name === "cpu") return cpu(threads === undefined ? {} : { threads });
  if (threads !== undefined && threads !== 1) throw new CliError("E_USAGE", `the reference backend computes on one thread, --threads ${threads} asks for more. Leave --threads out, or use --backend cpu.`);
  return reference();
}
