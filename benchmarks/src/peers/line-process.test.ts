import { expect, test } from "vitest";
import { LineProcess } from "./line-process.ts";

const node = (program: string): LineProcess => new LineProcess(process.execPath, ["-e", program], process.env);

test("answers a line with a line", async () => {
  const echo = node("require('node:readline').createInterface({ input: process.stdin }).on('line', (l) => console.log(l.toUpperCase()))");
  expect(await echo.ask("one")).toBe("ONE");
  expect(await echo.ask("two")).toBe("TWO");
  echo.stop();
});

test("a process that ends is an error with its last complaint", async () => {
  const broken = node("console.error('first'); console.error('no module named torch'); process.exitCode = 1");
  await expect(broken.next()).rejects.toThrow("the process ended: no module named torch");
});

test("a program that is not there is an error too", async () => {
  const missing = new LineProcess("/nowhere/python3", [], process.env);
  await expect(missing.next()).rejects.toThrow(/ENOENT/);
});
