import { cpu } from "@receptive/backend-cpu";
import { create as webgpu } from "@receptive/backend-webgpu/testing";
import type { Backend } from "@receptive/core/extend";
import { reference } from "@receptive/core/reference";
import { UsageError } from "./usage-error.ts";

interface Entry {
  /** True where only the smallest cases end in a reasonable time. */
  readonly slow: boolean;
  /** True where it is not on every machine: it runs when it is named. */
  readonly whenNamed?: true;
  readonly maximumThreads: number;
  readonly make: (threads: number) => Promise<Backend>;
}

async function makeWebgpu(): Promise<Backend> {
  const backend = await webgpu();
  const { description, software } = backend.info;
  process.stderr.write(`webgpu: ${description}${software ? ", in software: what it computes counts, its times do not" : ""}\n`);
  return backend;
}

const backends: Readonly<Record<string, Entry>> = {
  cpu: { slow: false, maximumThreads: 32, make: async (threads) => cpu({ threads }) },
  reference: { slow: true, maximumThreads: 1, make: async () => reference({ precision: "f32" }) },
  webgpu: { slow: false, whenNamed: true, maximumThreads: 1, make: makeWebgpu },
};

export const backendNames: readonly string[] = Object.keys(backends);
/** Those that run where none is named. */
export const usualBackends: readonly string[] = backendNames.filter((name) => backends[name]?.whenNamed !== true);

export function backendEntry(name: string): Entry {
  const entry = backends[name];
  if (entry === undefined) throw new UsageError(`--backend ${name}: there is no such backend. Use one of ${backendNames.join(", ")}.`);
  return entry;
}

/** Fails before anything runs where a backend cannot have so many threads. */
export function checkThreads(name: string, threads: number): void {
  const { maximumThreads } = backendEntry(name);
  if (threads > maximumThreads) throw new UsageError(`--threads ${threads}: ${name} computes on ${maximumThreads} thread${maximumThreads === 1 ? "" : "s"} in this version. Use --threads ${maximumThreads}.`);
}
