import { CommanderError } from "commander";
import { expect, test } from "vitest";
import { CliError } from "./cli-error.ts";
import { errorLine, exitCodeOf, reportError } from "./report-error.ts";

test("a coded error is one line with its code", () => {
  const error = new CliError("E_OUT", "first line\n  second line");
  expect([errorLine(error), exitCodeOf(error)]).toEqual(["error [E_OUT]: first line second line.", 1]);
});
test("commander's words become ours", () => {
  const error = new CommanderError(1, "commander.unknownOption", "error: unknown option '--epoch'\n(Did you mean --epochs?)");
  expect([errorLine(error), exitCodeOf(error)]).toEqual(["error [E_USAGE]: unknown option '--epoch' (Did you mean --epochs?). See receptive --help.", 2]);
});
test("what nobody foresaw has a code too, and says how to see more", () => {
  expect(errorLine(new TypeError("x is undefined"))).toBe("error [E_INTERNAL]: x is undefined. Set RECEPTIVE_DEBUG=1 to see where.");
});
test("stacks, with those of causes, are for those who ask", () => {
  const written = (env: Record<string, string>): string => {
    let text = "";
    reportError(new CliError("E_OUT", "no", { cause: new Error("deeper") }), { write: (part) => (text += part) }, env);
    return text;
  };
  expect(written({})).toBe("error [E_OUT]: no.\n");
  expect(written({ RECEPTIVE_DEBUG: "1" })).toMatch(/CliError: no\n {4}at [\s\S]*Error: deeper\n {4}at /);
});
test("help is no error", () => expect(reportError(new CommanderError(0, "commander.helpDisplayed", "(outputHelp)"), { write: () => expect.unreachable() }, {})).toBe(0));
