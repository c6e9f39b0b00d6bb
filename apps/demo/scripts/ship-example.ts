/** `pnpm --filter @receptive/demo example`: what the shipped network makes of the first drawing, to src/weights/example.json: seen before the network has come. */
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { cpu } from "@receptive/backend-cpu";
import { setDefaultBackend } from "@receptive/core";
import { lenet5 } from "@receptive/layers";
import { load, predict } from "@receptive/training";
import { normaliseDigit } from "@receptive/visualization";
import { record } from "@receptive/visualization/models";
import { sampleDrawing } from "../src/digit/scripted-drawings.ts";
import { EXAMPLE_DIGIT, exampleText, GLANCE } from "../src/screens/home/example.ts";
import { stripLayers } from "../src/screens/theatre/layer-views.ts";

setDefaultBackend(() => cpu());
const weights = resolve(import.meta.dirname, "../src/weights");
const model = await load(lenet5(), new Uint8Array(await readFile(resolve(weights, "lenet5.safetensors"))));
const digit = normaliseDigit(sampleDrawing(EXAMPLE_DIGIT));
const text = exampleText({ prediction: await predict(model, digit), layers: stripLayers(await record(model, digit), GLANCE) });
await writeFile(resolve(weights, "example.json"), text);
console.log(`${text.length} bytes`);
