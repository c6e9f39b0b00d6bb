/** Whether docs/errors.md and the source name the same errors: every code a row, every row a code, thrown by the class it says. */

export interface Source {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

interface Row { readonly code: string; readonly classes: readonly string[] }

/** A row's code that ends so stands for all codes that begin with the rest. */
const FAMILY = "…";
/** `E_CODE` itself is how comments write any of them. */
const CODE = "E_(?!CODE\\b)[A-Z0-9]+(?:_[A-Z0-9]+)*";

function rowsOf(table: string): Row[] {
  return [...table.matchAll(/^\| `(E_[A-Z0-9_]+…?)` \| ([^|]+) \|/gm)].map(([, code = "", classes = ""]) => ({ code, classes: classes.split(",").map((name) => name.trim()) }));
}

function covers({ code }: Row, used: string): boolean {
  return code.endsWith(FAMILY) ? used.startsWith(code.slice(0, -FAMILY.length)) : code === used;
}

/** The row of a code: its own before its family's. */
function rowOf(rows: readonly Row[], code: string): Row | undefined {
  return rows.find((row) => row.code === code) ?? rows.find((row) => covers(row, code));
}

/** What is wrong between the table and the source; empty when nothing is. */
export function errorCodeFaults(table: string, sources: readonly Source[]): string[] {
  const rows = rowsOf(table);
  const faults: string[] = [];
  for (const [i, row] of rows.entries()) if (rows.findIndex((other) => other.code === row.code) !== i) faults.push(`docs/errors.md has two rows for ${row.code}`);
  const used = new Set<string>();
  for (const { path, text } of sources) {
    for (const [code] of text.matchAll(new RegExp(`\\b${CODE}\\b(?!_)`, "g"))) if (rowOf(rows, code) === undefined) faults.push(`${path} names ${code}, which has no row in docs/errors.md`);
    // In quotes it is code; comments write it bare or between backticks.
    for (const [, code = ""] of text.matchAll(new RegExp(`"(${CODE})"`, "g"))) used.add(code);
    for (const [, prefix = ""] of text.matchAll(/`(E_[A-Z0-9_]+_)\$\{/g)) used.add(prefix);
    for (const [, name = "", code = ""] of text.matchAll(new RegExp(`new (\\w+Error)\\(\\s*"(${CODE})"`, "g"))) {
      const row = rowOf(rows, code);
      if (row !== undefined && !row.classes.includes(name)) faults.push(`${path} throws ${code} as ${name}; docs/errors.md says ${row.classes.join(", ")}`);
    }
  }
  for (const row of rows) if (![...used].some((code) => covers(row, code))) faults.push(`docs/errors.md has a row for ${row.code}, which nothing throws`);
  return [...new Set(faults)];
}
