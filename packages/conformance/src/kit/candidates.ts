import { ArgumentError } from "@receptive/core";
import type { Backend } from "@receptive/core/extend";
import type { Case, Context, Create } from "./case.ts";

/** Other ways to make the backend, by name: with more threads, with other tiles, with an instruction that not all machines have. */
export type Candidates = Readonly<Record<string, Create>>;

/** Suites in which a tuned kernel may go wrong. */
const TUNED: readonly string[] = ["reduce/", "ops/"];

/** The same cases on each candidate: `ops/conv/f32/odd` is `ops@NAME/conv/f32/odd`. Calls to refuse never reach a backend. */
export function candidateCases(cases: readonly Case[], candidates: Candidates): Case[] {
  const chosen = cases.filter((c) => TUNED.some((suite) => c.id.startsWith(suite)) && c.id.split("/")[2] !== "error");
  return Object.keys(candidates).flatMap((name) => {
    if (!/^[\w.-]+$/u.test(name)) throw new ArgumentError("E_CONFORMANCE_BACKEND", `a candidate cannot be called "${name}", which becomes part of ids: use letters, digits, "-", "_" and ".".`);
    return chosen.map((c): Case => ({ ...c, id: c.id.replace("/", `@${name}/`), run: async (context) => await c.run({ ...context, backend: await context.candidate(name) }) }));
  });
}

/** The id of the case that a candidate runs. */
export function withoutCandidate(id: string): string {
  return id.replace(/^([^/@]+)@[^/]+/u, "$1");
}

/** Candidates made when they are first asked for. */
export function candidateBackends(candidates: Candidates): { readonly get: Context["candidate"]; readonly dispose: () => Promise<void> } {
  const made = new Map<string, Promise<Backend>>();
  return {
    async get(name) {
      const create = candidates[name];
      if (create === undefined) throw new ArgumentError("E_CONFORMANCE_BACKEND", `there is no candidate ${name}: there are ${Object.keys(candidates).join(", ")}.`);
      const known = made.get(name);
      if (known !== undefined) return await known;
      const backend = Promise.resolve(create());
      made.set(name, backend);
      return await backend;
    },
    // One that could not be made has said so in its cases.
    async dispose() {
      for (const backend of await Promise.allSettled(made.values())) if (backend.status === "fulfilled") backend.value.dispose();
    },
  };
}
