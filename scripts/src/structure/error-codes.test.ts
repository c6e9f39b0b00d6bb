import { expect, test } from "vitest";
import { errorCodeFaults } from "./error-codes.ts";

const table = ["| code | class | means | way out |", "|---|---|---|---|", "| `E_SHAPE_…` | ShapeError | a | b |", "| `E_KEY` | DTypeError, ShapeError | a | b |"].join("\n");
const source = (text: string): { path: string; text: string }[] => [{ path: "a.ts", text: `new ShapeError(\`E_SHAPE_\${op}\`); new ShapeError("E_KEY", ""); ${text}` }];

test("codes of the table, and of its families, are known", () => {
  expect(errorCodeFaults(table, source('throw new ShapeError("E_SHAPE_PAD", "");'))).toEqual([]);
});

test("a code without a row is a fault, in code and in a comment", () => {
  expect(errorCodeFaults(table, source('"E_NEW"'))).toEqual(["a.ts names E_NEW, which has no row in docs/errors.md"]);
  expect(errorCodeFaults(table, source("/** Throws `E_OLD`. */"))).toEqual(["a.ts names E_OLD, which has no row in docs/errors.md"]);
});

test("a comment may name a family by its beginning", () => {
  expect(errorCodeFaults(table, source("/** Throws E_CHECKPOINT_…. */"))).toEqual([]);
});

test("a row that nothing throws is a fault, and so is a second one", () => {
  expect(errorCodeFaults(`${table}\n| \`E_GONE\` | Error | a | b |`, source("/** `E_GONE` */"))).toEqual(["docs/errors.md has a row for E_GONE, which nothing throws"]);
  expect(errorCodeFaults(`${table}\n| \`E_KEY\` | ShapeError | a | b |`, source(""))).toEqual(["docs/errors.md has two rows for E_KEY"]);
});

test("a code thrown by another class is a fault", () => {
  expect(errorCodeFaults(table, source('new ArgumentError("E_KEY", "")'))).toEqual(["a.ts throws E_KEY as ArgumentError; docs/errors.md says DTypeError, ShapeError"]);
});
