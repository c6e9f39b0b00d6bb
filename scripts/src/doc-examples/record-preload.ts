/**
 * Loaded into the process of an example before it: `__print` stands in for a console.log whose output is promised,
 * `__show` for a bare expression. Each writes one JSON line to file descriptor 3.
 */
import { writeSync } from "node:fs";
import { format, inspect } from "node:util";

const options = { depth: 8, breakLength: Infinity, maxArrayLength: 200 };

function record(expectation: number, text: string): void {
  writeSync(3, `${JSON.stringify({ expectation, text })}\n`);
}

function print(expectation: number, ...values: unknown[]): void {
  record(expectation, format(...values.map((value) => (typeof value === "string" ? value : inspect(value, options)))));
  console.log(...values);
}

/** A tensor is shown as its text, a promise as what it becomes. */
async function show(expectation: number, value: unknown): Promise<void> {
  const settled: unknown = await value;
  const text: unknown = typeof settled === "object" && settled !== null && "text" in settled ? settled.text : undefined;
  record(expectation, typeof text === "function" ? String(await text.call(settled)) : inspect(settled, options));
}

Object.assign(globalThis, { __print: print, __show: show });
