/** The library as a page runs it: no file system, no process, WebAssembly from the browser. */
import { expect, test } from "vitest";
import { adam, evaluate, fit, grad, lenet5, synthetic, tensor } from "./index.ts";

test("a tensor is computed, and a gradient", async () => {
  expect(await tensor([[1, 2], [3, 4]]).matmul(tensor([[1, 0], [0, 2]])).data()).toEqual(Float32Array.of(1, 4, 3, 8));
  expect(await grad((x) => x.mul(x).sum())(tensor([1, 2, 3])).data()).toEqual(Float32Array.of(2, 4, 6));
});

test("LeNet-5 learns, and the same seed gives the same weights", async () => {
  const { train, test: held } = synthetic({ train: 1000, test: 200 });
  const runs = [];
  for (let run = 0; run < 2; run++) {
    const model = lenet5({ fc2: 84, seed: 1 });
    await fit(model, train, { epochs: 2, batch: 50, optimizer: adam(2e-3), seed: 1 });
    runs.push(await evaluate(model, held));
  }
  // Guessing gives 0.1; two short epochs give well over half.
  expect(runs[0]?.accuracy).toBeGreaterThan(0.5);
  expect(runs[1]).toEqual(runs[0]);
});
