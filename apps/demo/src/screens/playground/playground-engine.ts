import { argMax, compile, crossEntropy, softmax, Tensor, tensor, valueAndGrad } from "@receptive/core";
import { RandomStream } from "@receptive/datasets";
import { activation, capture, INFERENCE, type Layer, linear, type Model, type ParamTree, sequential } from "@receptive/layers";
import { adjustableRate, type Optimizer, sgd, withRate } from "@receptive/optimizers";
import { type TrainState, trainState } from "@receptive/training";
import type { PlanePoint } from "@receptive/visualization";
import { decisionGrid } from "@receptive/visualization/models";
import { switchBackend } from "../../model/backend.ts";
import { guarded } from "../../model/guarded-step.ts";
import { breathe, RunningLoop } from "../../model/running-loop.ts";
import { REACH } from "./plane-data.ts";
import type { ForwardTrace, LearningPlan, NetworkPlan, PlaneMoment, Playground, PlaygroundEvents, Score, WarpedMoment, WeightEdit } from "./playground-messages.ts";

const GRID = 64;
const MAP = 16;
const PACE_MS = 45;
const YIELD_MS = 12;

interface Points {
  readonly x: Float32Array;
  readonly y: Int32Array;
  readonly count: number;
}

type Step = (state: TrainState, batch: { readonly x: Tensor; readonly y: Tensor }) => readonly [TrainState, { readonly loss: Tensor }];
type ScoreRun = (params: ParamTree, buffers: ParamTree, x: Tensor, y: Tensor) => { readonly loss: Tensor; readonly accuracy: Tensor };

function makeModel({ hidden, activation: name, classes, seed }: NetworkPlan): Model {
  const layers: Record<string, Layer> = {};
  let inputs = 2;
  for (const [i, units] of hidden.entries()) {
    layers[`fc${i + 1}`] = linear(inputs, units);
    layers[`act${i + 1}`] = activation(name);
    inputs = units;
  }
  layers["out"] = linear(inputs, classes);
  return sequential(layers, { seed });
}

/** λ Σ|w| or λ/2 Σw² over all weights that are no biases. */
function penaltyOf(params: ParamTree, { penalty, strength }: LearningPlan): Tensor | undefined {
  if (penalty === "none" || strength === 0) return undefined;
  const terms = Object.values(params).flatMap((own) => (own instanceof Tensor || !(own["weight"] instanceof Tensor) ? [] : [penalty === "l1" ? own["weight"].abs().sum() : own["weight"].square().sum().mul(0.5)]));
  return terms.length === 0 ? undefined : terms.reduce((a, b) => a.add(b)).mul(strength);
}

function compileStep(model: Model, optimizer: Optimizer, learning: LearningPlan): Step {
  return compile<Parameters<Step>, ReturnType<Step>>((state, { x, y }) => {
    const [loss, grads] = valueAndGrad((params: ParamTree) => {
      const fit = crossEntropy(model.apply(params, state.buffers, x, INFERENCE)[0], y);
      const penalty = penaltyOf(params, learning);
      return penalty === undefined ? fit : fit.add(penalty);
    })(state.params);
    return [guarded(loss, optimizer.update<TrainState>(grads, state), state), { loss }];
  }, { donate: [0] });
}

function compileScore(model: Model): ScoreRun {
  return compile<Parameters<ScoreRun>, ReturnType<ScoreRun>>((params, buffers, x, y) => {
    const [logits] = model.apply(params, buffers, x, INFERENCE);
    return { loss: crossEntropy(logits, y), accuracy: argMax(logits, 1).equal(y).cast("f32").mean() };
  });
}

function pointsOf(list: readonly PlanePoint[]): Points {
  return { x: Float32Array.from(list.flatMap(({ x, y }) => [x / REACH, y / REACH])), y: Int32Array.from(list, ({ label }) => label), count: list.length };
}

/** A layer's units over the plane, averaged to thumbnails: f32[units, MAP, MAP]. */
function thumbnails(values: Float32Array, units: number): Float32Array {
  const block = GRID / MAP;
  const small = new Float32Array(units * MAP * MAP);
  for (let cell = 0; cell < GRID * GRID; cell++) {
    const [row, column] = [Math.floor(Math.floor(cell / GRID) / block), Math.floor((cell % GRID) / block)];
    for (let unit = 0; unit < units; unit++) {
      const at = (unit * MAP + row) * MAP + column;
      small[at] = (small[at] ?? 0) + (values[cell * units + unit] ?? 0) / (block * block);
    }
  }
  return small;
}

/** A small network that learns points of a plane, in whatever thread this lives in. */
export class PlaygroundEngine implements Playground {
  #events: PlaygroundEvents | undefined;
  #network: NetworkPlan | undefined;
  #learning: LearningPlan = { mode: "batch", batch: 10, rate: 0.1, penalty: "none", strength: 0 };
  #model: Model | undefined;
  #optimizer: Optimizer = sgd(adjustableRate(0.1));
  #run: Step | undefined;
  #score: ScoreRun | undefined;
  #state: TrainState | undefined;
  #train: Points = pointsOf([]);
  #held: Points = pointsOf([]);
  #test: Points = pointsOf([]);
  #all: Points = pointsOf([]);
  #axes: readonly [a: number, b: number] = [0, 1];
  #order: Int32Array = new Int32Array();
  #at = 0;
  #steps = 0;
  #epoch = 0;
  readonly #loop = new RunningLoop((wanted) => this.#learnOn(wanted));

