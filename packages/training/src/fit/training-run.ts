import { BackendError, setDefaultBackend, type Tensor, tensor } from "@receptive/core";
import type { Batch } from "@receptive/datasets";
import type { Model } from "@receptive/layers";
import { checkpointPath, readCheckpoint, writeCheckpoint } from "../checkpoint/checkpoint-file.ts";
import { decodeCheckpoint, type Wanted } from "../checkpoint/decode-checkpoint.ts";
import { encodeCheckpoint } from "../checkpoint/encode-checkpoint.ts";
import { type RunConfig, runConfig } from "../checkpoint/run-config.ts";
import type { Position, Snapshot } from "../checkpoint/snapshot.ts";
import { disposeTree, type HostTensor, type HostValues, readTree, tensorsOf } from "../state/host-tensor.ts";
import { namedTensors } from "../state/named-tensors.ts";
import { trainState } from "../state/train-state.ts";
import { type Carry, compileTrainStep, freshSums, type TrainStep } from "../step/train-step.ts";
import type { EpochRecord } from "./history.ts";
import type { Settings } from "./settings.ts";
import { inStep } from "./step-failure.ts";

/** Steps that may be under way before the oldest's metrics are waited for: keeps a GPU busy, and its queue short. */
const IN_FLIGHT = 2;

/** Values whose names start with `prefix`, which is left out. */
function below(values: HostValues, prefix: string): HostValues {
  return new Map([...values].flatMap(([name, value]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [])));
}

function wanted(tree: unknown): Wanted {
  return new Map([...namedTensors(tree)].map(([name, { shape, dtype }]): [string, Pick<HostTensor, "shape" | "dtype">] => [name, { shape, dtype }]));
}

/** Training under way: the state on the backend, where it is, and the copy on the host. */
export class TrainingRun {
  readonly model: Model;
  settings: Settings;
  #step: TrainStep;
  readonly #reports: Tensor[] = [];
  /** Whether a step has been traced, compiled and begun. */
  #started = false;
  /** The structure of the carry; its tensors have been donated. */
  readonly #like: Carry;
  #config: RunConfig | null = null;
  carry: Carry;
  position: Position = { epoch: 0, batch: 0, seconds: 0 };
  epochs: EpochRecord[] = [];
  stoppedEarly = false;
  bestWeights: HostValues | null = null;
  mirror: Snapshot;
  /** The epoch's sums as last heard of: of the losses, of the images classified right, and the first bad step or −1. */
  sums: readonly [loss: number, correct: number, bad: number] = [0, 0, -1];
  /** Images that `sums` are over. */
  counted = 0;

  private constructor(model: Model, settings: Settings, carry: Carry, mirror: Snapshot) {
    this.model = model;
    this.settings = settings;
    this.carry = carry;
    this.#like = carry;
    this.mirror = mirror;
    this.#step = TrainingRun.#compile(model, settings);
  }

