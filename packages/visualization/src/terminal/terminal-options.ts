import type { Theme } from "../color/tokens.ts";

/** How many colours a terminal shows: none (plain text), the 256 of xterm, or all. */
export type ColorDepth = "none" | "256" | "truecolor";

export interface TerminalOptions {
  /** Characters a line may have; 80 unless told. */
  readonly width?: number;
  /** `true` is all colours, `false` plain text without escape codes or block characters; plain unless told. */
  readonly color?: ColorDepth | boolean;
  /** The background the terminal has; "dark" unless told. */
  readonly theme?: Theme;
}

/** Options with every gap filled. */
export interface ResolvedTerminalOptions {
  readonly width: number;
  readonly color: ColorDepth;
  readonly theme: Theme;
}

export function resolveTerminalOptions(options: TerminalOptions): ResolvedTerminalOptions {
  const { color = "none" } = options;
  return {
    width: Math.max(16, Math.floor(options.width ?? 80)),
    color: color === true ? "truecolor" : color === false ? "none" : color,
    theme: options.theme ?? "dark",
  };
}

/** What is needed of a stream such as `process.stdout`. */
export interface TerminalStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

function colorDepth(stream: TerminalStream, env: Readonly<Record<string, string | undefined>>): ColorDepth {
  if ((env["NO_COLOR"] ?? "") !== "") return "none";
  const forced = (env["FORCE_COLOR"] ?? "") !== "" && env["FORCE_COLOR"] !== "0";
  if (env["FORCE_COLOR"] === "0" || (!forced && (stream.isTTY !== true || env["TERM"] === "dumb"))) return "none";
  const depth = env["COLORTERM"] ?? "";
  return /truecolor|24bit/u.test(depth) || env["FORCE_COLOR"] === "3" || /kitty|direct|iterm|wezterm|ghostty|alacritty/iu.test(`${env["TERM"] ?? ""} ${env["TERM_PROGRAM"] ?? ""}`) || env["WT_SESSION"] !== undefined ? "truecolor" : "256";
}

/** Terminals that tell their colours do so as "foreground;background", the background 7 or 15 when it is light. */
function backgroundTheme(env: Readonly<Record<string, string | undefined>>): Theme {
  const background = env["COLORFGBG"]?.split(";").at(-1);
  return background === "7" || background === "15" ? "light" : "dark";
}

/**
 * Options that suit a stream: plain text when it is no terminal, when `NO_COLOR` is set or `TERM` is "dumb"; else as
 * many colours as the environment promises.
 *
 * @example
 * terminalCurves(series, { ...detectTerminal(process.stdout, process.env), height: 12 });
 */
export function detectTerminal(stream: TerminalStream, env: Readonly<Record<string, string | undefined>>): ResolvedTerminalOptions {
  return { width: stream.columns ?? 80, color: colorDepth(stream, env), theme: backgroundTheme(env) };
}
