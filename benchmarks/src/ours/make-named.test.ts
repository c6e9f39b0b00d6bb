import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeNamed } from "./make-named.ts";

const folder = mkdtempSync(join(tmpdir(), "receptive-backend-"));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

test("a backend of ours by its name", async () => {
  const { backend, about } = await makeNamed("cpu", 1);
  expect([backend.name, about]).toEqual(["cpu", "WebAssembly, 1 thread"]);
  backend.dispose();
});

test("a contributor's by its path", async () => {
  const path = join(folder, "mine.mjs");
  writeFileSync(path, 'const nothing = () => {}; export const create = () => ({ name: "mine", alloc: nothing, free: nothing, write: nothing, read: nothing, prepare: nothing, sync: nothing, dispose: nothing });');
  expect((await makeNamed(path, 1)).backend.name).toBe("mine");
});

test.each(["nowhere.ts", "constructor"])("%s is neither, and the error says what there is", async (name) => {
  await expect(makeNamed(name, 1)).rejects.toThrow(/Use one of cpu, reference, webgpu, or the path of a module/);
});
