import { expect, test } from "vitest";
import { breathe, RunningLoop } from "./running-loop.ts";

test("acts stand alone, in order, and the loop goes on after them if it was wanted", async () => {
  let [turns, inside] = [0, false];
  const loop = new RunningLoop(async (wanted) => {
    while (wanted()) {
      expect(inside).toBe(false);
      turns++;
      await breathe();
    }
  });
  await loop.start();
  const said: number[] = [];
  const act = (n: number) => async (): Promise<void> => { inside = true; await breathe(); said.push(n); inside = false; };
  await Promise.all([loop.still(act(1)), loop.still(act(2)), loop.start(), loop.still(act(3))]);
  expect(said).toEqual([1, 2, 3]);
  const seen = turns;
  while (turns < seen + 3) await breathe();
  await loop.stop();
  const rest = turns;
  await loop.still(act(4));
  await breathe();
  expect(turns).toBe(rest);
  expect(loop.wanted).toBe(false);
});

test("a loop that fails ends, and says so to who stops it", async () => {
  const loop = new RunningLoop(async () => { throw new Error("broken"); });
  await loop.start();
  await breathe();
  expect(loop.wanted).toBe(false);
  await expect(loop.still(async () => 1)).resolves.toBe(1);
});
