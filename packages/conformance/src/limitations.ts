import type { Limitation } from "./kit/limitation.ts";

/** What the backends of this repository cannot do, by intention. */
const byBackend: Readonly<Record<string, readonly Limitation[]>> = {};

export function limitationsOf(backend: string): readonly Limitation[] {
  return byBackend[backend] ?? [];
}
