import { Tensor, tensor } from "@receptive/core";
import { type Batch, type Dataset, take, type TrainTest } from "@receptive/datasets";
import { type Model, type NamedLayer, paramCount } from "@receptive/layers";
import type { Optimizer } from "@receptive/optimizers";
import { evaluate, load, loadState, save, saveState, type TrainState, trainState } from "@receptive/training";
import { trainingRecorder, type TrainingRecorder } from "@receptive/visualization";
import { switchBackend } from "../../model/backend.ts";
import { breathe, RunningLoop } from "../../model/running-loop.ts";
import { dataMark, positionOf, readKeptRun, runWords } from "./kept-run.ts";
import { gradientsOf, picturesOf, SAMPLES, TestObserver, whereNotFinite } from "./observe-model.ts";
import { augmentOf, trainingData } from "./training-data.ts";
import type { DataSource, FoundImage, Look, Moment, Trainer, TrainingEvents, TrainingPlan, TrainingReady } from "./training-messages.ts";
import { compileStep, newModel, newOptimizer, type TrainingStep } from "./training-step.ts";

/** Milliseconds between messages of each kind: a page needs no more. */
const PACE = { moment: 120, pictures: 400, test: 1500, yield: 14 } as const;
/** Held-out images that accuracy and confusion are of. */
const HELD_OUT = 1000;
/** Steps whose loss is not waited for yet. */
const IN_FLIGHT = 2;
/** What the moments to go back to may weigh: 200 of LeNet-5. */
const RECORDER_BYTES = 64e6;
const PIXELS = 784;

/** Everything that one plan brings with it. */
interface Run {
  readonly plan: TrainingPlan;
  readonly events: TrainingEvents;
  readonly data: TrainTest;
  readonly heldOut: Dataset<Uint8Array>;
  readonly mark: string;
  readonly model: Model;
  /** Holds the weights of the moment that is looked at. */
  readonly viewer: Model;
  readonly optimizer: Optimizer;
  readonly step: TrainingStep;
}

function weightShape({ params }: NamedLayer): readonly number[] {
  const { weight } = params;
  return weight instanceof Tensor ? weight.shape : [];
}

/** The first image as it is, and as the first eleven epochs will see it; nothing where nothing is changed. */
function augmentedPictures(train: Dataset<Uint8Array>, { augment, seed }: TrainingPlan): Uint8Array {
  if (augment === "none") return new Uint8Array();
  const pictures = new Uint8Array(12 * PIXELS);
  pictures.set(train.images.subarray(0, PIXELS));
  for (let epoch = 0; epoch < 11; epoch++) {
    for (const { x } of take(train, 1).batches({ size: 1, seed, epoch, augment: augmentOf(augment) })) pictures.set(x, PIXELS * (epoch + 1));
  }
  return pictures;
}

/** Training of one network, in whatever thread this lives in. */
export class TrainingEngine implements Trainer {
  #run: Run | undefined;
  #state: TrainState | undefined;
  #batches: Iterator<Batch> | undefined;
  #recorder: TrainingRecorder = trainingRecorder({ bytes: RECORDER_BYTES });
  #reports: Tensor[] = [];
  readonly #observer = new TestObserver();
  readonly #loop = new RunningLoop((wanted) => this.#train(wanted));
  #download: AbortController | undefined;
  #steps = 0;
  #epoch = 0;
  /** The next batch of the epoch. */
  #batch = 0;
  #since = { steps: 0, loss: 0, right: 0, at: 0 };
  /** Images a second as last measured over a stretch long enough. */
  #speed = 0;
  #last = { moment: 0, pictures: 0, test: 0 };
  #watched = 0;
  /** Whether the viewer holds an earlier moment. */
  #back = false;

  async prepare(plan: TrainingPlan, source: DataSource, events: TrainingEvents): Promise<TrainingReady> {
    this.#download?.abort(new Error("Another choice was made."));
    await this.#loop.stop();
    return this.#loop.still(() => this.#prepare(plan, source, events));
  }

  async cancel(): Promise<void> {
    this.#download?.abort(new Error("The download was stopped."));
  }

