import type { Backend } from "../backend/interface.ts";
import { BackendError } from "../errors.ts";

let factory: (() => Backend) | null = null;
let current: Backend | null = null;

/**
 * Names the backend that tensors use when nothing else decides. A function is called at the first use, so that importing a
 * package starts nothing. The umbrella package `receptive` does this with the CPU backend.
 */
export function setDefaultBackend(backend: Backend | (() => Backend)): void {
  if (typeof backend === "function") {
    factory = backend;
    current = null;
  } else current = backend;
}

/** The default backend, brought up on first use. Throws BackendError `E_NO_BACKEND` where none was named. */
export function defaultBackend(): Backend {
  current ??= factory?.() ?? null;
  if (current === null) throw new BackendError("E_NO_BACKEND", "no backend: import from \"receptive\", or call setDefaultBackend(cpu()) with cpu from \"@receptive/backend-cpu\".");
  return current;
}
