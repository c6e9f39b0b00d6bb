import { CommanderError } from "commander";

/** Exit codes: 1 for what went wrong on the way, 2 for a call that could not be understood. */
const FAILED = 1;
const MISUSED = 2;

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

function oneLine(text: string): string {
  return text.split("\n").map((line) => line.trim()).filter((line) => line !== "").join(" ");
}

/** commander writes "error: unknown option '--epoch'\n(Did you mean --epochs?)" with its own codes. */
function usageLine(error: CommanderError): string {
  const what = oneLine(error.message.replace(/^error: /, "").replaceAll("\n(", " (")).replace(/[.]$/, "");
  return `error [E_USAGE]: ${what}. See receptive --help.`;
}

/** The one line of an error for people: `error [E_CODE]: what; what to do`. */
export function errorLine(error: unknown): string {
  if (error instanceof CommanderError) return usageLine(error);
  const code = codeOf(error) ?? "E_INTERNAL";
  const message = oneLine(error instanceof Error ? error.message : String(error));
  const sentence = /[.!?]$/.test(message) ? message : `${message}.`;
  return `error [${code}]: ${sentence}${codeOf(error) === undefined ? " Set RECEPTIVE_DEBUG=1 to see where." : ""}`;
}

/** The exit code an error ends the command with. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : MISUSED;
  return codeOf(error) === "E_USAGE" ? MISUSED : FAILED;
}

/** Writes the error to standard error: one line, and the stacks below it if RECEPTIVE_DEBUG is set. Returns the exit code. */
export function reportError(error: unknown, stream: { write(text: string): unknown }, env: Readonly<Record<string, string | undefined>>): number {
  // `--help` and `--version` end by an "error" with exit code 0; they have been shown.
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  stream.write(`${errorLine(error)}\n`);
  if ((env["RECEPTIVE_DEBUG"] ?? "") !== "") {
    for (let at = error; at instanceof Error; at = at.cause) stream.write(`${at.stack ?? String(at)}\n`);
  }
  return exitCodeOf(error);
}
