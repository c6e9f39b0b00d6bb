import { argMax, compile, concat, crossEntropy, mapTree, Tensor, tensor, where } from "@receptive/core";
import { type Batch, type Dataset, take, type TrainTest } from "@receptive/datasets";
import { filters, lenet5, mnistMlp, type Model, paramCount } from "@receptive/layers";
import { adam, type Optimizer, sgd } from "@receptive/optimizers";
import { evaluate, load, lossAndGrads, save, type TrainState, trainState } from "@receptive/training";
import { record } from "@receptive/visualization/models";
import { switchBackend } from "../../model/backend.ts";
import { breathe, RunningLoop } from "../../model/running-loop.ts";
import { Checkpoints } from "./checkpoints.ts";
import { trainingData } from "./training-data.ts";
import type { Look, Maps, Mistaken, Moment, TestMoment, Trainer, TrainingEvents, TrainingPlan, TrainingReady } from "./training-messages.ts";

/** Milliseconds between messages of each kind: a page needs no more. */
const PACE = { moment: 120, filters: 400, test: 1500, yield: 14 } as const;
/** Held-out digits that are looked at while training; all of them when it rests. */
const GLANCE = 500;
/** Steps whose loss is not waited for yet. */
const IN_FLIGHT = 2;
const CHECKPOINT_BYTES = 64e6;

type Step = (state: TrainState, batch: { readonly x: Tensor; readonly y: Tensor }) => readonly [TrainState, { readonly report: Tensor }];

function newModel({ model, seed }: TrainingPlan): Model {
  return model === "lenet5" ? lenet5({ seed }) : mnistMlp({ seed });
}

const isTensor = (value: unknown): value is Tensor => value instanceof Tensor;

/** `next` where ok holds, else `previous`: a step whose loss is not finite leaves everything as it was, to be looked at. */
function keepUnless(ok: Tensor, next: TrainState, previous: TrainState): TrainState {
  const old: Tensor[] = [];
  mapTree(previous, isTensor, (leaf) => old.push(leaf));
  let i = 0;
  return mapTree(next, isTensor, (leaf) => where(ok, leaf, old[i++] ?? leaf)) as TrainState;
}

function compileStep(model: Model, optimizer: Optimizer): Step {
  return compile<Parameters<Step>, ReturnType<Step>>((state, { x, y }) => {
    let logits: Tensor | undefined;
    const [loss, grads, buffers] = lossAndGrads(model, state, { x, y }, (z, labels) => {
      logits = z;
      return crossEntropy(z, labels);
    });
    const next = optimizer.update<TrainState>(grads, { ...state, buffers });
    // Not a number is neither above nor below anything.
    const ok = loss.less(3e38);
    const right = logits === undefined ? loss.mul(0) : argMax(logits, 1).equal(y).sum().cast("f32");
    return [keepUnless(ok, next, state), { report: concat([loss.reshape([1]), right.reshape([1])]) }];
  }, { donate: [0] });
}

/** Training of one network, in whatever thread this lives in. */
export class TrainingEngine implements Trainer {
  #events: TrainingEvents | undefined;
  #data: TrainTest | undefined;
  #glance: Dataset | undefined;
  #model: Model | undefined;
  #viewer: Model | undefined;
  #state: TrainState | undefined;
  #optimizer: Optimizer | undefined;
  #step: Step | undefined;
  #plan: TrainingPlan | undefined;
  #digit: Uint8Array = new Uint8Array(784);
  #batches: Iterator<Batch> | undefined;
  #checkpoints = new Checkpoints(CHECKPOINT_BYTES);
  #reports: Tensor[] = [];
  readonly #loop = new RunningLoop((wanted) => this.#train(wanted));
  #steps = 0;
  #epoch = 0;
  #since = { steps: 0, loss: 0, right: 0, at: 0 };
  /** Images a second as last measured over a stretch long enough. */
  #speed = 0;
  #last = { moment: 0, filters: 0, test: 0 };

  async prepare(plan: TrainingPlan, digit: Uint8Array, events: TrainingEvents): Promise<TrainingReady> {
    await this.#loop.stop();
    return this.#loop.still(() => this.#prepare(plan, digit, events));
  }

