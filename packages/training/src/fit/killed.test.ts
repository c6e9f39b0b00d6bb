import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readTree } from "../state/host-tensor.ts";
import { smallRun } from "../testing/small-run.ts";

/** Trains in a process of its own, and kills it once it has written `checkpoints` of them, wherever it then is. */
async function killAfter(path: string, checkpoints: number): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "../testing/small-run-process.ts"), path], { stdio: ["ignore", "pipe", "inherit"] });
  const exit = once(child, "exit");
  let lines = 0;
  for await (const text of child.stdout) {
    lines += String(text).split("\n").length - 1;
    if (lines >= checkpoints) break;
  }
  child.kill("SIGKILL");
  const [code, signal] = await exit as [number | null, string | null];
  expect([code, signal]).toEqual([null, "SIGKILL"]);
}

test("killed by SIGKILL and resumed: the same weights, bit for bit", async () => {
  const folder = await mkdtemp(join(tmpdir(), "receptive-killed-"));
  const path = join(folder, "run.safetensors");
  const whole = await smallRun({});
  await killAfter(path, 20);
  const resumed = await smallRun({ resume: path });
  expect(await readTree(resumed.params)).toEqual(await readTree(whole.params));
  // At most the file that was being written when the kill came is left beside it.
  expect((await readdir(folder)).filter((name) => !name.endsWith(".tmp"))).toEqual(["run.safetensors"]);
  await rm(folder, { recursive: true });
});
