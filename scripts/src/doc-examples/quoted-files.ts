/**
 * A fence ```ts file=PATH shows a piece of a file of the repository. All pieces of a file on a page, in their order, are that
 * file: whoever copies the page has it, and a page cannot fall behind.
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
