import type { Prediction } from "@receptive/training";
import type { StripLayer } from "@receptive/visualization";

/** What is shown of the network here: four of its layers say enough at a glance. */
export const GLANCE: readonly string[] = ["input", "pool1", "pool2", "fc3"];

/** The glance while nothing has come: its place on the page is taken from the start. */
export const EMPTY_GLANCE: readonly StripLayer[] = ([["input", "input", [1, 32, 32]], ["pool1", "max pool", [6, 14, 14]], ["pool2", "max pool", [16, 5, 5]], ["fc3", "logits", [10]]] as const)
  .map(([name, title, shape]) => ({ name, title, shape, data: new Float32Array(shape.reduce<number>((a, b) => a * b, 1)) }));

/** The digit that stands on the pad at first. */
export const EXAMPLE_DIGIT = 3;

/** What the shipped network makes of that digit, computed when the weights were shipped. */
export interface Example {
  readonly prediction: Prediction;
  readonly layers: readonly StripLayer[];
}

/** The example in a form for files: three digits of each value, as much as colours show. */
export function exampleText({ prediction, layers }: Example): string {
  const short = (values: ArrayLike<number>): number[] => Array.from(values, (value) => Number(value.toPrecision(3)));
  return `${JSON.stringify({ prediction: { ...prediction, probabilities: short(prediction.probabilities) }, layers: layers.map((layer) => ({ ...layer, data: short(layer.data) })) })}\n`;
}

/** Comes long before the network does. */
export async function fetchExample(): Promise<Example> {
  const response = await fetch(new URL("../../weights/example.json", import.meta.url));
  if (!response.ok) throw new Error(`The example could not be fetched (HTTP ${response.status}).`);
  return await response.json() as Example;
}