  async #prepare(plan: TrainingPlan, digit: Uint8Array, events: TrainingEvents): Promise<TrainingReady> {
    await switchBackend(plan.backend);
    this.#digit = digit;
    this.#events = events;
    this.#plan = plan;
    const data = await trainingData(plan, (words) => events.progress(words));
    const model = newModel(plan);
    this.#data = data;
    this.#glance = take(data.test, GLANCE);
    this.#model = model;
    this.#viewer = newModel(plan);
    this.#optimizer = plan.optimizer === "adam" ? adam(plan.rate) : sgd(plan.rate);
    this.#step = compileStep(model, this.#optimizer);
    this.#begin();
    await this.#tell();
    return { dataName: data.train.name, trainDigits: data.train.length, testDigits: data.test.length, weights: paramCount(model), layerWeights: model.layers.map((layer) => ({ name: layer.name, weights: paramCount(layer) })).filter(({ weights }) => weights > 0), stepsAnEpoch: Math.ceil(data.train.length / plan.batch) };
  }

  /** From the weights that the model has now. */
  #begin(): void {
    const { model, optimizer, plan } = this.#parts();
    this.#state = trainState(model, optimizer, { seed: plan.seed });
    this.#checkpoints = new Checkpoints(CHECKPOINT_BYTES);
    this.#reports = [];
    this.#batches = undefined;
    this.#steps = this.#epoch = 0;
    this.#since = { steps: 0, loss: 0, right: 0, at: performance.now() };
    this.#last = { moment: 0, filters: 0, test: 0 };
  }

  #parts(): { readonly model: Model; readonly viewer: Model; readonly optimizer: Optimizer; readonly plan: TrainingPlan; readonly data: TrainTest; readonly glance: Dataset; readonly step: Step } {
    if (!this.#model || !this.#viewer || !this.#optimizer || !this.#plan || !this.#data || !this.#glance || !this.#step) throw new Error("Nothing is prepared yet: choose a network and digits first.");
    return { model: this.#model, viewer: this.#viewer, optimizer: this.#optimizer, plan: this.#plan, data: this.#data, glance: this.#glance, step: this.#step };
  }

  async start(): Promise<void> {
    await this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async step(): Promise<void> {
    await this.#loop.stop();
    await this.#loop.still(async () => {
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
    const next = this.#batches?.next();
    if (next !== undefined && next.done !== true) return next.value;
    if (next !== undefined) this.#epoch++;
    this.#batches = data.train.batches({ size: plan.batch, seed: plan.seed, epoch: this.#epoch, reuse: true })[Symbol.iterator]();
    return this.#nextBatch();
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
      this.#reports = [];
      this.#events?.trouble({ step: this.#steps, where: await this.#whereNotFinite() });
      return false;
    }
    this.#since.steps++;
    this.#since.loss += Number(loss);
    this.#since.right += Number(right);
    return true;
  }

  /** The first layer that gives something that is no number, for the digits of the step that failed. */
  async #whereNotFinite(): Promise<string> {
    const { model, data } = this.#parts();
    this.#show();
    const { layers } = await record(model, data.train.images.slice(0, 784));
    const found = layers.find(({ data: values }) => !values.every(Number.isFinite));
    if (found !== undefined) return `${found.name}, ${found.label}`;
    const largest = layers.toSorted((a, b) => peak(b.data) - peak(a.data))[0];
    return `the loss; the layer with the largest numbers is ${largest?.name ?? "none"} (${peak(largest?.data ?? []).toExponential(1)})`;
  }

  /** Gives the model the weights of this moment. The next step takes their memory over. */
  #show(): void {
    if (this.#state !== undefined) this.#model?.setState({ params: this.#state.params, buffers: this.#state.buffers });
  }

  async #tell(now: number = performance.now()): Promise<void> {
    const { model, glance, plan } = this.#parts();
    const { steps, loss, right, at } = this.#since;
    const seconds = (now - at) / 1000;
    if (seconds > 0.05 && steps > 0) this.#speed = (steps * plan.batch) / seconds;
    this.#show();
    const wantsFilters = now - this.#last.filters >= PACE.filters || !this.#loop.wanted;
    const wantsTest = now - this.#last.test >= PACE.test || !this.#loop.wanted;
    const moment: Moment = {
      step: this.#steps, epoch: this.#epoch, loss: loss / steps, accuracy: right / (steps * plan.batch), imagesPerSecond: this.#speed,
      ...(wantsFilters ? await this.#pictures(model) : {}),
      ...(wantsTest ? { test: await testMoment(model, glance) } : {}),
      ...(wantsFilters ? await this.#keep(model) : {}),
    };
    if (wantsFilters) this.#last.filters = now;
    if (wantsTest) this.#last.test = now;
    this.#last.moment = now;
    this.#since = { steps: 0, loss: 0, right: 0, at: performance.now() };
    this.#events?.moment(moment);
  }

  async #pictures(model: Model): Promise<Pick<Moment, "filters" | "maps">> {
    const maps = await firstMaps(model, this.#digit);
    return { filters: await firstFilters(model), ...(maps === null ? {} : { maps }) };
  }

  async #keep(model: Model): Promise<{ readonly checkpoint?: number }> {
    if (!this.#checkpoints.wanted) {
      this.#checkpoints.skip();
      return {};
    }
    this.#checkpoints.offer({ step: this.#steps, weights: await save(model) });
    return { checkpoint: this.#checkpoints.list.length };
  }

  async weights(): Promise<Uint8Array> {
    const { model } = this.#parts();
    return this.#loop.still(async () => { this.#show(); return save(model); });
  }

  async restore(bytes: Uint8Array): Promise<void> {
    await this.#loop.stop();
    await this.#loop.still(async () => {
      await load(this.#parts().model, bytes);
      this.#begin();
      await this.#tell();
    });
  }

  async look(index: number | null): Promise<Look> {
    const { viewer, model, glance } = this.#parts();
    return this.#loop.still(async () => {
      const checkpoint = index === null ? undefined : this.#checkpoints.list[index];
      this.#show();
      const seen = await load(viewer, checkpoint?.weights ?? await save(model));
      return { step: checkpoint?.step ?? this.#steps, filters: await firstFilters(seen), maps: await firstMaps(seen, this.#digit), test: await testMoment(seen, glance) };
    });
  }

  async mistaken(label: number, guess: number): Promise<readonly Mistaken[]> {
    const { model, data } = this.#parts();
    return this.#loop.still(async () => {
      this.#show();
      const { predictions = new Int32Array() } = await evaluate(model, take(data.test, GLANCE), { predictions: true });
      const found = [...predictions.entries()].filter(([i, predicted]) => predicted === guess && data.test.labels[i] === label).slice(0, 24);
      return found.map(([i]) => ({ image: data.test.images.slice(i * 784, (i + 1) * 784), guess, label }));
    });
  }
}

function peak(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i] ?? 0));
  return largest;
}

/** The first layer's weights as pictures; of a dense layer the first 30 units. */
async function firstFilters(model: Model): Promise<{ readonly data: Float32Array; readonly shape: readonly number[] }> {
  const { data, shape } = await filters(model.layers.find(({ params }) => "weight" in params));
  if (shape.length === 4) return { data, shape };
  const shown = Math.min(30, shape[0] ?? 0);
  return { data: data.slice(0, shown * 784), shape: [shown, 1, 28, 28] };
}

/** What the first maps of a network are for a digit; null where it has none. */
async function firstMaps(model: Model, digit: Uint8Array): Promise<Maps | null> {
  const { layers } = await record(model, digit);
  const found = layers.find(({ shape }) => shape.length === 3 && shape[0] !== 1);
  return found === undefined ? null : { name: found.name, data: found.data, shape: found.shape };
}

async function testMoment(model: Model, data: Dataset): Promise<TestMoment> {
  const { loss, accuracy, confusion = [] } = await evaluate(model, data, { confusion: true });
  return { loss, accuracy, confusion };
}
