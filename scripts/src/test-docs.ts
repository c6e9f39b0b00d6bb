/**
 * Every example of the documentation: type-checked together, then run one by one in a folder of its own, what it prints
 * compared with what the page says. `node src/test-docs.ts README` runs the examples whose place contains a word.
 */
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { addImports, Exports } from "./doc-examples/add-imports.ts";
import { docstringExamples } from "./doc-examples/docstring.ts";
import type { Example } from "./doc-examples/example.ts";
import { instrument } from "./doc-examples/expectations.ts";
import { markdownExamples } from "./doc-examples/markdown.ts";
import { namedFiles, partFault, quotedFiles, quotedParts, quoteFault } from "./doc-examples/quoted-files.ts";
import { runExample } from "./doc-examples/run-example.ts";
import { exampleOptions, typeErrors } from "./doc-examples/type-check.ts";
import { repositoryRoot } from "./repository.ts";
import { runChecks, type Checks } from "./results/checks.ts";

// Beside node_modules of this package, so that an example imports our packages as a user's program does.
const folder = join(import.meta.dirname, "../.examples");

function read(patterns: readonly string[], cut: (file: string, text: string) => Example[]): Example[] {
  const files = globSync(patterns, { cwd: repositoryRoot }).map((file) => file.replaceAll("\\", "/")).sort();
  return files.flatMap((file) => cut(file, readFileSync(join(repositoryRoot, file), "utf8")));
}

const pages = ["*.md", "docs/*.md", "docs/decisions/*.md", "packages/*/README.md"];
const words = process.argv.slice(2);
const chosen = (id: string): boolean => words.length === 0 || words.some((word) => id.includes(word));

const source = (file: string): string => readFileSync(join(repositoryRoot, file), "utf8");

function refuse(fault: string | undefined): void {
  if (fault !== undefined) throw new Error(fault);
}

/** The pages that show files, or parts of them, show them as they are; the files they name are there. */
async function checkQuotes(checks: Checks): Promise<void> {
  for (const page of globSync(pages, { cwd: repositoryRoot }).map((file) => file.replaceAll("\\", "/")).filter(chosen).sort()) {
    const text = source(page);
    for (const [file, pieces] of quotedFiles(text)) await checks.check(`${page} shows ${file}`, () => refuse(quoteFault(pieces, source(file))));
    for (const { file, line, part } of quotedParts(text)) await checks.check(`${page}:${line} shows part of ${file}`, () => refuse(partFault(part, source(file))));
    const missing = namedFiles(text).filter((file) => !existsSync(join(repositoryRoot, file)));
    if (namedFiles(text).length > 0) await checks.check(`${page} names files that are there`, () => refuse(missing.length > 0 ? `not there: ${missing.join(", ")}` : undefined));
  }
}

function allExamples(): Example[] {
  const written = read(pages, markdownExamples);
  const docstrings = read(["packages/*/src/**/*.ts"], (file, text) => (file.endsWith(".test.ts") ? [] : docstringExamples(file, text)));
  return [...written, ...docstrings].filter((example) => chosen(example.id));
}

interface Prepared {
  example: Example;
  checked: string;
  run: string;
  expectations: ReturnType<typeof instrument>["expectations"];
}

function prepare(examples: readonly Example[]): Prepared[] {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const options = exampleOptions();
  const sources = [...new Set(examples.filter(({ imports }) => imports === "added").map(({ file }) => join(repositoryRoot, file)))];
  const exported = new Exports(sources, options);
  return examples.map((example) => {
    const name = example.id.replaceAll(/[^\w]+/g, "-");
    const modules = example.imports === "added" ? exported.modulesFor(repositoryRoot, example.file, folder) : [];
    const code = example.imports === "added" ? addImports(example, modules) : example.code;
    const { code: instrumented, expectations } = instrument(code);
    const prepared = { example, checked: join(folder, `${name}.ts`), run: join(folder, `${name}.run.ts`), expectations };
    writeFileSync(prepared.checked, `${code}\nexport {};\n`);
    writeFileSync(prepared.run, `${instrumented}\nexport {};\n`);
    return prepared;
  });
}

async function checkOne(checks: Checks, errors: ReadonlyMap<string, string[]>, { example, checked, run, expectations }: Prepared): Promise<void> {
  const missing = example.needs !== undefined && !process.env[example.needs] ? example.needs : undefined;
  if (missing !== undefined && example.mode === "run") checks.skip(`${example.id} is run`, `${missing} is not set`);
  await checks.check(example.id, async () => {
    const found = errors.get(checked) ?? [];
    if (found.length > 0) throw new Error(found.join("\n"));
    if (example.mode === "run" && missing === undefined) await runExample(example, run, expectations);
  });
}

await runChecks("test:docs", async (checks) => {
  await checkQuotes(checks);
  const prepared = prepare(allExamples());
  const errors = typeErrors(prepared.map(({ checked }) => checked), exampleOptions());
  const queue = [...prepared];
  const workers = Array.from({ length: availableParallelism() }, async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await checkOne(checks, errors, next);
  });
  await Promise.all(workers);
});
