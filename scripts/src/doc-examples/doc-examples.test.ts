import { expect, test } from "vitest";
import { docstringExamples } from "./docstring.ts";
import { instrument } from "./expectations.ts";
import { markdownExamples } from "./markdown.ts";
import { matches } from "./matches.ts";
import { namedFiles, partFault, quotedFiles, quotedParts, quoteFault } from "./quoted-files.ts";

test("output after a fence that continues is the end of what both print", () => {
  const page = ["```ts", "console.log(1);", "```", "```text output", "1", "```", "```ts continues", "console.log(2);", "```", "```text output", "2", "```"];
  expect(markdownExamples("page.md", page.join("\n")).map(({ output }) => output)).toEqual(["1\n", "…\n2\n"]);
});

test("Markdown fences, their words, hidden setup and the output that follows", () => {
  const page = [
    "# Page", "<!-- setup", "const a = 1;", "-->", "```ts", "console.log(a);", "```", "```text output", "1", "```",
    "```ts no-run", "b();", "```", "```sh", "ls", "```", '```ts needs=DATA replace="10=>1"', "fit(10);", "```", "```ts continues", "more();", "```",
  ].join("\n");
  const found = markdownExamples("page.md", page);
  expect(found.map(({ id, mode, needs, code, output }) => ({ id, mode, needs, code, output }))).toEqual([
    { id: "page.md:5", mode: "run", needs: undefined, code: "const a = 1;\nconsole.log(a);\n", output: "1\n" },
    { id: "page.md:11", mode: "check", needs: undefined, code: "b();\n", output: undefined },
    { id: "page.md:17", mode: "run", needs: "DATA", code: "fit(1);\n", output: undefined },
    { id: "page.md:20", mode: "run", needs: undefined, code: "fit(1);\n\nmore();\n", output: undefined },
  ]);
});

test("pieces of a file are no examples, and together they are the file", () => {
  const page = ["```ts file=a.ts", "const a = 1;", "```", "Then:", "```ts file=a.ts", "const b = 2;", "```"].join("\n");
  expect(markdownExamples("page.md", page)).toEqual([]);
  const pieces = quotedFiles(page).get("a.ts") ?? [];
  expect(quoteFault(pieces, "const a = 1;\n\nconst b = 2;\n")).toBeUndefined();
  expect(quoteFault(pieces, "const a = 1;\nconst b = 3;\n")).toMatch(/const b = 2;[^]*const b = 3;/);
  expect(quoteFault(pieces.slice(0, 1), "const a = 1;\nconst b = 2;\n")).toMatch(/nothing more/);
  expect(quoteFault(pieces, "const a = 1;\n")).toMatch(/nothing more/);
});

test("a part of a file stands in it, in order, whatever its indentation", () => {
  const page = ["```ts part-of=a.ts", "const a = 1;", "…", "const c = 3;", "```"].join("\n");
  expect(markdownExamples("page.md", page)).toEqual([]);
  const [quoted] = quotedParts(page);
  expect(quoted?.file).toBe("a.ts");
  expect(partFault(quoted?.part ?? "", "  const a = 1;\n  const b = 2;\n  const c = 3;\n")).toBeUndefined();
  expect(partFault(quoted?.part ?? "", "const c = 3;\nconst a = 1;\n")).toMatch(/const c = 3;[^]*nowhere after/);
  expect(partFault("const d = 4;", "const a = 1;\n")).toMatch(/const d = 4;[^]*nowhere/);
});

test("files a page names, in its text and not in its programs", () => {
  expect(namedFiles("See `packages/core/src/tensor.ts` and `packages/core/src/tensor.ts`, `grad.ts`.\n```ts\n`docs/none.md`\n```\n")).toEqual(["packages/core/src/tensor.ts"]);
});

test("a replacement that finds nothing is an error, so that it cannot rot", () => {
  expect(() => markdownExamples("page.md", '```ts replace="10=>1"\nfit(20);\n```')).toThrow(/finds nothing/);
});

test("docstring examples end at the next tag", () => {
  const source = ["/**", " * Adds.", " *", " * @example", " * add(1, 2); // 3", " * @returns the sum", " */", "/** @example one() */"].join("\n");
  expect(docstringExamples("add.ts", source).map(({ id, code }) => [id, code])).toEqual([
    ["add.ts:4", "add(1, 2); // 3\n"],
    ["add.ts:8", "one()\n"],
  ]);
});

test("trailing comments become expectations; prose after an expression does not", () => {
  const { code, expectations } = instrument('console.log(f(1)); // any words\nadd(1, 2); // [3]\nrun(); // starts it\nconst x = 1; // 1\n');
  expect(expectations).toEqual([
    { line: 1, text: "any words" },
    { line: 2, text: "[3]" },
  ]);
  expect(code).toBe("__print.bind(undefined, 0)(f(1)); // any words\nawait __show(1, (add(1, 2))); // [3]\nrun(); // starts it\nconst x = 1; // 1\n");
});

test.each([
  ["Float32Array(4) [6, 12, 12, 26]", "Float32Array(4) [ 6, 12, 12, 26 ]", true],
  ["[6, 12]", "Float32Array(2) [ 6, 12 ]", true],
  ["[6, 13]", "Float32Array(2) [ 6, 12 ]", false],
  ["0.73", "0.7310585975646973", true],
  ["0.74", "0.7310585975646973", false],
  ["0.731", "0.7310585975646973", true],
  ["7", "7.2", false],
  ["61,706 in all", "61706 in all", true],
  ["{ loss: …, accuracy: 0.9… }", "{ loss: 0.2, accuracy: 0.8 }", false],
  ["{ loss: …, accuracy: 0.8 }", "{ loss: 0.2, accuracy: 0.8 }", true],
  ["[0x10, 2]", "[ 16, 2 ]", true],
  ['{ a: "b" }', "{ a: 'b' }", true],
  ["[1, 2]", "[1, 2, 3]", false],
  ["[[6, 12], [12, 26]]", "[[ 6, 12], [12, 26]] f32[2,2]", true],
])("%s matches %s: %s", (expected, actual, answer) => {
  expect(matches(expected, actual)).toBe(answer);
});
