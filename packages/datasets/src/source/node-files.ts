/** The parts of Node this package uses; undefined in a browser. */
export interface NodeFiles {
  readonly fs: typeof import("node:fs/promises");
  readonly path: typeof import("node:path");
  readonly os: typeof import("node:os");
}

/**
 * `process.getBuiltinModule` was made for modules that run in browsers too: there is no import for a bundler to trip
 * over, so a page's bundle carries nothing of Node.
 */
export function nodeFiles(): NodeFiles | undefined {
  const host: Partial<Pick<NodeJS.Process, "getBuiltinModule">> | undefined = globalThis.process;
  if (typeof host?.getBuiltinModule !== "function") return undefined;
  const builtin = host.getBuiltinModule.bind(globalThis.process);
  const fs = builtin("node:fs/promises");
  const path = builtin("node:path");
  const os = builtin("node:os");
  return fs && path && os ? { fs, path, os } : undefined;
}

/** An environment variable; undefined if it is unset or empty, and in a browser. */
export function environment(name: string): string | undefined {
  const host: { env?: Record<string, string | undefined> } | undefined = globalThis.process;
  return host?.env?.[name] || undefined;
}

/** The `code` of a system error, such as "ENOENT". */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
