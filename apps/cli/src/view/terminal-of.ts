import { detectTerminal, type ResolvedTerminalOptions } from "@receptive/visualization";
import type { Output } from "./train-view.ts";

/** Columns of a terminal that does not tell, or that says 0 as some that record a session do. */
const USUAL_COLUMNS = 80;
const USUAL_ROWS = 24;

/** Columns and rows of a terminal. */
export function sizeOf({ columns = 0, rows = 0 }: Output): { readonly columns: number; readonly rows: number } {
  return { columns: columns > 0 ? columns : USUAL_COLUMNS, rows: rows > 0 ? rows : USUAL_ROWS };
}

/** What a stream can show. */
export function terminalOf(output: Output, env: Readonly<Record<string, string | undefined>>): ResolvedTerminalOptions {
  return detectTerminal({ isTTY: output.isTTY, columns: sizeOf(output).columns }, env);
}
