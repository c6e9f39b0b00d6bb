import { type Color, resolveColor } from "../color/color.ts";
import type { Rgb } from "../color/rgb.ts";
import type { ResolvedTerminalOptions } from "./terminal-options.ts";

/** Levels of the 6 × 6 × 6 cube of the xterm palette. */
const cubeLevels = [0, 95, 135, 175, 215, 255];

function nearest(levels: readonly number[], value: number): number {
  let best = 0;
  for (const [i, level] of levels.entries()) if (Math.abs(level - value) < Math.abs((levels[best] ?? 0) - value)) best = i;
  return best;
}

/** The index of the nearest colour among entries 16 to 255 of the xterm palette. */
export function xtermIndex([r, g, b]: Rgb): number {
  const cube = [r, g, b].map((channel) => nearest(cubeLevels, channel));
  const cubeError = [r, g, b].reduce((sum, channel, i) => sum + (channel - (cubeLevels[cube[i] ?? 0] ?? 0)) ** 2, 0);
  const grey = Math.min(23, Math.max(0, Math.round(((r + g + b) / 3 - 8) / 10)));
  const greyError = [r, g, b].reduce((sum, channel) => sum + (channel - (8 + 10 * grey)) ** 2, 0);
  return greyError < cubeError ? 232 + grey : 16 + 36 * (cube[0] ?? 0) + 6 * (cube[1] ?? 0) + (cube[2] ?? 0);
}

function code(layer: 38 | 48, rgb: Rgb, options: ResolvedTerminalOptions): string {
  return options.color === "256" ? `${layer};5;${xtermIndex(rgb)}` : `${layer};2;${rgb.map(Math.round).join(";")}`;
}

export const reset = "\u001B[0m";

/** The escape code for a foreground and a background; "" for plain text. Follow the text with `reset`. */
export function colorCode(foreground: Rgb | undefined, background: Rgb | undefined, options: ResolvedTerminalOptions): string {
  if (options.color === "none") return "";
  const codes = [...(foreground ? [code(38, foreground, options)] : []), ...(background ? [code(48, background, options)] : [])];
  return codes.length > 0 ? `\u001B[${codes.join(";")}m` : "";
}

/** Text in a colour of the scene's vocabulary; unchanged for plain text. */
export function paintText(text: string, foreground: Color | undefined, options: ResolvedTerminalOptions, background?: Color): string {
  if (options.color === "none" || text === "") return text;
  const start = colorCode(foreground === undefined ? undefined : resolveColor(foreground, options.theme), background === undefined ? undefined : resolveColor(background, options.theme), options);
  return start === "" ? text : `${start}${text}${reset}`;
}

/** Length of text without its escape codes. */
export function visibleLength(text: string): number {
  return Array.from(stripAnsi(text)).length;
}

// oxlint-disable-next-line no-control-regex -- the escape character is what is looked for
const escapes = /\u001B\[[0-9;]*m/gu;

/** Text without escape codes. */
export function stripAnsi(text: string): string {
  return text.replace(escapes, "");
}

/** Pads text that may hold escape codes to a visible width. */
export function padVisible(text: string, width: number, side: "start" | "end" = "end"): string {
  const padding = " ".repeat(Math.max(0, width - visibleLength(text)));
  return side === "end" ? text + padding : padding + text;
}

/** Plain text keeps to ASCII where a sign has a plain form, so that logs read anywhere. */
export function plainAscii(text: string): string {
  return text.replaceAll("−", "-").replaceAll("∞", "inf").replaceAll("≤", "<=").replaceAll("≥", ">=").replaceAll("→", "->").replaceAll("–", "-");
}
