import { grad, tensor } from "@receptive/core";
import { expect, test } from "vitest";
import { webgpu } from "./webgpu.ts";

test("a page computes, with gradients, and ends its device", async () => {
  const backend = await webgpu();
  const x = await tensor([1, -2, 3]).to(backend);
  expect(await grad((y) => y.mul(y).mul(y).sum())(x).data()).toEqual(Float32Array.of(3, 12, 27));
  backend.dispose();
  expect(() => backend.alloc(4)).toThrow(expect.objectContaining({ code: "E_BACKEND_DISPOSED" }));
});

test("a worker has a GPU of its own", async () => {
  const worker = new Worker(new URL("./testing/gpu-worker.ts", import.meta.url), { type: "module" });
  const answer = await new Promise((resolve, reject) => {
    worker.addEventListener("message", ({ data }) => { resolve(data); });
    worker.addEventListener("error", ({ message }) => { reject(new Error(message)); });
  });
  worker.terminate();
  expect(answer).toEqual([7.5, 10.5, 15.5, 22.5]);
});

test("a device that ends under a page rejects what waits, and another is opened", async () => {
  const backend = await webgpu();
  const buf = backend.alloc(64);
  const pending = backend.read(buf, 0, 64);
  backend.device.destroy();
  await expect(pending).rejects.toMatchObject({ code: "E_DEVICE_LOST" });
  const next = await backend.reopen();
  await next.sync();
  next.dispose();
  backend.dispose();
});

test("what a device has no memory for rejects what waits, by its own code, and once", async () => {
  const backend = await webgpu();
  backend.device.dispatchEvent(new GPUUncapturedErrorEvent("uncapturederror", { error: new GPUOutOfMemoryError("no room for 8 GiB") }));
  await expect(backend.sync()).rejects.toMatchObject({ code: "E_OUT_OF_MEMORY", message: expect.stringContaining("no room for 8 GiB") });
  await backend.sync();
  backend.dispose();
});
