import type { BenchCase } from "./cases/bench-case.ts";
import { UsageError } from "./usage-error.ts";

/** `*` stands for any characters, `?` for one; everything else for itself. */
export function globPattern(glob: string): RegExp {
  const escaped = glob.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*").replaceAll("?", ".");
  return new RegExp(`^${escaped}$`);
}

/**
 * The cases any of the globs names, in their own order; all but the large ones where there is no glob.
 *
 * @throws UsageError where a glob names none.
 */
export function selectCases(cases: readonly BenchCase[], globs: readonly string[]): readonly BenchCase[] {
  const patterns = globs.map((glob) => {
    const pattern = globPattern(glob);
    if (!cases.some((c) => pattern.test(c.id))) throw new UsageError(`--only ${glob === "" ? '""' : glob}: no case has such a name. They begin with ${[...new Set(cases.map((c) => `${c.id.split("/")[0]}/`))].join(", ")}; --list prints them all.`);
    return pattern;
  });
  return patterns.length === 0 ? cases.filter((c) => c.large !== true) : cases.filter((c) => patterns.some((p) => p.test(c.id)));
}