  async #prepare(plan: TrainingPlan, source: DataSource, events: TrainingEvents): Promise<TrainingReady> {
    await switchBackend(plan.backend);
    const download = new AbortController();
    this.#download = download;
    const data = await trainingData(plan, source, (progress) => events.progress(progress), download.signal);
    this.#download = undefined;
    const [model, optimizer] = [newModel(plan), newOptimizer(plan)];
    this.#run = { plan, events, data, heldOut: take(data.test, HELD_OUT), mark: dataMark(data), model, viewer: newModel(plan), optimizer, step: compileStep(model, optimizer) };
    this.#watched = 0;
    this.#begin(trainState(model, optimizer, { seed: plan.seed }));
    await this.#tell();
    return this.#ready();
  }

  #ready(): TrainingReady {
    const { data, model, plan, heldOut } = this.#parts();
    const { train, test } = data;
    const samples = take(heldOut, SAMPLES);
    return {
      dataName: train.name, classes: train.classes, trainImages: train.length, testImages: test.length, weights: paramCount(model),
      layerWeights: model.layers.map((layer) => ({ name: layer.name, weights: paramCount(layer), shape: weightShape(layer) })).filter(({ weights }) => weights > 0),
      stepsAnEpoch: Math.ceil(train.length / plan.batch),
      samples: { images: Uint8Array.from(samples.images), labels: Array.from(samples.labels) }, augmented: { images: augmentedPictures(train, plan), label: train.labels[0] ?? 0 },
    };
  }

  /** From a state on, at the beginning of its data or elsewhere in it. */
  #begin(state: TrainState, { step, epoch, batch } = { step: 0, epoch: 0, batch: 0 }): void {
    this.#state = state;
    this.#recorder = trainingRecorder({ bytes: RECORDER_BYTES });
    this.#observer.forget();
    this.#reports = [];
    this.#batches = undefined;
    [this.#steps, this.#epoch, this.#batch] = [step, epoch, batch];
    this.#since = { steps: 0, loss: 0, right: 0, at: performance.now() };
    this.#last = { moment: 0, pictures: 0, test: 0 };
    this.#back = false;
  }

  #parts(): Run {
    if (this.#run === undefined) throw new Error("Nothing is prepared yet: choose a network and images first.");
    return this.#run;
  }

  async start(): Promise<void> {
    this.#back = false;
    await this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async step(): Promise<void> {
    await this.#loop.stop();
    await this.#loop.still(async () => {
      this.#back = false;
      this.#since = { steps: 0, loss: 0, right: 0, at: performance.now() };
      await this.#oneStep();
      if (await this.#settle()) await this.#tell();
    });
  }

  async #train(wanted: () => boolean): Promise<void> {
    let breathed = performance.now();
    this.#since = { steps: 0, loss: 0, right: 0, at: breathed };
    while (wanted()) {
      if (!(await this.#oneStep())) return;
      const now = performance.now();
      if (now - this.#last.moment >= PACE.moment) await this.#tell(now);
      if (performance.now() - breathed >= PACE.yield) {
        await breathe();
        breathed = performance.now();
      }
    }
    if (await this.#settle()) await this.#tell();
  }

  #nextBatch(): Batch {
    const { data, plan } = this.#parts();
    for (;;) {
      this.#batches ??= data.train.batches({ size: plan.batch, seed: plan.seed, epoch: this.#epoch, start: this.#batch, reuse: true, augment: augmentOf(plan.augment) })[Symbol.iterator]();
      const next = this.#batches.next();
      if (next.done !== true) {
        this.#batch++;
        return next.value;
      }
      this.#batches = undefined;
      this.#epoch++;
      this.#batch = 0;
    }
  }

  /** One step begun, an older one heard; false where training has to stop. */
  async #oneStep(): Promise<boolean> {
    const { step } = this.#parts();
    const batch = this.#nextBatch();
    if (this.#state === undefined) return false;
    const x = tensor(batch.x, batch.shape, { copy: false });
    const y = tensor(batch.y, [batch.size], { copy: false });
    const [state, { report }] = step(this.#state, { x, y });
    this.#state = state;
    x.dispose();
    y.dispose();
    this.#reports.push(report);
    this.#steps++;
    return this.#reports.length <= IN_FLIGHT || this.#hear();
  }

  async #settle(): Promise<boolean> {
    while (this.#reports.length > 0) if (!(await this.#hear())) return false;
    return true;
  }

  async #hear(): Promise<boolean> {
    const report = this.#reports.shift();
    if (report === undefined) return true;
    const [loss = Number.NaN, right = 0] = await report.data();
    report.dispose();
    if (!Number.isFinite(Number(loss))) {
      this.#loop.end();
      const { model, data, events } = this.#parts();
      // Steps begun after it changed nothing either.
      const step = this.#steps - this.#reports.length;
      this.#steps = step - 1;
      this.#reports = [];
      this.#show();
      events.trouble({ step, where: await whereNotFinite(model, data.train.images.slice(0, PIXELS)) });
      return false;
    }
    this.#since.steps++;
    this.#since.loss += Number(loss);
    this.#since.right += Number(right);
    return true;
  }

  /** Gives the model the weights of this moment. The next step takes their memory over. */
  #show(): void {
    if (this.#state !== undefined) this.#run?.model.setState({ params: this.#state.params, buffers: this.#state.buffers });
  }

  #watchedImage(): Uint8Array {
    return this.#parts().heldOut.images.slice(this.#watched * PIXELS, (this.#watched + 1) * PIXELS);
  }

  async #tell(now: number = performance.now()): Promise<void> {
    const { model, heldOut, plan, events } = this.#parts();
    const { steps, loss, right, at } = this.#since;
    const seconds = (now - at) / 1000;
    if (seconds > 0.05 && steps > 0) this.#speed = (steps * plan.batch) / seconds;
    this.#show();
    const wants = (kind: "pictures" | "test"): boolean => now - this.#last[kind] >= PACE[kind] || !this.#loop.wanted;
    const [pictures, test] = [wants("pictures"), wants("test")];
    const moment: Moment = {
      step: this.#steps, epoch: this.#epoch, loss: loss / steps, accuracy: right / (steps * plan.batch), imagesPerSecond: this.#speed,
      ...(pictures ? { pictures: await picturesOf(model, this.#watchedImage()) } : {}),
      ...(test ? { test: await this.#observer.look(model, heldOut) } : {}),
      ...(pictures ? await this.#keep(model) : {}),
    };
    if (pictures) this.#last.pictures = now;
    if (test) this.#last.test = now;
    this.#last.moment = now;
    this.#since = { steps: 0, loss: 0, right: 0, at: performance.now() };
    events.moment(moment);
  }

  async #keep(model: Model): Promise<{ readonly kept?: number }> {
    if (!this.#recorder.wanted) {
      this.#recorder.skip();
      return {};
    }
    this.#recorder.offer({ step: this.#steps, bytes: await save(model) });
    return { kept: this.#recorder.moments.length };
  }

  async weights(): Promise<Uint8Array> {
    const { model } = this.#parts();
    return this.#loop.still(async () => { this.#show(); return save(model); });
  }

  async run(): Promise<Uint8Array> {
    const { model, plan, mark, heldOut } = this.#parts();
    return this.#loop.still(async () => {
      this.#show();
      const { accuracy } = await evaluate(model, heldOut);
      if (this.#state === undefined) throw new Error("There is nothing to keep yet.");
      return saveState(this.#state, runWords(plan, mark, { step: this.#steps, epoch: this.#epoch, batch: this.#batch }, accuracy));
    });
  }

  async takeUp(bytes: Uint8Array): Promise<"run" | "weights"> {
    await this.#loop.stop();
    return this.#loop.still(async () => {
      const { model, optimizer, plan, mark } = this.#parts();
      const kept = readKeptRun(bytes);
      if (kept === undefined) {
        await load(model, bytes);
        this.#begin(trainState(model, optimizer, { seed: plan.seed }));
      } else {
        const { state, words } = loadState(bytes, trainState(model, optimizer, { seed: plan.seed }));
        if (words["data"] !== mark) throw new Error(`This run learned from other images (${words["data"] ?? "unknown"}) than those that are here (${mark}); choose the same to go on.`);
        this.#begin(state, positionOf(words));
      }
      await this.#tell();
      return kept === undefined ? "weights" : "run";
    });
  }

  async look(index: number | null): Promise<Look> {
    const { viewer, model, heldOut } = this.#parts();
    return this.#loop.still(async () => {
      const moment = index === null ? undefined : this.#recorder.moments[index];
      this.#show();
      this.#back = moment !== undefined;
      const seen = await load(viewer, moment?.bytes ?? await save(model));
      const image = this.#watchedImage();
      return { step: moment?.step ?? this.#steps, pictures: await picturesOf(seen, image), gradients: await gradientsOf(seen, image, heldOut.labels[this.#watched] ?? 0), test: await this.#observer.look(seen, heldOut) };
    });
  }

  async found(label: number, guess: number): Promise<readonly FoundImage[]> {
    const { model, viewer, heldOut } = this.#parts();
    return this.#loop.still(async () => {
      this.#show();
      const { predictions = new Int32Array() } = await evaluate(this.#back ? viewer : model, heldOut, { predictions: true });
      const all = [...predictions.entries()].filter(([i, predicted]) => predicted === guess && heldOut.labels[i] === label);
      return all.slice(0, 24).map(([index]) => ({ image: heldOut.images.slice(index * PIXELS, (index + 1) * PIXELS), index }));
    });
  }

  async watch(index: number): Promise<FoundImage & { readonly label: number }> {
    const { heldOut } = this.#parts();
    this.#watched = Math.max(0, Math.min(heldOut.length - 1, index));
    return { image: this.#watchedImage(), index: this.#watched, label: heldOut.labels[this.#watched] ?? 0 };
  }
}