  async prepare(network: NetworkPlan, learning: LearningPlan, points: readonly PlanePoint[], events: PlaygroundEvents): Promise<void> {
    await this.#loop.stop();
    await this.#loop.still(async () => {
      await switchBackend(network.backend);
      this.#prepare(network, learning, events);
    });
    await this.data(points);
  }

  #prepare(network: NetworkPlan, learning: LearningPlan, events: PlaygroundEvents): void {
    [this.#events, this.#network, this.#learning] = [events, network, learning];
    const model = makeModel(network);
    this.#model = model;
    this.#optimizer = sgd(adjustableRate(learning.rate));
    this.#run = compileStep(model, this.#optimizer, learning);
    this.#score = compileScore(model);
    this.#state = trainState(model, this.#optimizer, { seed: network.seed });
    [this.#steps, this.#epoch] = [0, 0];
  }

  async learn(learning: LearningPlan): Promise<void> {
    await this.#loop.still(async () => {
      const { model } = this.#parts();
      if (learning.penalty !== this.#learning.penalty || learning.strength !== this.#learning.strength) this.#run = compileStep(model, this.#optimizer, learning);
      this.#learning = learning;
      if (this.#state !== undefined) this.#state = withRate(this.#state, learning.rate);
    });
  }

  async data(points: readonly PlanePoint[]): Promise<void> {
    await this.#loop.still(async () => {
      this.#train = pointsOf(points.filter(({ held, test }) => held !== true && test !== true));
      this.#held = pointsOf(points.filter(({ held }) => held === true));
      this.#test = pointsOf(points.filter(({ test }) => test === true));
      this.#all = pointsOf(points);
      this.#at = this.#order.length;
      await this.#tell();
    });
  }

  async weights(edits: readonly WeightEdit[]): Promise<void> {
    await this.#loop.still(async () => {
      const { model, network } = this.#parts();
      this.#show();
      for (const edit of edits) await this.#edit(model, network, edit);
      this.#state = withRate(trainState(model, this.#optimizer, { seed: network.seed }), this.#learning.rate);
      await this.#tell();
    });
  }

  async #edit(model: Model, network: NetworkPlan, { gap, out, input, value }: WeightEdit): Promise<void> {
    const name = gap < network.hidden.length ? `fc${gap + 1}` : "out";
    const own = model.params[name];
    if (own === undefined || own instanceof Tensor || !(own["weight"] instanceof Tensor)) return;
    const weight = own["weight"];
    const [outs = 0, inputs = 0] = weight.shape;
    if (out >= outs || input >= inputs) return;
    const data = Float32Array.from(await weight.data());
    data[out * inputs + input] = value;
    model.setState({ params: { ...model.params, [name]: { ...own, weight: tensor(data, weight.shape) } } });
  }

  async axes(units: readonly [a: number, b: number]): Promise<void> {
    await this.#loop.still(async () => {
      this.#axes = units;
      await this.#tell();
    });
  }

  async forward(x: number, y: number): Promise<ForwardTrace> {
    return this.#loop.still(async () => {
      const { model, network } = this.#parts();
      this.#show();
      const point = Float32Array.of(x / REACH, y / REACH);
      const seen: Readonly<Record<string, { readonly data: Float32Array }>> = await capture(model, { data: point, shape: [1, 2] });
      const of = (name: string): Float32Array => seen[name]?.data ?? new Float32Array();
      const probabilities = Float32Array.from(await softmax(tensor(of("out"), [1, network.classes]), 1).data());
      return { layers: [
        { nets: null, activations: point },
        ...network.hidden.map((_, i) => ({ nets: of(`fc${i + 1}`), activations: of(`act${i + 1}`) })),
        { nets: of("out"), activations: probabilities },
      ] };
    });
  }

  #parts(): { readonly model: Model; readonly network: NetworkPlan; readonly run: Step; readonly score: ScoreRun } {
    if (!this.#model || !this.#network || !this.#run || !this.#score) throw new Error("Nothing is prepared yet.");
    return { model: this.#model, network: this.#network, run: this.#run, score: this.#score };
  }

  async start(): Promise<void> {
    if (this.#train.count > 0) await this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async step(): Promise<void> {
    await this.#loop.stop();
    await this.#loop.still(async () => {
      if (this.#train.count > 0 && (await this.#oneStep(true))) await this.#tell();
    });
  }

  async #learnOn(wanted: () => boolean): Promise<void> {
    let [told, breathed] = [performance.now(), performance.now()];
    while (wanted() && this.#train.count > 0) {
      // Reading a loss waits for the step; few of them are read, so that small steps are not held up.
      if (!(await this.#oneStep(this.#steps % 8 === 0))) return;
      if (performance.now() - told >= PACE_MS) {
        await this.#tell();
        told = performance.now();
      }
      if (performance.now() - breathed >= YIELD_MS) {
        await breathe();
        breathed = performance.now();
      }
    }
    if (this.#train.count === 0) this.#loop.end();
    await this.#tell();
  }

  #nextIndices(): Int32Array {
    const { mode, batch } = this.#learning;
    const size = mode === "pattern" ? 1 : mode === "epoch" ? this.#train.count : Math.min(batch, this.#train.count);
    if (this.#at + size > this.#order.length) {
      if (this.#order.length === this.#train.count) this.#epoch++;
      this.#order = new RandomStream([this.#network?.seed ?? 0, 5], this.#epoch).permutation(this.#train.count);
      this.#at = 0;
    }
    this.#at += size;
    return this.#order.subarray(this.#at - size, this.#at);
  }

  async #oneStep(read: boolean): Promise<boolean> {
    const { run } = this.#parts();
    const chosen = this.#nextIndices();
    if (this.#state === undefined) return false;
    const x = tensor(Float32Array.from({ length: 2 * chosen.length }, (_, i) => this.#train.x[2 * (chosen[i >> 1] ?? 0) + (i & 1)] ?? 0), [chosen.length, 2], { copy: false });
    const y = tensor(Int32Array.from(chosen, (at) => this.#train.y[at] ?? 0), [chosen.length], { copy: false });
    const [state, { loss }] = run(this.#state, { x, y });
    this.#state = state;
    this.#steps++;
    const value = read ? Number(await loss.item()) : 0;
    for (const used of [x, y, loss]) used.dispose();
    if (Number.isFinite(value)) return true;
    this.#loop.end();
    this.#events?.trouble(this.#steps);
    return false;
  }

  #show(): void {
    if (this.#state !== undefined) this.#model?.setState({ params: this.#state.params, buffers: this.#state.buffers });
  }

  async #scoreOf({ x, y, count }: Points): Promise<Score> {
    const { model, score } = this.#parts();
    if (count === 0) return { loss: Number.NaN, accuracy: Number.NaN };
    const found = score(model.params, model.buffers, tensor(x, [count, 2]), tensor(y, [count]));
    const [loss, accuracy] = await Promise.all([found.loss.item(), found.accuracy.item()]);
    return { loss: Number(loss), accuracy: Number(accuracy) };
  }

  /** Where two units of the last hidden layer with at least two put the plane and the points. */
  async #warped(units: Readonly<Record<string, Float32Array>>): Promise<WarpedMoment | undefined> {
    const { model, network } = this.#parts();
    const layer = network.hidden.findLastIndex((count) => count >= 2);
    const [grid, width] = [units[`act${layer + 1}`], network.hidden[layer]];
    if (grid === undefined || width === undefined) return undefined;
    const [a, b] = this.#axes.every((unit) => unit < width) && this.#axes[0] !== this.#axes[1] ? this.#axes : [0, 1];
    const seen: Readonly<Record<string, { readonly data: Float32Array }>> = this.#all.count === 0 ? {} : await capture(model, { data: this.#all.x, shape: [this.#all.count, 2] });
    const placed = seen[`act${layer + 1}`]?.data ?? new Float32Array();
    const column = (unit: number): Float32Array => Float32Array.from({ length: GRID * GRID }, (_, cell) => grid[cell * width + unit] ?? 0);
    return { layer, units: [a, b], x: column(a), y: column(b), points: Float32Array.from({ length: 2 * this.#all.count }, (_, i) => placed[(i >> 1) * width + (i % 2 === 0 ? a : b)] ?? 0) };
  }

  async #tell(): Promise<void> {
    const { model, network } = this.#parts();
    this.#show();
    const grid = await decisionGrid(model, { x: [-1, 1], y: [-1, 1], n: GRID, units: true });
    const [train, held, test, warped] = [await this.#scoreOf(this.#train), await this.#scoreOf(this.#held), await this.#scoreOf(this.#test), await this.#warped(grid.units)];
    const names = [...network.hidden.map((_, i) => `fc${i + 1}`), "out"];
    const read = async (name: string, part: "weight" | "bias"): Promise<Float32Array> => {
      const own = model.params[name];
      const found = own === undefined || own instanceof Tensor ? undefined : own[part];
      return found instanceof Tensor ? Float32Array.from(await found.data()) : new Float32Array();
    };
    const moment: PlaneMoment = {
      step: this.#steps, epoch: this.#epoch, train, held, test, n: GRID, ...(warped === undefined ? {} : { warped }), probabilities: grid.probabilities,
      maps: network.hidden.map((units, i) => ({ data: thumbnails(grid.units[`act${i + 1}`] ?? new Float32Array(), units), units, side: MAP })),
      weights: await Promise.all(names.map((name) => read(name, "weight"))), biases: await Promise.all(names.map((name) => read(name, "bias"))),
    };
    this.#events?.moment(moment);
  }
}
