/**
 * Examples in Markdown: every ```ts fence. Words after `ts` change what happens to it:
 *   no-run             type-checked only
 *   file=PATH          a piece of that file of the repository, compared and not run (quoted-files.ts)
 *   part-of=PATH       what stands somewhere in that file, compared and not run (quoted-files.ts)
 *   continues          appended to the example before it
 *   needs=NAME         skipped where the environment variable NAME is not set
 *   replace="A=>B"     A is replaced by B before it runs: ten epochs in the text, one in the test
 * A comment `<!-- setup … -->` right before a fence is code that runs first and is not shown. A fence ```text output right
 * after one is all it may print; after one that continues, what that adds.
 */
import type { Example } from "./example.ts";

export interface Fence {
  line: number;
  words: string;
  body: string;
  before: string;
}

export function markdownExamples(file: string, text: string): Example[] {
  const examples: Example[] = [];
  let shown = "";
  let continued = false;
  for (const fence of fencesOf(text)) {
    const [language = ""] = fence.words.split(" ");
    const previous = examples.at(-1);
    if (language === "text" && / output\b/.test(fence.words) && previous) previous.output = continued ? `…\n${fence.body}` : fence.body;
    if ((language !== "ts" && language !== "typescript") || / (?:file|part-of)=/.test(fence.words)) continue;
    const setup = /<!-- setup\n([\s\S]*?)-->\s*$/.exec(fence.before)?.[1] ?? "";
    const code = setup + replaced(fence);
    continued = / continues\b/.test(fence.words);
    shown = continued ? `${shown}\n${code}` : code;
    const needs = /needs=(\w+)/.exec(fence.words)?.[1];
    examples.push({
      id: `${file}:${fence.line}`,
      file,
      code: shown,
      imports: "written",
      mode: / no-run\b/.test(fence.words) ? "check" : "run",
      ...(needs === undefined ? {} : { needs }),
    });
  }
  return examples;
}

function replaced(fence: Fence): string {
  let code = fence.body;
  for (const [, from = "", to = ""] of fence.words.matchAll(/replace="([^"]*?)=>([^"]*)"/g)) {
    if (!code.includes(from)) throw new Error(`line ${fence.line}: replace="${from}=>…" finds nothing to replace`);
    code = code.replaceAll(from, to);
  }
  return code;
}

export function fencesOf(text: string): Fence[] {
  const fences: Fence[] = [];
  const pattern = /^([ \t]*)(`{3,})([^\n`]*)\n([\s\S]*?)^\1\2[ \t]*$/gm;
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    const [whole, indent = "", , words = "", body = ""] = match;
    const line = text.slice(0, match.index).split("\n").length;
    const flush = indent === "" ? body : body.replaceAll(new RegExp(`^${indent}`, "gm"), "");
    fences.push({ line, words: words.trim(), body: flush, before: text.slice(end, match.index) });
    end = match.index + whole.length;
  }
  return fences;
}
