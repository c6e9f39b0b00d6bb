import { cpu } from "@receptive/backend-cpu";
import { compile, crossEntropy, setDefaultBackend, tensor } from "@receptive/core";
import { readSafetensors, writeSafetensors } from "@receptive/formats";
import { linear, type Model, relu, sequential } from "@receptive/layers";
import { adam, type Optimizer, sgd } from "@receptive/optimizers";
import { beforeAll, expect, test } from "vitest";
import { readTree } from "../state/host-tensor.ts";
import { type TrainState, trainState } from "../state/train-state.ts";
import { lossAndGrads } from "../step/loss-and-grads.ts";
import { load } from "./load.ts";
import { loadState, stateWords } from "./load-state.ts";
import { save } from "./save.ts";
import { saveState, stateChecksum } from "./save-state.ts";

beforeAll(() => setDefaultBackend(cpu()));

const net = (seed: number): Model => sequential([linear(3, 4), relu(), linear(4, 2)], { seed });
const batch = { x: tensor([1, 2, 3, -1, 0.5, 2], [2, 3]), y: tensor(Int32Array.of(0, 1)) };

function loop(model: Model, optimizer: Optimizer): (state: TrainState) => TrainState {
  return compile((state: TrainState): TrainState => {
    const [, grads, buffers] = lossAndGrads(model, state, batch, crossEntropy);
    return optimizer.update<TrainState>(grads, { ...state, buffers });
  });
}

const valuesOf = async (state: TrainState): Promise<unknown> => [...await readTree(state)].map(([name, { data }]) => [name, [...data]]);

test("taken up half-way, training ends with the same bits: the optimizer's memory and the step count come along", async () => {
  const optimizer = adam(0.05);
  const step = loop(net(1), optimizer);
  let state = trainState(net(1), optimizer, { seed: 7 });
  for (let i = 0; i < 3; i++) state = step(state);
  const bytes = await saveState(state, { epoch: "2", note: "ünïcode" });
  for (let i = 0; i < 3; i++) state = step(state);
  const taken = loadState(bytes, trainState(net(9), optimizer));
  expect([taken.words, stateWords(bytes)]).toEqual([{ epoch: "2", note: "ünïcode" }, { epoch: "2", note: "ünïcode" }]);
  let other = taken.state;
  for (let i = 0; i < 3; i++) other = step(other);
  expect(await valuesOf(other)).toEqual(await valuesOf(state));
});

test("the file loads as a model; bare weights, another optimizer, another model and damage are told apart", async () => {
  const [model, optimizer] = [net(1), adam(0.05)];
  const like = trainState(net(2), optimizer);
  const bytes = await saveState(trainState(model, optimizer));
  const loaded = await load(net(2), bytes);
  const paramsOf = async ({ params }: Model): Promise<unknown> => [...await readTree(params)].map(([name, { data }]) => [name, [...data]]);
  expect(await paramsOf(loaded)).toEqual(await paramsOf(model));

  const bare = await save(model);
  expect(stateWords(bare)).toBeUndefined();
  expect(() => loadState(bare, like)).toThrow(expect.objectContaining({ code: "E_CHECKPOINT_FORMAT" }));
  const plain = await saveState(trainState(model, sgd(0.1)));
  expect(() => loadState(plain, like)).toThrow(expect.objectContaining({ code: "E_LOAD_MISMATCH", message: expect.stringContaining("is missing") }));
  expect(() => loadState(bytes, trainState(model, sgd(0.1)))).toThrow(expect.objectContaining({ code: "E_LOAD_MISMATCH", message: expect.stringContaining("is in the file alone") }));
  const wide = await saveState(trainState(sequential([linear(3, 5), relu(), linear(5, 2)]), optimizer));
  expect(() => loadState(wide, like)).toThrow(expect.objectContaining({ code: "E_LOAD_MISMATCH", message: expect.stringContaining("0.weight is F32 [5,3], not f32 [4,3]") }));

  const flipped = Uint8Array.from(bytes);
  flipped[flipped.length - 5] = (flipped[flipped.length - 5] ?? 0) ^ 1;
  expect(() => loadState(flipped, like)).toThrow(expect.objectContaining({ code: "E_CHECKPOINT_CORRUPT" }));
});

test("words are under the checksum, and are texts by name", async () => {
  const [model, optimizer] = [net(1), adam(0.05)];
  const { tensors, metadata } = readSafetensors(await saveState(trainState(model, optimizer), { epoch: "3" }));
  const changed = writeSafetensors(tensors, { ...metadata, "receptive.state": "{\"epoch\":\"8\"}" });
  expect(() => loadState(changed, trainState(model, optimizer))).toThrow(expect.objectContaining({ code: "E_CHECKPOINT_CORRUPT", message: expect.stringContaining("checksum") }));
  expect(() => stateWords(changed)).toThrow(expect.objectContaining({ code: "E_CHECKPOINT_CORRUPT" }));
  for (const words of ["{\"a\":1}", "[]", "{"]) {
    const other = writeSafetensors(tensors, { "receptive.state": words, "receptive.state.crc32": stateChecksum(words, tensors) });
    expect(() => stateWords(other)).toThrow(expect.objectContaining({ code: "E_CHECKPOINT_CORRUPT", message: expect.stringContaining("no texts by name") }));
  }
});
