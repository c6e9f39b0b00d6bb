import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpu } from "@receptive/backend-cpu";
import { type CompileOptions, type Tensor, tensor } from "@receptive/core";
import { reference } from "@receptive/core/reference";
import { type Dataset, fromArrays, shift, syntheticDigits, take } from "@receptive/datasets";
import { conv2d, dropout, flatten, layer, linear, maxPool2d, type Model, relu, sequential } from "@receptive/layers";
import { adam, cosine, sgd } from "@receptive/optimizers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readTree } from "../state/host-tensor.ts";
import { fit } from "./fit.ts";
import type { FitOptions } from "./fit-options.ts";
import type { Progress } from "./progress.ts";

const data: Dataset = syntheticDigits({ count: 200, seed: 1 });
const withDropout = (): Model => sequential([flatten(), linear(784, 12), relu(), dropout(0.3), linear(12, 10)], { seed: 3 });

/** A model with a buffer that each training step changes, as batch statistics do: how many steps it has seen. */
function counting(): Model {
  const count = layer({}, (_, x) => x);
  const stepCounter = { ...count, kind: "counter", initBuffers: () => ({ seen: tensor([0]) }), apply: (_: object, buffers: { readonly [name: string]: unknown }, x: Tensor) => [x, { seen: (buffers["seen"] as Tensor).add(1) }] as const };
  return sequential([flatten(), stepCounter as unknown as typeof count, linear(784, 10)], { seed: 1 });
}

async function weights(model: Model): Promise<Record<string, number[]>> {
  const values = await readTree({ params: model.params, buffers: model.buffers });
  return Object.fromEntries([...values].map(([name, { data: numbers }]) => [name, [...numbers]]));
}

let folder = "";
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), "receptive-fit-")); });
afterAll(async () => { await rm(folder, { recursive: true }); });

const base: FitOptions = { epochs: 3, batch: 32, optimizer: adam(cosine(5e-3)), seed: 7, augment: shift({ pixels: 1 }), validation: 0.1 };

