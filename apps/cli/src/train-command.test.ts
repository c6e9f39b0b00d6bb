import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, start, writeTinyDigits } from "./testing/command.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "receptive-train-"));
  writeTinyDigits(join(folder, "digits"), { train: 60, test: 20 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const weights = (run: string): Buffer => readFileSync(join(folder, run, "model.safetensors"));
const objects = (stdout: string): Record<string, unknown>[] => stdout.trimEnd().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);

describe("receptive train", () => {
  test("--json prints one object a line and writes the results", async () => {
    const { code, stdout, stderr } = await call(folder, "train lenet5 --data digits --epochs 2 --batch 16 --augment shift=2 --validation 0.2 --out json --json");
    expect([code, stderr]).toEqual([0, ""]);
    const events = objects(stdout);
    expect(events.map(({ event }) => event)).toEqual(["start", "epoch", "epoch", "done"]);
    expect(events.at(-1)).toMatchObject({ testAccuracy: expect.any(Number), seconds: expect.any(Number), imagesPerSecond: expect.any(Number), backend: "cpu", data: "digits", parameters: 63_802 });
    expect(readdirSync(join(folder, "json")).sort()).toEqual(["checkpoint.safetensors", "history.json", "model.safetensors", "report.html"]);
    const history = JSON.parse(readFileSync(join(folder, "json", "history.json"), "utf8")) as { history: { valLoss: number }[]; test: { accuracy: number } };
    expect(history.history).toHaveLength(2);
    expect(history.history[1]?.valLoss).toBeGreaterThan(0);
    expect(history.test.accuracy).toBe(events.at(-1)?.["testAccuracy"]);
    expect(readFileSync(join(folder, "json", "report.html"), "utf8")).toContain("LeNet-5 on digits");
  });

  test("outside a terminal: a line an epoch, no colour, no bar; twice the same call, the same bytes", async () => {
    const words = "train mlp --data digits --epochs 2 --batch all --out";
    const first = await call(folder, `${words} once`);
    const second = await call(folder, `${words} twice`);
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(first.stdout).toMatch(/\nepoch 1\/2 {2}loss .*\nepoch 2\/2 {2}loss .*images\/s.*\n[\s\S]*Test accuracy[\s\S]*Confusion matrix[\s\S]*First-layer filters/);
    // oxlint-disable-next-line no-control-regex -- escape codes and carriage returns are what must not be there
    expect(first.stdout).not.toMatch(/[\u001B\r]/);
    expect(weights("once").equals(weights("twice"))).toBe(true);
  });

  test("killed and resumed, it ends with the weights of a run that was left alone", async () => {
    const words = "train lenet5 --data digits --epochs 30 --batch 8 --seed 3 --json --out";
    const whole = await call(folder, `${words} whole`);
    expect(whole.code).toBe(0);
    const killed = start(folder, `${words} killed`);
    await killed.prints('"epoch":3,');
    killed.child.kill("SIGKILL");
    expect((await killed.ended).signal).toBe("SIGKILL");
    expect(existsSync(join(folder, "killed", "model.safetensors"))).toBe(false);
    const resumed = await call(folder, `${words} killed --resume`);
    expect([resumed.code, resumed.stderr]).toEqual([0, ""]);
    expect(weights("killed").equals(weights("whole"))).toBe(true);
  });

  test("Ctrl-C: a checkpoint, the command that goes on, exit code 130; going on ends the same", async () => {
    const words = "train lenet5 --data digits --epochs 30 --batch 8 --seed 3";
    const stopped = start(folder, `${words} --out stopped`);
    await stopped.prints("epoch  2/30");
    stopped.child.kill("SIGINT");
    const { code, stdout } = await stopped.ended;
    expect(code).toBe(130);
    const command = /go on with: pnpm receptive (.*)\n$/.exec(stdout)?.[1] ?? "";
    expect(command).toBe(`${words} --out stopped --resume`);
    expect((await call(folder, command)).code).toBe(0);
    expect(weights("stopped").equals(weights("whole"))).toBe(true);
  });

  test("MNIST that cannot be had: synthetic digits, and it says so", async () => {
    const { code, stdout } = await call(folder, "train lenet5 --epochs 1 --json --out offline", { NODE_OPTIONS: `--import=data:text/javascript,globalThis.fetch=()=>Promise.reject(new%20TypeError("offline"))` });
    expect(code).toBe(0);
    const events = objects(stdout);
    expect(events[0]?.["dataReason"]).toMatch(/mnist is not on this machine/);
    expect(events.at(-1)?.["data"]).toBe("synthetic");
  });
});
