/** Programs that make the trainer's figures with the library. */
export const CURVES_CODE = `import { adam, fit, lenet5, save, synthetic } from "receptive";
import { lineChart, mount } from "@receptive/visualization";

const { train, test } = synthetic({ train: 6000, test: 1000 });
const model = lenet5({ seed: 1 });
const { epochs } = await fit(model, train, { epochs: 5, batch: 64, optimizer: adam(1e-3), validation: test });
mount(element, lineChart({ title: "Loss", series: [{ label: "train", y: epochs.map(({ loss }) => loss) }] }));
const bytes = await save(model);`;

export const FILTERS_CODE = `import { filters } from "receptive";
import { imageGrid, imagesFromTensor, mount } from "@receptive/visualization";

const { data, shape } = await filters(model.layers[0]);
mount(element, imageGrid({ title: "Filters", ramp: "signed", images: imagesFromTensor(data, shape) }));`;

export const CONFUSION_CODE = `import { evaluate } from "receptive";
import { confusionMatrix, mount } from "@receptive/visualization";

const { confusion: matrix = [] } = await evaluate(model, test, { confusion: true });
mount(element, confusionMatrix({ matrix }));`;

export const MAPS_CODE = `import { capture } from "receptive";
import { imageGrid, imagesFromTensor, mount } from "@receptive/visualization";

const { conv1 } = await capture(model, digit, { grads: { label: 3 } });
mount(element, imageGrid({ title: "conv1", ramp: "signed", images: imagesFromTensor(conv1.data, conv1.shape) }));
mount(element, imageGrid({ title: "∂E/∂conv1", ramp: "signed", images: imagesFromTensor(conv1.grad, conv1.shape) }));`;

export const PLACES_CODE = `import { capture } from "receptive";
import { imageScatter, mount, pca } from "@receptive/visualization";

const { fc1 } = await capture(model, images);
const { scores } = pca(fc1.data, fc1.shape[0]);
mount(element, imageScatter({ title: "fc1", points: labels.map((label, i) => ({ x: scores[2 * i], y: scores[2 * i + 1], image: pictures[i], label })) }));`;

export const AUGMENT_CODE = `import { handwriting, synthetic } from "receptive";
import { imageGrid, mount } from "@receptive/visualization";

const { train } = synthetic({ train: 1 });
const images = [];
for (let epoch = 0; epoch < 11; epoch++) {
  for (const { x } of train.batches({ size: 1, seed: 1, epoch, augment: handwriting() })) images.push({ data: x, width: 28, height: 28 });
}
mount(element, imageGrid({ title: "Augmented", images }));`;