  static #compile(model: Model, { optimizer, loss, train, backend }: Settings): TrainStep {
    return compileTrainStep(model, optimizer, { loss, classes: train.classes.length, backend });
  }

  /** A run at its beginning, or where the checkpoint to resume from was made. */
  static async begin(model: Model, settings: Settings): Promise<TrainingRun> {
    const state = trainState(model, settings.optimizer, { seed: settings.seed, backend: settings.backend });
    const carry: Carry = { state, sums: freshSums() };
    const position = { epoch: 0, batch: 0, seconds: 0 };
    const start: Snapshot = { position, epochs: [], stoppedEarly: false, best: null, bestWeights: null, carry: await readTree(carry) };
    const run = new TrainingRun(model, settings, carry, start);
    if (settings.resume !== undefined) {
      const { bytes, source } = await readCheckpoint(settings.resume);
      run.restore(decodeCheckpoint(bytes, source, run.config(), wanted(carry), wanted({ params: state.params, buffers: state.buffers })));
      run.showModel();
    }
    return run;
  }

  /** What a resumed run must have in common with this one; found out when a checkpoint is first read or written. */
  config(): RunConfig {
    return (this.#config ??= runConfig(this.model, this.carry.state, this.settings));
  }

  /** Steps done since the start of training. */
  get stepsDone(): number {
    return this.position.epoch * this.settings.steps + this.position.batch;
  }

  /** Starts one step, and waits for those before it as far as needed. */
  async step(batch: Batch): Promise<void> {
    const { carry: given } = this;
    await inStep(() => this.#started || given.sums.disposed, async () => {
      const x = tensor(batch.x, batch.shape, { copy: false });
      const y = tensor(batch.y, [batch.size], { copy: false });
      const [carry, { report }] = this.#step(this.carry, { x, y });
      this.carry = carry;
      this.#reports.push(report);
      this.#started = true;
      x.dispose();
      y.dispose();
      while (this.#reports.length > IN_FLIGHT) await this.#hear(batch.index + 1);
    });
    this.position = { ...this.position, batch: batch.index + 1 };
  }

  /** Reads the oldest report; `begun`: steps of the epoch that have been started. */
  async #hear(begun: number): Promise<void> {
    const report = this.#reports.shift();
    if (report === undefined) return;
    const [loss = Number.NaN, correct = 0, bad = -1] = await report.read();
    report.dispose();
    this.sums = [loss, correct, bad];
    this.#count(begun - this.#reports.length);
  }

  #count(steps: number): void {
    this.counted = Math.min(this.settings.train.length, steps * this.settings.batch);
  }

  /** Waits for all steps, and takes in what they report. */
  async settle(): Promise<void> {
    await inStep(() => true, async () => {
      while (this.#reports.length > 0) await this.#hear(this.position.batch);
    });
  }

  /** Copies everything to the host; a step that fails later goes on from here. */
  async snapshot(): Promise<Snapshot> {
    await this.settle();
    const carry = await inStep(() => true, () => readTree(this.carry));
    const { position, epochs, stoppedEarly, bestWeights } = this;
    this.mirror = { position, epochs: [...epochs], stoppedEarly, carry, best: this.settings.early?.best ?? null, bestWeights };
    return this.mirror;
  }

  /**
   * Back to the mirror after a step that failed. Where the device was lost and its backend opens another, the run goes on there,
   * and so does whatever computes on the default backend, if that was the one.
   */
  async recover(cause: unknown): Promise<void> {
    const { backend, onDefaultBackend } = this.settings;
    if (cause instanceof BackendError && cause.code === "E_DEVICE_LOST" && backend.reopen !== undefined) {
      const opened = await backend.reopen();
      if (onDefaultBackend) setDefaultBackend(opened);
      this.settings = { ...this.settings, backend: opened };
      this.#step = TrainingRun.#compile(this.model, this.settings);
    }
    this.restore(this.mirror);
  }

  /** Goes back, or on, to a snapshot. */
  restore(snapshot: Snapshot): void {
    for (const report of this.#reports.splice(0)) report.dispose();
    disposeTree(this.carry);
    this.carry = tensorsOf(snapshot.carry, this.#like);
    const [loss = 0, correct = 0, bad = -1] = snapshot.carry.get("sums")?.data ?? [];
    this.sums = [loss, correct, bad];
    this.position = snapshot.position;
    this.#count(snapshot.position.batch);
    this.epochs = [...snapshot.epochs];
    this.stoppedEarly = snapshot.stoppedEarly;
    this.bestWeights = snapshot.bestWeights;
    if (this.settings.early !== null) this.settings.early.best = snapshot.best;
    this.mirror = snapshot;
  }

  /** Weights and buffers of the mirror: `params.conv1.weight`, `buffers.…`. */
  mirroredWeights(): HostValues {
    return below(new Map([...this.mirror.carry].filter(([name]) => /^state\.(?:params|buffers)\./.test(name))), "state.");
  }

  /** Gives the model the weights and buffers of the mirror, or other ones. */
  showModel(values: HostValues = this.mirroredWeights()): void {
    const { params, buffers } = this.#like.state;
    this.model.setState({ params: tensorsOf(below(values, "params."), params), buffers: tensorsOf(below(values, "buffers."), buffers) });
  }

  /** Clears the epoch's sums. */
  startSums(): void {
    this.carry.sums.dispose();
    this.carry = { ...this.carry, sums: freshSums() };
    this.sums = [0, 0, -1];
    this.counted = 0;
  }

  /** Writes the mirror to disk. */
  async writeCheckpoint(endOfEpoch: boolean): Promise<void> {
    const { checkpoint, callbacks } = this.settings;
    if (checkpoint === undefined) return;
    const at = { epoch: this.position.epoch, step: this.stepsDone };
    const path = checkpointPath(checkpoint, { ...at, endOfEpoch });
    await writeCheckpoint(checkpoint, path, encodeCheckpoint(this.mirror, this.config()));
    for (const callback of callbacks) await callback.onCheckpoint?.({ path, ...at });
  }

  /** Frees what is on the backend. */
  dispose(): void {
    for (const report of this.#reports.splice(0)) report.dispose();
    disposeTree(this.carry);
  }
}
