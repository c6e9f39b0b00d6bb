/** jax-js as a program that does cases, its steps under `jit`. Every function consumes its arguments; `.ref` keeps one. */
import { blockUntilReady, defaultDevice, init, jit, lax, nn, numpy as np, valueAndGrad, vjp } from "@jax-js/jax";
import type { ConvWork, TrainWork, Work } from "../../src/cases/work.ts";
import { lossesOf, type MakeProgram, NoProgram, type PreparedCase } from "../../src/hosts/program.ts";
import { convOutput } from "../../src/networks/conv-output.ts";
import { type LayerSpec, networkSpec } from "../../src/networks/network-spec.ts";
import { batchesOf, digest, initialWeights, randomValues, sizeOf } from "../../src/networks/values.ts";

type Arr = np.Array;

const arrayOf = (values: Float32Array<ArrayBuffer>, shape: readonly number[]): Arr => np.array(values).reshape([...shape]);
const random = (shape: readonly number[], stream: number, limit = 1): Arr => arrayOf(randomValues(sizeOf(shape), stream, limit), shape);

/** [n, c, h, w] in windows of 2, as reshaped axes, which its compiler fuses. */
function windows(x: Arr): Arr {
  const [n = 0, c = 0, h = 0, w = 0] = x.shape;
  return x.reshape([n, c, h >> 1, 2, w >> 1, 2]);
}

/** Consumes x and its weights, which are taken off the front of the list. */
function forward(layers: readonly LayerSpec[], weights: Arr[], x: Arr): Arr {
  let y = x;
  const next = (): Arr => {
    const weight = weights.shift();
    if (weight === undefined) throw new Error("the network wants more weights than there are");
    return weight;
  };
  for (const layer of layers) {
    switch (layer.kind) {
      case "conv": {
        const convolved = lax.convGeneralDilated(y, next(), [layer.stride, layer.stride], [[layer.padding, layer.padding], [layer.padding, layer.padding]]);
        y = convolved.add(next().reshape([1, layer.out, 1, 1]));
        break;
      }
      case "dense":
        y = np.matmul(y, next().transpose()).add(next());
        break;
      case "relu": y = nn.relu(y); break;
      case "sigmoid": y = nn.sigmoid(y); break;
      case "maxPool": y = np.max(windows(y), [3, 5]); break;
      case "flatten": y = y.reshape([y.shape[0] ?? 0, -1]); break;
      default: throw new Error(`no jax-js program is written for ${layer.kind}`);
    }
  }
  return y;
}

function trainingStep({ network, width, batch }: TrainWork): () => Promise<number> {
  const spec = networkSpec(network, width);
  const lossOf = (weights: Arr[], x: Arr, labels: Arr): Arr => {
    const logits = forward(spec.layers, [...weights], x);
    return nn.logSoftmax(logits, -1).mul(nn.oneHot(labels, 10)).sum().mul(-1 / batch);
  };
  const update = jit((weights: Arr[], x: Arr, labels: Arr): [Arr, Arr[]] => {
    const [loss, gradients] = valueAndGrad(lossOf)(weights.map((w) => w.ref), x, labels);
    return [loss, weights.map((w, i) => {
      const gradient = gradients[i];
      if (gradient === undefined) throw new Error(`weight ${i} has no gradient`);
      return w.sub(gradient.mul(0.01));
    })];
  });
  let weights = initialWeights(spec).map(({ values, shape }) => arrayOf(values, shape));
  const batches = batchesOf(spec.input, batch);
  let index = 0;
  return async () => {
    const { x, y } = batches(index++);
    const [loss, next] = update(weights, arrayOf(x, [batch, ...spec.input]), np.array(y, { dtype: np.int32 }));
    weights = next;
    const [value = Number.NaN] = await loss.data();
    return value;
  };
}

function inference({ network, batch }: Extract<Work, { kind: "infer" }>): PreparedCase {
  const spec = networkSpec(network);
  const weights = initialWeights(spec).map(({ values, shape }) => arrayOf(values, shape));
  const logits = jit((ws: Arr[], x: Arr): Arr => forward(spec.layers, [...ws], x));
  const batches = batchesOf(spec.input, batch);
  const run = async (index: number): Promise<ArrayLike<number>> => await logits(weights.map((w) => w.ref), arrayOf(batches(index).x, [batch, ...spec.input])).data();
  let index = 0;
  return { check: async () => digest(await run(0)), step: async () => { await run(index++); } };
}

/** Arrays that stay on the device, and a compiled function of them; the result is waited for, not read. */
function resident(inputs: readonly Arr[], compute: (xs: Arr[]) => Arr): PreparedCase {
  const run = jit(compute);
  const once = (): Arr => run(inputs.map((x) => x.ref));
  return {
    check: async () => digest(await once().data()),
    step: async () => { (await blockUntilReady(once())).dispose(); },
  };
}

