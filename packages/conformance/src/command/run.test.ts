import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run } from "./run.ts";

function streams(isTTY = false): { stdout: { text: string; isTTY: boolean; write(t: string): void }; stderr: { text: string; write(t: string): void } } {
  const sink = () => ({ text: "", isTTY, write(t: string) { this.text += t; } });
  return { stdout: sink(), stderr: sink() };
}

test("ends with a table, and 0 where nothing failed", async () => {
  const s = streams();
  const file = join(mkdtempSync(join(tmpdir(), "conformance-")), "results.json");
  expect(await run(["--backend", "reference", "--only", "alu/add/*", "--json", file], s)).toBe(0);
  expect(s.stdout.text).toMatch(/^suite +passed +failed +limited +skipped +seconds\nalu +12 +0 +0 +0 /);
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ backend: "reference", seed: 1 });
});

test("a backend of a file; 1 where a case fails, which it names; a progress line on a terminal", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "conformance-")), "backend.mjs");
  const entry = import.meta.resolve("@receptive/core/reference");
  writeFileSync(file, `import { reference } from ${JSON.stringify(entry)};\nexport const create = () => Object.assign(reference(), { dispose() {} });\n`);
  const s = streams(true);
  expect(await run(["--backend", file, "--only", "contract/lifecycle/*"], s)).toBe(1);
  expect(s.stdout.text).toMatch(/failed {2}contract\/lifecycle\/backend\/dispose\n {8}memory of a disposed backend is accepted/);
  expect(s.stdout.text).toContain("\r\u001B[K1/4");
});

/** A module in a folder of its own, with the reference to build on. */
function moduleOf(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), "conformance-")), "backend.mjs");
  writeFileSync(file, `import { reference } from ${JSON.stringify(import.meta.resolve("@receptive/core/reference"))};\n${text}\n`);
  return file;
}

test.each([
  ["create", "export const create = async () => reference();"],
  ["a default export", "export default async () => reference();"],
  ["create before a default export that is none", "export const create = () => reference();\nexport default { name: 'small' };"],
])("a backend that is made later, by %s", async (_, text) => {
  const s = streams();
  expect(await run(["--backend", moduleOf(text), "--only", "contract/lifecycle/*"], s)).toBe(0);
  expect(s.stdout.text).toMatch(/\nall +\d+ +0 +0 +/);
});

test.each([
  ["exports neither", "export const backend = reference();", /exports no function `create` or as its default/],
  ["makes something else", "export const create = async () => ({ name: 'small' });", /is no backend: it lacks one of alloc, free/],
  ["cannot be loaded", "import './absent.mjs';", /cannot be loaded: .*absent\.mjs/],
])("a module that %s is refused with a code", async (_, text, message) => {
  const s = streams();
  expect(await run(["--backend", moduleOf(text)], s)).toBe(2);
  expect(s.stderr.text).toMatch(/^ArgumentError \[E_CONFORMANCE_BACKEND\]: /);
  expect(s.stderr.text).toMatch(message);
});

test("a module's candidates run the reductions and operations again, and its loss the cases about that", async () => {
  const s = streams();
  const file = moduleOf(`
    const told = new Map();
    export const create = (options = {}) => { if (options.fails) throw new RangeError("no such tile"); return Object.assign(reference(options), { lost: new Promise((resolve) => {}) }); };
    export const candidates = { singles: { precision: "f32" }, absent: { fails: true } };
    export const lose = () => undefined;
  `);
  expect(await run(["--backend", file, "--only", "*/prod/f32/one-zero"], s)).toBe(1);
  expect(s.stdout.text).toMatch(/ops +1 +0 +0 +0 .*\n/);
  expect(s.stdout.text).toMatch(/ops@singles +1 +0 +0 +0 .*\n/);
  expect(s.stdout.text).toMatch(/failed {2}ops@absent\/prod\/f32\/one-zero\n +threw RangeError: no such tile/);
  expect(await run(["--backend", file, "--only", "contract/loss/device/told"], s)).toBe(1);
  expect(s.stdout.text).toContain("`lost` never resolves");
});

test("the example's module is one the command takes", async () => {
  const s = streams();
  const file = join(import.meta.dirname, "../../examples/small-backend.ts");
  expect(await run(["--backend", file, "--only", "alu/add/*"], s)).toBe(0);
});

test("misuse is 2 and says how; no case is 1", async () => {
  const s = streams();
  expect(await run([], s)).toBe(2);
  expect(await run(["--backend", "reference", "--quick"], s)).toBe(2);
  expect(s.stderr.text).toContain("pnpm conformance --backend NAME");
  expect(await run(["--backend", "reference", "--only", "nothing/*"], s)).toBe(1);
});
