import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeSafetensors } from "@receptive/formats";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { run } from "./program.ts";
import { start, writeTinyDigits } from "./testing/command.ts";

interface Answer { readonly code: number; readonly stdout: string; readonly stderr: string }

let folder = "";

/** The command in this process; `./` in its words is the test's folder. */
async function call(words: string): Promise<Answer> {
  let [stdout, stderr] = ["", ""];
  const code = await run({
    stdout: { write: (text) => (stdout += text) }, stderr: { write: (text) => (stderr += text) }, env: {},
    words: words.split(" ").map((word) => word.replace(/^[.][/]/, `${folder}/`)),
  });
  return { code, stdout, stderr };
}

/** A trained model, and around it everything that can be wrong. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "receptive-bad-"));
  vi.stubEnv("RECEPTIVE_DATA", "");
  vi.stubEnv("XDG_CACHE_HOME", join(folder, "cache"));
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("fetch failed")));
  writeTinyDigits(join(folder, "digits"), { train: 20, test: 10 });
  writeTinyDigits(join(folder, "cut"), { train: 20, test: 10 });
  const images = join(folder, "cut", "train-images-idx3-ubyte");
  writeFileSync(images, readFileSync(images).subarray(0, 1000));
  const { code, stderr } = await call("train mlp --data ./digits --epochs 1 --out ./run");
  expect([code, stderr]).toEqual([0, ""]);
  const model = readFileSync(join(folder, "run", "model.safetensors"));
  writeFileSync(join(folder, "half.safetensors"), model.subarray(0, model.length / 2));
  const checkpoint = readFileSync(join(folder, "run", "checkpoint.safetensors"));
  checkpoint[checkpoint.length - 1000] = (checkpoint[checkpoint.length - 1000] ?? 0) ^ 1;
  writeFileSync(join(folder, "flipped.safetensors"), checkpoint);
  writeFileSync(join(folder, "other.safetensors"), writeSafetensors({ "layer.weight": { shape: [2], data: Float32Array.of(1, Number.NaN) } }));
  writeFileSync(join(folder, "misfit.safetensors"), writeSafetensors({ "conv1.weight": { shape: [1], data: Float32Array.of(1) }, "conv2.weight": { shape: [1], data: Float32Array.of(1) }, "fc3.weight": { shape: [10, 84], data: new Float32Array(840) } }));
  writeFileSync(join(folder, "words.png"), "no picture");
  mkdirSync(join(folder, "empty"));
});
afterAll(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function expectOneLine({ code, stdout, stderr }: Answer, expected: string, exitCode: number): void {
  expect(stderr).toMatch(/^error \[E_[A-Z_]+\]: [^\n]+[.]\n$/);
  expect([/\[(E_\w+)\]/.exec(stderr)?.[1], code]).toEqual([expected, exitCode]);
  expect(stdout).not.toMatch(/error|epoch \d/i);
}

describe("one line with a code, on standard error alone", () => {
  test.each([
    ["train resnet", "E_USAGE", 2],
    ["train lenet5 --epoch 3", "E_USAGE", 2],
    ["train lenet5 --epochs 0", "E_USAGE", 2],
    ["train lenet5 --lr -1", "E_USAGE", 2],
    ["train lenet5 --optimizer lion", "E_USAGE", 2],
    ["train mlp --fc2 84 --data ./digits", "E_USAGE", 2],
    ["train lenet5 --augment shift=99 --data ./digits", "E_USAGE", 2],
    ["train lenet5 --out= --data ./digits", "E_USAGE", 2],
    ["fly", "E_USAGE", 2],
    ["train lenet5 --threads 64 --data ./digits", "E_CPU_THREADS", 1],
    ["train lenet5 --data ./nowhere", "E_DATA_NAME", 1],
    ["train lenet5 --data ./empty", "E_DATA_NOT_FOUND", 1],
    ["train lenet5 --data ./cut", "E_IDX_TRUNCATED", 1],
    ["train lenet5 --data mnist", "E_NETWORK", 1],
    ["train mlp --data ./digits --out ./run/model.safetensors", "E_OUT", 1],
    ["train mlp --data ./digits --out ./fresh --resume", "E_RESUME", 1],
    ["train mlp --data ./digits --epochs 1 --out ./run --resume ./flipped.safetensors", "E_CHECKPOINT_CORRUPT", 1],
    ["train mlp --data ./digits --epochs 1 --out ./run --resume ./half.safetensors", "E_SAFETENSORS_TRUNCATED", 1],
    ["train mlp --data ./digits --epochs 1 --out ./run --resume ./run/model.safetensors", "E_CHECKPOINT_FORMAT", 1],
    ["train mlp --data ./digits --epochs 7 --out ./run --resume", "E_RESUME_MISMATCH", 1],
    ["train mlp --data ./digits --epochs 1 --out ./run --resume --lr 0.1", "E_RESUME_MISMATCH", 1],
    ["train lenet5 --data ./digits --epochs 1 --out ./run --resume", "E_RESUME_MISMATCH", 1],
    ["predict ./run/model.safetensors", "E_USAGE", 2],
    ["predict ./nothing.safetensors ./words.png", "E_FILE_NOT_FOUND", 1],
    ["predict ./half.safetensors ./words.png", "E_SAFETENSORS_TRUNCATED", 1],
    ["predict ./other.safetensors ./words.png", "E_MODEL_UNKNOWN", 1],
    ["predict ./misfit.safetensors ./words.png", "E_LOAD_MISMATCH", 1],
    ["predict ./run/model.safetensors ./words.png", "E_IMAGE", 1],
    ["predict ./run/model.safetensors --data ./digits --index 10", "E_INDEX", 1],
    ["inspect ./words.png", "E_SAFETENSORS_HEADER", 1],
  ] as const)("%s", async (words, code, exitCode) => expectOneLine(await call(words), code, exitCode));

  test("a standard output that takes nothing", async () => {
    const full = await start(folder, "inspect lenet5", {}, "exec > /dev/full;").ended;
    expect([full.code, full.stderr]).toEqual([1, "error [E_OUTPUT]: standard output cannot be written to (no space is left). Send it elsewhere.\n"]);
    const training = await start(folder, "train mlp --data digits --epochs 1 --out nowhere --json", {}, "exec > /dev/full;").ended;
    expect([training.code, training.stderr]).toEqual([1, full.stderr]);
  });

  test("a folder without a name is told of in words", async () => {
    expect((await call("train lenet5 --out= --data ./digits")).stderr).toMatch(/--out.*Name a folder\./);
  });

  test("a full disk leaves the earlier checkpoint as it was", async () => {
    const path = join(folder, "run", "checkpoint.safetensors");
    const before = readFileSync(path);
    // No file may grow beyond 256 KiB, a fraction of a checkpoint: the nearest to a full disk that needs no other rights.
    const limited = await start(folder, "train mlp --data digits --epochs 1 --seed 5 --out run --json", {}, "ulimit -f 256;").ended;
    expect(limited.stderr).toMatch(/^error \[E_DISK_FULL\]: [^\n]*checkpoint\.safetensors[^\n]*\n$/);
    expect(limited.code).toBe(1);
    expect(readFileSync(path).equals(before)).toBe(true);
  });
});

describe("what is right although it looks odd", () => {
  test("inspect tells NaN of a file of no model of ours", async () => {
    const { code, stdout } = await call("inspect ./other.safetensors");
    expect(code).toBe(0);
    expect(stdout).toMatch(/layer\.weight +F32 +\[2\].* 1 +0\n\nNot finite: layer\.weight\./);
  });
  test("predict prints the guesses, or an object", async () => {
    const text = await call("predict ./run/model.safetensors --data ./digits --index 0");
    expect([text.code, text.stderr]).toEqual([0, ""]);
    expect(text.stdout).toMatch(/digits\[0\][\s\S]*first guess +\d +\d+\.\d\d %[\s\S]*second guess \d/);
    const { stdout } = await call("predict ./run/checkpoint.safetensors --data ./digits --index 0,3 --json");
    const answers = stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as { image: string; probabilities: number[] });
    expect(answers.map(({ image, probabilities }) => [image, probabilities.length])).toEqual([["digits[0]", 10], ["digits[3]", 10]]);
  });
});
