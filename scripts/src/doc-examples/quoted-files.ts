/**
 * A fence ```ts file=PATH shows a piece of a file of the repository. All pieces of a file on a page, in their order, are that
 * file: whoever copies the page has it, and a page cannot fall behind. A fence ```ts part-of=PATH shows what stands somewhere in
 * that file, `…` for what is left out between.
 */
import { fencesOf } from "./markdown.ts";

/** File → its pieces on a page, in order. */
export function quotedFiles(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { words, body } of fencesOf(text)) {
    const file = / file=(\S+)/.exec(words)?.[1];
    if (file !== undefined) found.set(file, [...(found.get(file) ?? []), body]);
  }
  return found;
}

/** Where the pieces and the file part; undefined where they are the same but for blank lines. */
export function quoteFault(pieces: readonly string[], source: string): string | undefined {
  const [shown, wanted] = [pieces.join("\n"), source].map((text) => text.split("\n").filter((line) => line.trim() !== ""));
  if (shown === undefined || wanted === undefined) return undefined;
  const at = Array.from({ length: Math.max(shown.length, wanted.length) }).findIndex((_, i) => shown[i] !== wanted[i]);
  return at === -1 ? undefined : `the page shows\n  ${shown[at] ?? "nothing more"}\nand the file has\n  ${wanted[at] ?? "nothing more"}`;
}

/** Each fence that shows part of a file. */
export function quotedParts(text: string): { file: string; line: number; part: string }[] {
  return fencesOf(text).flatMap(({ words, body, line }) => {
    const file = / part-of=(\S+)/.exec(words)?.[1];
    return file === undefined ? [] : [{ file, line, part: body }];
  });
}

const inOneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

/** The piece that the file does not have, in this order; undefined where it has all of them. White space does not count. */
export function partFault(part: string, source: string): string | undefined {
  const text = inOneLine(source);
  let from = 0;
  for (const piece of part.split("…").map(inOneLine).filter((each) => each !== "")) {
    const at = text.indexOf(piece, from);
    if (at === -1) return `the page shows\n  ${piece}\nand the file has it nowhere${from > 0 ? " after what is shown before it" : ""}`;
    from = at + piece.length;
  }
  return undefined;
}

/** Files of this repository that a page names in `code`: from the root, and not made by a command. */
export function namedFiles(text: string): string[] {
  const names = text.replaceAll(/^[ \t]*(`{3,})[^]*?^[ \t]*\1[ \t]*$/gm, "").matchAll(/`((?:packages|apps|scripts|benchmarks|docs|\.github)\/[\w./-]+\.\w+)`/g);
  return [...new Set([...names].map(([, name = ""]) => name))];
}
