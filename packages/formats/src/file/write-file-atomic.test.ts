import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FileError } from "../errors.ts";
import { readFile } from "./read-file.ts";
import { replaceFile } from "./replace-file.ts";
import { writeFileAtomic } from "./write-file-atomic.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "receptive-formats-"));
});
afterEach(async () => rm(folder, { recursive: true }));

const text = async (path: string): Promise<string> => new TextDecoder().decode(await readFile(path));

async function failure(run: Promise<unknown>): Promise<FileError> {
  const error: unknown = await run.then(() => undefined, (reason: unknown) => reason);
  if (error instanceof FileError) return error;
  throw new Error(`expected a FileError, got ${String(error)}`);
}

/** Node's own functions, with writes that fail half-way as on a full disk. */
function fullDisk(code: string): typeof fs {
  return {
    ...fs,
    open: async (...args: Parameters<typeof fs.open>) => {
      const handle = await fs.open(...args);
      handle.writeFile = async () => {
        await handle.write("half");
        throw Object.assign(new Error(`${code}: write`), { code });
      };
      return handle;
    },
  };
}

test("writes bytes and text, and replaces what was there", async () => {
  const path = join(folder, "model.bin");
  await writeFileAtomic(path, Uint8Array.of(1, 2, 3));
  expect(new Uint8Array(await readFile(path))).toEqual(Uint8Array.of(1, 2, 3));
  await writeFileAtomic(path, "new");
  expect(await text(path)).toBe("new");
  expect(await readdir(folder)).toEqual(["model.bin"]);
});

test("many writes at once leave one whole file and nothing else", async () => {
  const path = join(folder, "history.json");
  await Promise.all(Array.from({ length: 8 }, (_, i) => writeFileAtomic(path, String(i).repeat(10_000))));
  expect(await text(path)).toMatch(/^(\d)\1{9999}$/);
  expect(await readdir(folder)).toEqual(["history.json"]);
});

test.each(["ENOSPC", "EDQUOT", "EFBIG"])("a full disk (%s) is E_DISK_FULL and leaves the old file alone", async (code) => {
  const path = join(folder, "checkpoint.safetensors");
  await writeFile(path, "old");
  const error = await failure(replaceFile(fullDisk(code), path, "new contents"));
  expect(error.code).toBe("E_DISK_FULL");
  expect(String(error)).toBe(`FileError [E_DISK_FULL]: ${path} cannot be written: the disk is full (${code}). Free some space, or write elsewhere; what was there before is untouched.`);
  expect(error.path).toBe(path);
  expect(error.cause).toMatchObject({ code });
  expect(await text(path)).toBe("old");
  expect(await readdir(folder)).toEqual(["checkpoint.safetensors"]);
});

test("a missing folder, and a folder in the file's place, say so", async () => {
  const nowhere = await failure(writeFileAtomic(join(folder, "none", "x"), "x"));
  expect(String(nowhere)).toContain(`[E_FILE_WRITE]: ${join(folder, "none", "x")} cannot be written (ENOENT). Create its folder first.`);
  await mkdir(join(folder, "taken"));
  expect((await failure(writeFileAtomic(join(folder, "taken"), "x"))).code).toBe("E_FILE_WRITE");
  expect(await readdir(folder)).toEqual(["taken"]);
});

test("a read-only folder says so", async ({ skip }) => {
  skip(process.getuid?.() === 0 || process.platform === "win32", "root and Windows may write to a read-only folder");
  await chmod(folder, 0o500);
  const error = await failure(writeFileAtomic(join(folder, "x"), "x"));
  await chmod(folder, 0o700);
  expect(String(error)).toContain("(EACCES). Check the permissions");
});

test("reading names what is missing", async () => {
  expect((await failure(readFile(join(folder, "none")))).code).toBe("E_FILE_NOT_FOUND");
  expect((await failure(readFile(folder))).message).toContain("(EISDIR). It is a folder: name a file.");
});
