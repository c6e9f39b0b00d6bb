import { type Color, type ResolvedTerminalOptions, resolveColor } from "@receptive/visualization";

const escape = "\u001B[";

/** Text in one of the figures' colours; as it is where there are none. */
export function paint(text: string, color: Color, { color: depth, theme }: ResolvedTerminalOptions): string {
  if (depth === "none" || text === "") return text;
  const [r, g, b] = resolveColor(color, theme).map(Math.round);
  const code = depth === "truecolor" ? `38;2;${r};${g};${b}` : `38;5;${cube(r ?? 0, g ?? 0, b ?? 0)}`;
  return `${escape}${code}m${text}${escape}39m`;
}

/** The nearest colour of xterm's 6 × 6 × 6 cube. */
function cube(r: number, g: number, b: number): number {
  const level = (channel: number): number => Math.max(0, Math.min(5, Math.round((channel - 55) / 40)));
  return 16 + 36 * level(r) + 6 * level(g) + level(b);
}

/** Bold text, where there is any colour at all. */
export function bold(text: string, { color }: ResolvedTerminalOptions): string {
  return color === "none" ? text : `${escape}1m${text}${escape}22m`;
}

// oxlint-disable-next-line no-control-regex -- the escape character is what is looked for
const codes = /\u001B\[[0-9;?]*[a-zA-Z]/gu;

/** Characters that text takes on the screen. */
export function visibleWidth(text: string): number {
  return Array.from(text.replaceAll(codes, "")).length;
}

/** Text cut to a visible width; its escape codes are kept whole. */
export function cut(text: string, width: number): string {
  if (visibleWidth(text) <= width) return text;
  let [out, room] = ["", width];
  // oxlint-disable-next-line no-control-regex -- the escape character is what is looked for
  for (const part of text.match(/\u001B\[[0-9;?]*[a-zA-Z]|./gsu) ?? []) {
    if (part.startsWith("\u001B")) out += part;
    else if (room-- > 0) out += part;
  }
  return out;
}

/** Two blocks of lines beside each other. */
export function beside(left: readonly string[], right: readonly string[], leftWidth: number): string[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, i) => {
    const one = left[i] ?? "";
    return `${one}${" ".repeat(Math.max(0, leftWidth - visibleWidth(one)))}${right[i] ?? ""}`.trimEnd();
  });
}
