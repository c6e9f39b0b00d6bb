/** Examples in docstrings: everything under an `@example` tag, fenced or not, up to the next tag. */
import type { Example } from "./example.ts";
import { markdownExamples } from "./markdown.ts";

export function docstringExamples(file: string, text: string): Example[] {
  const examples: Example[] = [];
  for (const comment of text.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const first = text.slice(0, comment.index).split("\n").length;
    const lines = comment[0].split("\n").map((line) => line.replace(/^\s*\/?\*+\/? ?/, "").replace(/\s*\*\/$/, ""));
    lines.forEach((line, at) => {
      const tag = /^\s*@example\b(.*)$/.exec(line);
      if (tag) examples.push(exampleAt(file, first + at, [tag[1] ?? "", ...bodyAfter(lines, at)].join("\n")));
    });
  }
  return examples;
}

function bodyAfter(lines: readonly string[], at: number): string[] {
  const next = lines.findIndex((line, index) => index > at && /^@\w/.test(line));
  return lines.slice(at + 1, next === -1 ? undefined : next);
}

function exampleAt(file: string, line: number, body: string): Example {
  const [fenced] = body.includes("```") ? markdownExamples(file, body) : [];
  const id = `${file}:${line}`;
  return fenced ? { ...fenced, id, imports: "added" } : { id, file, code: `${body.trim()}\n`, imports: "added", mode: "run" };
}
