/** Small networks in public operations, their step with momentum, and data they can learn. */
import { affine, batchNorm, compile, type Compiled, conv, crossEntropy, maxPool, relu, sigmoid, tensor, type Tensor, valueAndGrad } from "@receptive/core";
import type { Backend } from "@receptive/core/extend";
import { seededNumbers } from "../kit/seeded-numbers.ts";

export type Params = Readonly<Record<string, Tensor>>;
export interface State { readonly params: Params; readonly speed: Params }
export interface Batch { readonly x: Tensor; readonly y: Tensor }

export interface Network {
  readonly name: string;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly input: readonly number[];
  readonly classes: number;
  readonly rate: number;
  readonly forward: (p: (name: string) => Tensor, x: Tensor) => Tensor;
}

const mlp: Network = {
  name: "mlp", shapes: { w1: [24, 20], b1: [24], w2: [16, 24], b2: [16], w3: [5, 16], b3: [5] }, input: [16, 20], classes: 5, rate: 0.1,
  forward: (p, x) => affine(sigmoid(affine(sigmoid(affine(x, p("w1"), p("b1"))), p("w2"), p("b2"))), p("w3"), p("b3")),
};

const lenet5: Network = {
  name: "lenet5", shapes: { c1: [6, 1, 5, 5], d1: [6], c2: [16, 6, 5, 5], d2: [16], w1: [120, 400], b1: [120], w2: [84, 120], b2: [84], w3: [10, 84], b3: [10] }, input: [4, 1, 32, 32], classes: 10, rate: 0.02,
  forward: (p, x) => {
    const one = maxPool(relu(conv(x, p("c1"), { bias: p("d1") })), 2);
    const two = maxPool(relu(conv(one, p("c2"), { bias: p("d2") })), 2).flatten(1);
    return affine(relu(affine(relu(affine(two, p("w1"), p("b1"))), p("w2"), p("b2"))), p("w3"), p("b3"));
  },
};

const normalised: Network = {
  name: "batch-norm", shapes: { c1: [8, 2, 3, 3], g1: [8], h1: [8], c2: [8, 8, 3, 3], g2: [8], h2: [8], w: [4, 8], b: [4] }, input: [6, 2, 10, 10], classes: 4, rate: 0.05,
  forward: (p, x) => {
    const none = (n: number): Tensor => tensor(new Float32Array(n));
    const norm = (y: Tensor, g: string, h: string): Tensor => batchNorm(y, none(8), none(8).add(1), { weight: p(g).add(1), bias: p(h), training: true }).output;
    const one = relu(norm(conv(x, p("c1"), { padding: 1 }), "g1", "h1"));
    return affine(relu(norm(conv(one, p("c2"), { stride: 2, padding: 1, floor: true }), "g2", "h2")).mean([2, 3]), p("w"), p("b"));
  },
};

export const networks: readonly Network[] = [mlp, lenet5, normalised];

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

export function start(net: Network, seed: number): State {
  const each = (f: (shape: readonly number[], i: number) => Float32Array): Params => Object.fromEntries(Object.entries(net.shapes).map(([name, shape], i) => [name, tensor(f(shape, i), shape)]));
  return {
    params: each((shape, i) => { const bound = Math.sqrt(1.5 / Math.max(1, sizeOf(shape.slice(1)))); return seededNumbers(seed + i).singles(sizeOf(shape), -bound, bound); }),
    speed: each((shape) => new Float32Array(sizeOf(shape))),
  };
}

/** The class is which of the first inputs is largest. */
export function batchOf(net: Network, n: number): Batch {
  const [count = 1] = net.input;
  const data = seededNumbers(1000 + (n % 5)).singles(sizeOf(net.input));
  const width = data.length / count;
  const label = (row: number): number => Array.from({ length: net.classes }, (_, c) => c).reduce((best, c) => ((data[row * width + c] ?? 0) > (data[row * width + best] ?? 0) ? c : best), 0);
  return { x: tensor(data, net.input), y: tensor(Int32Array.from({ length: count }, (_, row) => label(row))) };
}

export type TrainStep = Compiled<[State, Batch], readonly [State, Tensor]>;

/** One step of momentum, its state taken over in place. */
export function makeStep(net: Network, backend: Backend): TrainStep {
  return compile((state: State, { x, y }: Batch): readonly [State, Tensor] => {
    const [loss, grads] = valueAndGrad((params: Params) => crossEntropy(net.forward((name) => params[name] ?? tensor(0), x), y))(state.params);
    const names = Object.keys(net.shapes);
    const speed = Object.fromEntries(names.map((k) => [k, (state.speed[k] ?? tensor(0)).mul(0.9).add(grads[k] ?? 0)]));
    const params = Object.fromEntries(names.map((k) => [k, (state.params[k] ?? tensor(0)).sub((speed[k] ?? tensor(0)).mul(net.rate))]));
    return [{ params, speed }, loss];
  }, { donate: [0], backend });
}
