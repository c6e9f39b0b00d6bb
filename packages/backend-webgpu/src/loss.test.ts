import { compile, tensor, Tensor } from "@receptive/core";
import { fromArrays } from "@receptive/datasets";
import { mnistMlp, type Model } from "@receptive/layers";
import { sgd } from "@receptive/optimizers";
import { fit } from "@receptive/training";
import { expect, test } from "vitest";
import { findAdapter } from "./testing/adapter.ts";

/** Compilers of software take seconds for a plan where others compute beside them. */
const SLOW = { timeout: 240_000 };
const { make, reason } = await findAdapter();
function last(model: Model): Tensor {
  const layer = model.params["fc3"];
  const weight = layer instanceof Tensor ? layer : layer?.["weight"];
  if (!(weight instanceof Tensor)) throw new RangeError("the MLP has no fc3.weight");
  return weight;
}

const LOST = expect.objectContaining({ code: "E_DEVICE_LOST" });

test("a lost device is told to whoever waits, and to whoever asks; another is opened", async ({ skip }) => {
  skip(make === null, reason);
  const backend = await make?.();
  if (backend === undefined) return;
  const double = compile((x: Tensor) => x.mul(2), { backend });
  expect([...(await double(tensor([1, 2])).data())]).toEqual([2, 4]);
  const buf = backend.alloc(1024);
  const pending = backend.read(buf, 0, 1024);
  backend.device.destroy();
  await expect(pending).rejects.toEqual(LOST);
  expect(await backend.lost).toEqual(LOST);
  expect(() => backend.alloc(4)).toThrow(LOST);
  expect(() => { backend.write(buf, new Uint8Array(4)); }).toThrow(LOST);
  await expect(backend.read(buf, 0, 4)).rejects.toEqual(LOST);
  await expect(backend.sync()).rejects.toEqual(LOST);
  expect(() => double(tensor([1, 2]))).toThrow(LOST);
  backend.free(buf);
  const next = await backend.reopen();
  expect([...(await compile((x: Tensor) => x.mul(2), { backend: next })(tensor([3, 4])).data())]).toEqual([6, 8]);
  backend.dispose();
  next.dispose();
});

test("a command that the device refuses rejects what waits next, once, and the backend lives on", async ({ skip }) => {
  skip(make === null, reason);
  const backend = await make?.();
  if (backend === undefined) return;
  const { device } = backend;
  device.queue.writeBuffer(device.createBuffer({ size: 4, usage: 0x80 }), 0, new Uint8Array(4));
  await expect(backend.sync()).rejects.toMatchObject({ code: "E_GPU", message: expect.stringMatching(/a command was refused/u) });
  await backend.sync();
  backend.dispose();
});

test("fit goes on from its mirror on a new device, to the same weights", SLOW, async ({ skip }) => {
  skip(make === null, reason);
  if (make === null) return;
  const images = Float32Array.from({ length: 96 * 784 }, (_, i) => Math.abs(Math.sin(i * 0.11)));
  const data = fromArrays({ images, labels: Uint8Array.from({ length: 96 }, (_, i) => i % 10), shape: [1, 28, 28], classes: 10 });
  const weights: Float32Array[] = [];
  let losses = 0;
  for (const broken of [false, true]) {
    const backend = await make();
    void backend.lost.then(() => { losses++; });
    const model = mnistMlp({ seed: 3 });
    let seen = 0;
    const history = await fit(model, data, {
      epochs: 3, batch: 16, seed: 1, optimizer: sgd(0.1), backend, progress: false, mirrorEverySteps: 2,
      augment: { name: "break", apply: (from, to) => {
        to.pixels.set(from.pixels.subarray(from.offset, from.offset + 784), to.offset);
        // Amid the images of the fourth step of the second epoch; the mirror is of the second.
        if (broken && ++seen === 96 + 60) backend.device.destroy();
      } },
    });
    expect(history.epochs).toHaveLength(3);
    weights.push(Float32Array.from(await last(model).data()));
    backend.dispose();
  }
  expect(losses).toBe(1);
  expect(weights[1]).toEqual(weights[0]);
});
