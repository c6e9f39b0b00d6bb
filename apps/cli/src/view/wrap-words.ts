import { visibleWidth } from "./style.ts";

/** A line as several of at most `width` characters, broken between words; a longer word has a line of its own. */
export function wrapWords(line: string, width: number): string[] {
  const lines: string[] = [];
  let current: string | null = null;
  for (const word of line.split(" ")) {
    if (current !== null && visibleWidth(current) + 1 + visibleWidth(word) > width) {
      lines.push(current.trimEnd());
      current = null;
    }
    // Two spaces between words give an empty word; at the beginning of a line it is left out.
    if (current !== null) current += ` ${word}`;
    else if (word !== "" || lines.length === 0) current = word;
  }
  return current === null ? lines : [...lines, current];
}