function at(xs: Arr[], i: number): Arr {
  const found = xs[i];
  if (found === undefined) throw new Error(`there is no input ${i}`);
  return found;
}

function convCase(work: ConvWork): PreparedCase {
  const { n, c, h, w, o, k, stride, padding, way } = work;
  const [x, weight, dy] = [random([n, c, h, w], 1), random([o, c, k, k], 2), random([n, o, convOutput(h, work), convOutput(w, work)], 3)];
  const conv = (a: Arr, b: Arr): Arr => lax.convGeneralDilated(a, b, [stride, stride], [[padding, padding], [padding, padding]]);
  if (way === "forward") return resident([x, weight], (xs) => conv(at(xs, 0), at(xs, 1)));
  return resident([x, weight, dy], (xs) => {
    const [y, pull] = vjp(conv, [at(xs, 0), at(xs, 1)]);
    y.dispose();
    const [dx, dw] = pull(at(xs, 2)) as [Arr, Arr];
    pull.dispose();
    const [wanted, other] = way === "input-grad" ? [dx, dw] : [dw, dx];
    other.dispose();
    return wanted;
  });
}

function poolCase({ pool, shape, way }: Extract<Work, { kind: "pool" }>): PreparedCase {
  const [n = 0, c = 0, h = 0, w = 0] = shape;
  const of = (x: Arr): Arr => (pool === "max" ? np.max(windows(x), [3, 5]) : np.mean(windows(x), [3, 5]));
  if (way === "forward") return resident([random(shape, 1)], (xs) => of(at(xs, 0)));
  return resident([random(shape, 1), random([n, c, h >> 1, w >> 1], 2)], (xs) => {
    const [y, pull] = vjp(of, [at(xs, 0)]);
    y.dispose();
    const [dx] = pull(at(xs, 1)) as [Arr];
    pull.dispose();
    return dx;
  });
}

async function eagerAdds(adds: number): Promise<PreparedCase> {
  const [x, one] = [random([8], 1, 0.001), random([8], 2, 0.001)];
  const run = async (): Promise<ArrayLike<number>> => {
    let y = x.ref;
    for (let i = 0; i < adds; i++) y = y.add(one.ref);
    return await y.data();
  };
  return { check: async () => digest(await run()), step: async () => { await run(); } };
}

function transfer(n: number): PreparedCase {
  const values = randomValues(n, 1);
  const double = jit((x: Arr): Arr => x.mul(2));
  const run = async (): Promise<ArrayLike<number>> => await double(np.array(values)).data();
  return { check: async () => digest(await run()), step: async () => { await run(); } };
}

async function prepare(work: Work): Promise<PreparedCase> {
  switch (work.kind) {
    case "train": {
      if (work.optimizer !== "sgd" || work.network === "resnet20") throw new NoProgram("jax-js", work);
      const step = trainingStep(work);
      return { check: () => lossesOf(step), step: async () => { await step(); } };
    }
    case "compile": {
      const first = (): Promise<number> => trainingStep({ ...work, kind: "train", width: 1, optimizer: "sgd" })();
      return { check: async () => [await first()], step: async () => { await first(); } };
    }
    case "infer": return inference(work);
    case "matmul": return resident([random([work.m, work.k], 1), random([work.k, work.n], 2)], (xs) => np.matmul(at(xs, 0), at(xs, 1)));
    case "conv": return convCase(work);
    case "pool": return poolCase(work);
    case "reduce": return resident([random(work.shape, 1)], (xs) => (work.op === "sum" ? np.sum(at(xs, 0), work.axis) : np.max(at(xs, 0), work.axis)));
    case "softmax": return resident([random(work.shape, 1)], (xs) => nn.softmax(at(xs, 0), -1));
    case "chain": return resident([random([work.n], 1)], (xs) => np.maximum(np.abs(nn.relu(at(xs, 0).mul(1.5).add(0.25)).mul(0.5).sub(0.125)), 0.01).add(1));
    case "copy": return resident([random([work.n], 1)], (xs) => np.negative(at(xs, 0)));
    case "elementwise": return resident([random([work.n], 1)], (xs) => np.tanh(at(xs, 0).mul(1.5).add(1)));
    case "eager": return await eagerAdds(work.adds);
    case "transfer": return transfer(work.n);
    default: throw new NoProgram("jax-js", work);
  }
}

export const make: MakeProgram = async ({ backend }) => {
  const device = backend === "webgpu" ? "webgpu" : "wasm";
  if (!(await init(device)).includes(device)) throw new Error(`jax-js could not bring up ${device}`);
  defaultDevice(device);
  return { version: PEER_VERSION, about: `${device} device`, prepare, dispose: () => undefined };
};

/** Put in by the bundler, since the package does not say it itself. */
declare const PEER_VERSION: string;
