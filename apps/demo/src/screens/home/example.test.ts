import { readFile } from "node:fs/promises";
import { cpu } from "@receptive/backend-cpu";
import { setDefaultBackend } from "@receptive/core";
import { lenet5 } from "@receptive/layers";
import { load, predict } from "@receptive/training";
import { normaliseDigit } from "@receptive/visualization";
import { record } from "@receptive/visualization/models";
import { expect, test } from "vitest";
import { sampleDrawing } from "../../digit/scripted-drawings.ts";
import { stripLayers } from "../theatre/layer-views.ts";
import { type Example, EXAMPLE_DIGIT, GLANCE } from "./example.ts";

setDefaultBackend(() => cpu());

test("the example that is there before the network is what the network makes of it", async () => {
  const read = (name: string): Promise<Buffer> => readFile(new URL(`../../weights/${name}`, import.meta.url));
  const { prediction, layers } = JSON.parse(String(await read("example.json"))) as Example;
  const model = await load(lenet5(), new Uint8Array(await read("lenet5.safetensors")));
  const digit = normaliseDigit(sampleDrawing(EXAMPLE_DIGIT));
  expect(prediction.label).toBe((await predict(model, digit)).label);
  const now = stripLayers(await record(model, digit), GLANCE);
  expect(layers.map(({ name, shape, title }) => [name, shape, title])).toEqual(now.map(({ name, shape, title }) => [name, shape, title]));
  // Three digits are kept of each value: off by half of the last at most.
  for (const [i, { data }] of now.entries()) Array.from(data).forEach((value, j) => expect(Math.abs(value - (layers[i]?.data[j] ?? Number.NaN))).toBeLessThanOrEqual(0.0051 * Math.abs(value) + 1e-9));
});
