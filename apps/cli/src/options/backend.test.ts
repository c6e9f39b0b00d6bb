import type { WebGpuBackend } from "@receptive/backend-webgpu";
import { BackendError } from "@receptive/core/extend";
import { reference } from "@receptive/core/reference";
import { expect, test } from "vitest";
import { makeBackend } from "./backend.ts";

/** As much of a GPU's backend as the choice looks at. */
function gpu(software: boolean): WebGpuBackend {
  return Object.assign(reference(), { name: "webgpu", info: { vendor: "acme", architecture: "one", description: "Acme One", software } }) as ReturnType<typeof reference> & WebGpuBackend;
}

test("auto takes a GPU that is one, and says which", async () => {
  const { backend, said } = await makeBackend("auto", undefined, async () => gpu(false));
  expect([backend.name, said]).toEqual(["webgpu", "computing on the GPU: Acme One"]);
});

test("auto computes on the processor where the GPU is software, or none answers, and says why", async () => {
  const played = await makeBackend("auto", undefined, async () => gpu(true));
  expect([played.backend.name, played.said]).toEqual(["cpu", "computing on the processor: the GPU that answers is software, Acme One"]);
  const none = await makeBackend("auto", undefined, async () => { throw new BackendError("E_WEBGPU_ADAPTER", "webgpu: no adapter"); });
  expect([none.backend.name, none.said]).toEqual(["cpu", "computing on the processor: no GPU answers"]);
});

test("webgpu by name fails where there is none, and takes no threads", async () => {
  const error = new BackendError("E_WEBGPU_ADAPTER", "webgpu: no adapter");
  await expect(makeBackend("webgpu", undefined, async () => { throw error; })).rejects.toBe(error);
  await expect(makeBackend("webgpu", 4, async () => gpu(false))).rejects.toMatchObject({ code: "E_USAGE" });
});