test("learns, and says how it went", async () => {
  const model = withDropout();
  const progress: Progress[] = [];
  const history = await fit(model, data, { ...base, augment: [], epochs: 6, optimizer: adam(cosine(2e-2)), backend: cpu(), onProgress: (p) => progress.push(p) });
  expect(history.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(history.stopped).toBeUndefined();
  const [first, last] = [history.epochs[0], history.epochs[5]];
  expect(first?.loss).toBeGreaterThan(1.2 * (last?.loss ?? 0));
  // 36 steps, 20 digits: guessing gets 2 of them right, 7 or more by chance once in four hundred times.
  expect(last?.valAccuracy).toBeGreaterThan(0.3);
  // Cosine: at step k of n it is half of the peak times 1 + cos(πk/n); 6 epochs of 6 steps.
  expect(first?.learningRate).toBeCloseTo((2e-2 / 2) * (1 + Math.cos((Math.PI * 5) / 36)), 12);
  expect(progress.filter(({ step, steps }) => step === steps).map(({ epoch, epochs, loss, accuracy }) => [epoch, epochs, loss, accuracy])).toEqual(history.epochs.map(({ epoch, loss, accuracy }) => [epoch, 6, loss, accuracy]));
});

describe("resume", () => {
  test.each([
    ["at an epoch's end", 12],
    ["inside an epoch", 8],
    ["at an epoch's last step", 18],
  ])("a run stopped %s and resumed ends with the same bits as one that was not, with dropout and augmentation", async (_, stopAt) => {
    const backend = cpu();
    const whole = withDropout();
    const uninterrupted = await fit(whole, data, { ...base, backend });
    const path = join(folder, `${stopAt}.safetensors`);
    // Each callback comes after the file was written: what follows is lost, as in a kill.
    const killed = fit(withDropout(), data, { ...base, backend, checkpoint: { path, everySteps: stopAt }, callbacks: [{ onCheckpoint: () => { throw new Error("killed"); } }] });
    await expect(killed).rejects.toThrow("killed");
    const resumed = withDropout();
    const history = await fit(resumed, data, { ...base, backend: cpu(), resume: path });
    expect(await weights(resumed)).toEqual(await weights(whole));
    const lasting = (h: typeof history) => h.epochs.map(({ seconds: _s, imagesPerSecond: _i, ...rest }) => rest);
    expect(lasting(history)).toEqual(lasting(uninterrupted));
  });

  test("on a backend that computes in doubles nothing is rounded", async () => {
    const options: FitOptions = { ...base, epochs: 2, batch: 90, validation: 0, backend: reference() };
    const whole = withDropout();
    await fit(whole, data, options);
    const path = join(folder, "f64.safetensors");
    await expect(fit(withDropout(), data, { ...options, checkpoint: { path }, callbacks: [{ onCheckpoint: () => { throw new Error("killed"); } }] })).rejects.toThrow("killed");
    const resumed = withDropout();
    await fit(resumed, data, { ...options, backend: reference(), resume: path });
    expect(await weights(resumed)).toEqual(await weights(whole));
  });

  test("buffers, key and the best epoch so far survive", async () => {
    const backend = cpu();
    const early = { patience: 5, metric: "valLoss", restoreBest: true } as const;
    const options: FitOptions = { ...base, epochs: 4, backend, optimizer: sgd(0.5), earlyStopping: early };
    const whole = counting();
    const uninterrupted = await fit(whole, data, options);
    const bytes: Uint8Array[] = [];
    const path = join(folder, "best.safetensors");
    await fit(counting(), data, { ...options, checkpoint: { path }, callbacks: [{ onCheckpoint: async () => { bytes.push(await readFile(path)); } }] });
    expect(bytes.length).toBe(4);
    for (const resume of bytes) {
      const resumed = counting();
      const history = await fit(resumed, data, { ...options, resume });
      expect(history.best).toEqual(uninterrupted.best);
      expect(await weights(resumed)).toEqual(await weights(whole));
    }
    const seen = (await weights(whole))["buffers.1.seen"];
    expect(seen).toEqual([(uninterrupted.best?.epoch ?? 0) * 6]);
  });

  test("other options, another model, a damaged or a foreign file: one clear error", async () => {
    const backend = cpu();
    const directory = join(folder, "many");
    await fit(withDropout(), data, { ...base, backend, epochs: 2, checkpoint: { directory, everySteps: 4, everyEpochs: 1 } });
    expect((await readdir(directory)).sort()).toEqual(["epoch-001.safetensors", "epoch-002.safetensors", "step-000004.safetensors", "step-000008.safetensors"]);
    const path = join(directory, "epoch-001.safetensors");
    const again = (options: FitOptions, model: Model = withDropout()) => fit(model, data, { ...base, backend, epochs: 2, resume: path, ...options });
    await expect(again({ seed: 8, batch: 16 })).rejects.toThrow(/epoch-001.safetensors is of a run with other options: batch was 32, is 16; seed was 7, is 8; training data/);
    await expect(again({}, sequential([flatten(), linear(784, 10)]))).rejects.toMatchObject({ code: "E_RESUME_MISMATCH", message: expect.stringContaining("1.weight is [12,784], not [10,784]") as string });
    const bytes = await readFile(path);
    const flipped = Uint8Array.from(bytes, (b, i) => (i === bytes.length - 100 ? b ^ 1 : b));
    await expect(again({ resume: flipped })).rejects.toMatchObject({ code: "E_CHECKPOINT_CORRUPT" });
    await expect(again({ resume: bytes.subarray(0, 5000) })).rejects.toMatchObject({ code: "E_SAFETENSORS_TRUNCATED" });
    await expect(again({ resume: join(folder, "none") })).rejects.toMatchObject({ code: "E_FILE_NOT_FOUND" });
  });

  test("a checkpoint that cannot be written leaves the one before as it was", async () => {
    const path = join(folder, "earlier.safetensors");
    await writeFile(path, "earlier");
    const blocked = join(path, "no-folder.safetensors");
    await expect(fit(withDropout(), data, { ...base, backend: cpu(), checkpoint: { path: blocked } })).rejects.toMatchObject({ code: "E_FILE_WRITE" });
    expect(await readFile(path, "utf8")).toBe("earlier");
  });
});

test("masks differ from step to step", async () => {
  const values: number[] = [];
  const [one] = [take(data, 1)];
  // The rate is 0, so only the mask can change the loss of the one image.
  const model = sequential([flatten(), dropout(0.5), linear(784, 10)], { seed: 3 });
  await fit(model, one, { epochs: 5, batch: 1, optimizer: sgd(0), backend: cpu(), callbacks: [{ onEpochEnd: ({ record }) => { values.push(record.loss); } }] });
  expect(new Set(values).size).toBe(5);
});

test("a stop button is heard: events run while training, and an abort keeps what was learned", async () => {
  const controller = new AbortController();
  const model = withDropout();
  const before = await weights(model);
  const path = join(folder, "aborted.safetensors");
  setTimeout(() => controller.abort(), 0);
  const history = await fit(model, data, { ...base, epochs: 100_000, backend: cpu(), signal: controller.signal, checkpoint: { path, everyEpochs: 100_000 } });
  expect(history.stopped).toBe("aborted");
  expect(await weights(model)).not.toEqual(before);
  const resumed = withDropout();
  const stopped = await fit(resumed, data, { ...base, epochs: 100_000, backend: cpu(), resume: path, signal: AbortSignal.abort() });
  expect(stopped.stopped).toBe("aborted");
  expect(await weights(resumed)).toEqual(await weights(model));
});

test("an abort during validation is heard; going on begins with that validation and ends the same", async () => {
  const controller = new AbortController();
  const many = syntheticDigits({ count: 60, seed: 2 });
  let batches = 0;
  // Validation asks for its images once an epoch; by the second time somebody has pressed the button.
  const watched: Dataset = { ...many, batches: (options) => {
    if (++batches === 2) controller.abort();
    return many.batches(options);
  } };
  const path = join(folder, "validating.safetensors");
  const whole = withDropout();
  const uninterrupted = await fit(whole, data, { ...base, validation: many, backend: cpu() });
  const stopped = await fit(withDropout(), data, { ...base, validation: watched, backend: cpu(), signal: controller.signal, checkpoint: { path } });
  expect([stopped.stopped, stopped.epochs.length, batches]).toEqual(["aborted", 1, 2]);
  const resumed = withDropout();
  const history = await fit(resumed, data, { ...base, validation: many, backend: cpu(), resume: path });
  expect(await weights(resumed)).toEqual(await weights(whole));
  expect(history.epochs.map(({ loss, valLoss }) => [loss, valLoss])).toEqual(uninterrupted.epochs.map(({ loss, valLoss }) => [loss, valLoss]));
});

test("early stopping ends training and gives back the best weights; a callback can end it too", async () => {
  const model = withDropout();
  const seen = new Map<number, Record<string, number[]>>();
  const history = await fit(model, data, { ...base, epochs: 50, optimizer: sgd(2), backend: cpu(), earlyStopping: { patience: 2 }, callbacks: [{ onEpochEnd: async ({ record, model: now }) => { seen.set(record.epoch, await weights(now)); } }] });
  expect(history.stopped).toBe("early");
  const best = history.epochs.reduce((a, b) => ((b.valLoss ?? 0) < (a.valLoss ?? 0) ? b : a));
  expect(history.best).toEqual({ epoch: best.epoch, metric: "valLoss", value: best.valLoss });
  expect(history.epochs.length).toBe(best.epoch + 2);
  expect(await weights(model)).toEqual(seen.get(best.epoch));
  expect((await fit(withDropout(), data, { ...base, backend: cpu(), callbacks: [{ onEpochEnd: () => "stop" }] })).epochs.length).toBe(1);
});

describe("NaN", () => {
  test("a diverging run stops with the step and the weights that went first", async () => {
    const model = withDropout();
    await expect(fit(model, data, { ...base, validation: 0, optimizer: sgd(1e30), backend: cpu() })).rejects.toMatchObject({
      code: "E_NAN_LOSS",
      message: expect.stringMatching(/NaN or infinite at step [23] \(epoch 1, batch [23] of 7\)\. .*(1\.weight|4\.weight).*learning rate is 1e\+30/) as string,
    });
    // The model is left with weights that work.
    for (const values of Object.values(await weights(model))) expect(values.every(Number.isFinite)).toBe(true);
  });

  test("weights that are finite, a loss that is not: the first gradient of the backward pass is named", async () => {
    const loss = (logits: Tensor): Tensor => logits.sum().mul(Number.NaN);
    await expect(fit(sequential([flatten(), linear(784, 10)]), data, { ...base, validation: 0, loss, backend: cpu() })).rejects.toThrow(/step 1 \(epoch 1, batch 1 of 7\). The weights are finite; in the backward pass the gradient of 1.bias is the first/);
  });
});

describe("bad input", () => {
  const run = (options: FitOptions, of: Dataset = data, model: Model = withDropout()) => fit(model, of, { backend: cpu(), epochs: 1, ...options });
  test.each([
    [{ epochs: 0 }, "E_FIT_OPTION"], [{ epochs: 1.5 }, "E_FIT_OPTION"], [{ batch: 0 }, "E_FIT_OPTION"], [{ seed: -1 }, "E_FIT_OPTION"],
    [{ checkpoint: {} }, "E_FIT_OPTION"], [{ earlyStopping: { patience: 0 } }, "E_FIT_OPTION"], [{ earlyStopping: { metric: "valLoss" } }, "E_FIT_OPTION"], [{ validation: 1e6 }, "E_DATA_OPTION"],
  ] as const)("%j", async (options, code) => {
    await expect(run(options)).rejects.toMatchObject({ code });
  });

  test("a metric that does not exist: the metrics are listed", async () => {
    const metric: string = "foo";
    await expect(run({ earlyStopping: { metric: metric as "loss" } })).rejects.toMatchObject({ code: "E_FIT_OPTION", message: expect.stringContaining("loss, accuracy, valLoss, valAccuracy, got foo") as string });
  });

  test("no data, no model, no weights", async () => {
    const nothing: unknown[] = [null, undefined, {}];
    for (const none of nothing) {
      await expect(fit(withDropout(), none as Dataset, { backend: cpu() })).rejects.toMatchObject({ code: "E_DATA_KIND" });
      await expect(fit(none as Model, data, { backend: cpu() })).rejects.toMatchObject({ code: "E_FIT_MODEL" });
    }
    await expect(run({}, data, sequential([flatten(), relu()]))).rejects.toMatchObject({ code: "E_FIT_MODEL", message: expect.stringContaining("no weights to train") as string });
  });

  test("no images, wrong labels, too few outputs, wrong shapes", async () => {
    await expect(run({}, take(data, 0))).rejects.toMatchObject({ code: "E_DATA_EMPTY" });
    const wrong = { ...data, labels: Uint8Array.from(data.labels, (label, i) => (i === 17 ? 10 : label)) };
    await expect(run({}, wrong)).rejects.toMatchObject({ code: "E_LABEL_RANGE", message: expect.stringContaining("label 17 is 10") as string });
    await expect(run({}, data, sequential([flatten(), linear(784, 5)]))).rejects.toMatchObject({ code: "E_LABEL_RANGE" });
    const wide = fromArrays({ images: new Uint8Array(20), labels: [0, 1], shape: [1, 2, 5], classes: 2 });
    await expect(run({}, wide)).rejects.toMatchObject({ code: "E_SHAPE_MATMUL" });
  });
});

test("a step that fails goes on from the host copy, to the same weights; failing again ends in E_STEP_FAILED", async () => {
  const failing = (fails: (run: number) => boolean): NonNullable<CompileOptions["backend"]> => {
    const backend = cpu();
    let runs = 0;
    const prepare = backend.prepare.bind(backend);
    return Object.assign(backend, {
      prepare: (...args: Parameters<typeof prepare>) => {
        const program = prepare(...args);
        if (args[0].slots.every(({ kind, ...slot }) => kind !== "arg" || !("donates" in slot) || slot.donates === undefined)) return program;
        const run = program.run.bind(program);
        return Object.assign(program, { run: (...bufs: Parameters<typeof run>) => {
          if (fails(++runs)) throw new Error("the driver reset");
          run(...bufs);
        } });
      },
    });
  };
  const options: FitOptions = { ...base, mirrorEverySteps: 4 };
  const [whole, recovered] = [withDropout(), withDropout()];
  await fit(whole, data, { ...options, backend: cpu() });
  await fit(recovered, data, { ...options, backend: failing((run) => run === 3 || run === 12) });
  expect(await weights(recovered)).toEqual(await weights(whole));
  await expect(fit(withDropout(), data, { ...options, backend: failing((run) => run > 8) })).rejects.toMatchObject({ code: "E_STEP_FAILED", message: expect.stringContaining("the driver reset") as string });
});

test("a small convolutional network on raw images, one pattern at a time, on a backend that answers late", async () => {
  const net = (): Model => sequential([conv2d(1, 2, 5), relu(), maxPool2d(4), flatten(), linear(72, 10)], { seed: 2 });
  const few = take(data, 12);
  const [late, prompt] = [net(), net()];
  const options: FitOptions = { epochs: 1, batch: 1, optimizer: sgd(0.01) };
  await fit(late, few, { ...options, backend: reference({ precision: "f32", deferred: true }) });
  await fit(prompt, few, { ...options, backend: reference({ precision: "f32" }) });
  expect(await weights(late)).toEqual(await weights(prompt));
});
