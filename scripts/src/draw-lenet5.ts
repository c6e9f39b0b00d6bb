/**
 * The picture of the README, drawn by the library: LeNet-5 learns synthetic digits, then one digit it has not seen goes
 * through it. `node scripts/src/draw-lenet5.ts` writes docs/images/lenet5.svg; the same seeds draw the same picture.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { adam, capture, evaluate, filters, fit, lenet5, predict, synthetic } from "receptive";
import { bars, imageGrid, imagesFromTensor, toSVG, type Mark, type Scene } from "@receptive/visualization";
import { repositoryRoot } from "./repository.ts";

const { train, test } = synthetic({ train: 6000, test: 1000, seed: 5 });
const model = lenet5({ fc2: 84, seed: 1 });
await fit(model, train, { epochs: 4, batch: 50, optimizer: adam(2e-3), seed: 1 });
const { accuracy } = await evaluate(model, test);

const shown = test.labels.indexOf(8);
const digit = test.images.slice(shown * 784, (shown + 1) * 784);
const { relu1, relu2 } = await capture(model, digit);
const { probabilities, label } = await predict(model, digit);
const learned = await filters(model.layers[0]);
const labels = Array.from(probabilities, (_, index) => String(index));

const parts: Scene[] = [
  imageGrid({ title: "a digit", images: imagesFromTensor(digit, [28, 28]), cellSize: 150 }),
  imageGrid({ title: "6 learned filters", images: imagesFromTensor(learned.data, learned.shape), columns: 2, cellSize: 76, ramp: "signed", legend: false }),
  imageGrid({ title: "what they find", images: imagesFromTensor(relu1.data, relu1.shape), columns: 2, cellSize: 76, ramp: "sequential", legend: false }),
  imageGrid({ title: "what 16 more find in that", images: imagesFromTensor(relu2.data, relu2.shape), columns: 4, cellSize: 54, ramp: "sequential", legend: false }),
  bars({ title: "the answer", labels, values: probabilities, format: "percent", max: 1, highlight: label, width: 200 }),
];

const gap = 36;
let x = 0;
const children = parts.map((part): Mark => {
  const group: Mark = { kind: "group", x, children: part.children };
  x += part.width + gap;
  return group;
});
const scene: Scene = {
  width: x - gap,
  height: Math.max(...parts.map((part) => part.height)),
  title: "One digit on its way through LeNet-5",
  description: `A handwritten ${label}, the six filters of the first layer, their six feature maps, the sixteen maps of the second layer, and the probability of each digit. The network had seen ${train.length} synthetic digits and gets ${(100 * accuracy).toFixed(1)} % of new ones right.`,
  children,
};
writeFileSync(join(repositoryRoot, "docs/images/lenet5.svg"), `${toSVG(scene)}\n`);
console.log(scene.description);
