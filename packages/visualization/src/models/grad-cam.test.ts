import { cpu } from "@receptive/backend-cpu";
import { setDefaultBackend } from "@receptive/core";
import { lenet5 } from "@receptive/layers";
import { expect, test } from "vitest";
import { coded } from "../testing/coded.ts";
import { gradCam } from "./grad-cam.ts";
import { record } from "./record.ts";

setDefaultBackend(() => cpu());

test("maps weighted by their mean gradients, nothing below zero", async () => {
  const layer = { name: "conv", label: "conv", kind: "conv2d", shape: [2, 1, 3], data: Float32Array.of(1, 2, 3, 1, 0, 0), grad: Float32Array.of(1, 1, 1, -3, -3, -6) };
  const { data, height, width } = await gradCam({ layers: [layer] }, "conv");
  expect([[...data], height, width]).toEqual([[0, 2, 3], 1, 3]);
});

test("of LeNet-5's maps; layers without maps or gradients are named", async () => {
  const digit = Uint8Array.from({ length: 784 }, (_, i) => (i * 37) % 251);
  const recording = await record(lenet5({ seed: 2 }), digit, { grads: "top" });
  expect((await gradCam(recording, "relu2")).data).toHaveLength(100);
  await expect(gradCam(recording, "fc1")).rejects.toThrow(coded("E_VIZ_SHAPE", "fc1 is [120]"));
  await expect(gradCam(recording, "conv9")).rejects.toThrow(coded("E_VIZ_SHAPE", "conv9 is not there"));
  await expect(gradCam(await record(lenet5({ seed: 2 }), digit), "relu2")).rejects.toThrow(coded("E_VIZ_SHAPE", "without gradients"));
});
