/**
 * `pnpm --filter @receptive/demo doubt`: trains the probe that tells digits from other drawings on what the shipped network's layers make of
 * MNIST's and synthetic digits, and of drawings that are none; writes src/weights/doubt.safetensors and records what it reached.
 */
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { cpu } from "@receptive/backend-cpu";
import { compile, setDefaultBackend, type Tensor, tensor } from "@receptive/core";
import { handwriting, mnist, RandomStream, syntheticDigits } from "@receptive/datasets";
import { readSafetensors, toFloat32, type WritableTensor, writeSafetensors } from "@receptive/formats";
import { INFERENCE, lenet5, type ParamTree } from "@receptive/layers";
import { adam, cosine } from "@receptive/optimizers";
import { type LabelledBatch, load, lossAndGrads, save, type TrainState, trainState } from "@receptive/training";
import { normaliseDigit } from "@receptive/visualization";
import { DOUBT_INPUTS, DOUBT_LAYERS, doubtProbe } from "../src/digit/doubt.ts";
import { notDigit } from "./not-digits.ts";

const EACH = 30_000;
const [BATCH, EPOCHS, SEED] = [250, 12, 1];
/** Of digits that it has not learned from, the share that it may doubt. */
const DOUBTED = 0.005;
const weights = resolve(import.meta.dirname, "../src/weights");
setDefaultBackend(() => cpu());
const model = await load(lenet5(), new Uint8Array(await readFile(resolve(weights, "lenet5.safetensors"))));

const inner = compile((params: ParamTree, buffers: ParamTree, x: Tensor): readonly Tensor[] => {
  const found = new Map<string, Tensor>();
  model.apply(params, buffers, model.input?.prepare(x) ?? x, { ...INFERENCE, observe: (name, _, __, y) => { found.set(name, y); return y; } });
  return DOUBT_LAYERS.map((name) => found.get(name)?.reshape([BATCH, -1]) ?? x);
});

/** The inner layers of n digits of 784 bytes: f32[n, 520]. */
async function innerOf(images: Uint8Array): Promise<Float32Array> {
  const n = images.length / 784;
  const rows = new Float32Array(n * DOUBT_INPUTS);
  for (let from = 0; from < n; from += BATCH) {
    const block = new Uint8Array(BATCH * 784);
    block.set(images.subarray(from * 784, (from + BATCH) * 784));
    const parts = inner(model.params, model.buffers, tensor(block, [BATCH, 1, 28, 28]));
    let offset = 0;
    for (const part of parts) {
      const [values, width] = [await part.data(), part.shape[1] ?? 0];
      for (let i = 0; i < Math.min(BATCH, n - from); i++) for (let j = 0; j < width; j++) rows[(from + i) * DOUBT_INPUTS + offset + j] = Number(values[i * width + j]);
      offset += width;
      part.dispose();
    }
  }
  return rows;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) { all.set(part, at); at += part.length; }
  return all;
}

const notDigits = (count: number, lane: number): Uint8Array => join(Array.from({ length: count }, (_, i) => normaliseDigit(notDigit(new RandomStream([SEED, lane], i)))));
const data = await mnist();
// Digits as other hands and pens write them, beside those drawn by program.
const handwritten = [...data.train.batches({ size: EACH, seed: SEED, epoch: 0, augment: handwriting({ strength: 1 }) })][0]?.x ?? new Uint8Array();
const digits = join([handwritten, syntheticDigits({ count: EACH / 2, seed: SEED }).images]);
const [yes, no] = [await innerOf(digits), await innerOf(notDigits(EACH, 1))];
const rows = yes.length / DOUBT_INPUTS;
console.log(`${rows} digits, ${no.length / DOUBT_INPUTS} others`);

const probe = doubtProbe(SEED);
const stepsInAll = EPOCHS * Math.floor((rows + EACH) / BATCH);
const optimizer = adam(cosine(2e-3, { steps: stepsInAll }), { weightDecay: 1e-4 });
let state = trainState(probe, optimizer);
const step = compile((at: TrainState, batch: LabelledBatch) => {
  const [loss, grads, buffers] = lossAndGrads(probe, at, batch);
  return [optimizer.update(grads, { ...at, buffers }), loss] as const;
});
for (let epoch = 0; epoch < EPOCHS; epoch++) {
  const order = new RandomStream([SEED, 3], epoch).permutation(rows + EACH);
  let loss: Tensor | undefined;
  for (let from = 0; from + BATCH <= order.length; from += BATCH) {
    const x = new Float32Array(BATCH * DOUBT_INPUTS);
    const y = Int32Array.from(order.subarray(from, from + BATCH), (at, i) => {
      const [source, row] = at < rows ? [yes, at] : [no, at - rows];
      x.set(source.subarray(row * DOUBT_INPUTS, (row + 1) * DOUBT_INPUTS), i * DOUBT_INPUTS);
      return Number(at < rows);
    });
    [state, loss] = step(state, { x: tensor(x, [BATCH, DOUBT_INPUTS]), y: tensor(y) });
  }
  console.log(`epoch ${epoch + 1}: loss ${Number(await loss?.item()).toFixed(4)}`);
}
probe.setState({ params: state.params });

/** How much more it holds a row for a digit than for something else: the difference of the two logits. */
async function margins(of: Float32Array): Promise<number[]> {
  const logits = await probe.apply(probe.params, probe.buffers, tensor(of, [of.length / DOUBT_INPUTS, DOUBT_INPUTS]), INFERENCE)[0].data();
  return Array.from({ length: of.length / DOUBT_INPUTS }, (_, i) => Number(logits[2 * i + 1]) - Number(logits[2 * i]));
}

// The digits' side of the scale is moved until hardly any unseen digit is doubted; measured on digits and drawings kept for it.
const held = await margins(await innerOf(join([data.train.images.subarray(-5000 * 784), syntheticDigits({ count: 2000, seed: SEED, start: 1e9 }).images])));
const shift = -(held.toSorted((a, b) => a - b)[Math.floor(DOUBTED * held.length)] ?? 0);
const testDigits = await margins(await innerOf(data.test.images));
const testOthers = await margins(await innerOf(notDigits(5000, 2)));
const below = (list: readonly number[]): number => list.filter((margin) => margin + shift < 0).length / list.length;

const { tensors } = readSafetensors(await save(probe));
const halves = new Map([...tensors].map(([name, found]): [string, WritableTensor] => {
  const values = toFloat32(found).slice();
  if (name === "fc2.bias") values[1] = (values[1] ?? 0) + shift;
  return [name, { dtype: "F16", shape: found.shape, data: new Uint16Array(Float16Array.from(values).buffer) }];
}));
const bytes = writeSafetensors(halves, { format: "pt" });
await writeFile(resolve(weights, "doubt.safetensors"), bytes);
const record = { command: "pnpm --filter @receptive/demo doubt", digits: rows, others: EACH, doubtedOfMnistTest: below(testDigits), doubtedOfOtherDrawings: below(testOthers), bytes: bytes.length };
await writeFile(resolve(weights, "doubt.json"), `${JSON.stringify(record, null, 2)}\n`);
console.log(record);
