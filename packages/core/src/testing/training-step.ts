/** A small network, its step with momentum as `fit` would capture it, and data it can learn: shared by memory tests. */
import { crossEntropy, sigmoid, tensor } from "../index.ts";
import type { Backend } from "../backend/interface.ts";
import { compile, type Compiled } from "../compile/compiled.ts";
import { valueAndGrad } from "../grad/grad.ts";
import type { Shape } from "../shape.ts";
import { sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";
import { seededValues } from "./seeded-values.ts";

export interface Params { readonly w1: Tensor; readonly b1: Tensor; readonly w2: Tensor; readonly b2: Tensor }
export interface TrainingState { readonly params: Params; readonly speed: Params; readonly count: Tensor }
export interface TrainingBatch { readonly x: Tensor; readonly y: Tensor }

const SHAPES: Readonly<Record<keyof Params, Shape>> = { w1: [8, 16], b1: [16], w2: [16, 4], b2: [4] };

function each(f: (name: keyof Params) => Tensor): Params {
  return { w1: f("w1"), b1: f("b1"), w2: f("w2"), b2: f("b2") };
}

/** Sixteen points of eight numbers; the class is which of the first four is largest. */
export function batchOf(i: number): TrainingBatch {
  const n = 16;
  const data = seededValues(i % 8)(n * 8);
  const labels = Int32Array.from({ length: n }, (_, r) => [0, 1, 2, 3].reduce((best, c) => ((data[r * 8 + c] ?? 0) > (data[r * 8 + best] ?? 0) ? c : best), 0));
  return { x: tensor(Float32Array.from(data), [n, 8]), y: tensor(labels) };
}

type Step = (state: TrainingState, batch: TrainingBatch, lr: number | Tensor) => readonly [TrainingState, { readonly loss: Tensor }];

function train(state: TrainingState, { x, y }: TrainingBatch, lr: number | Tensor): readonly [TrainingState, { readonly loss: Tensor }] {
  const [loss, g] = valueAndGrad((p: Params) => crossEntropy(sigmoid(x.matmul(p.w1).add(p.b1)).matmul(p.w2).add(p.b2), y))(state.params);
  const speed = each((k) => state.speed[k].mul(0.9).add(g[k]));
  return [{ params: each((k) => state.params[k].sub(speed[k].mul(lr))), speed, count: state.count.add(1) }, { loss }];
}

export function makeTrainingStep(backend: Backend): { readonly step: Compiled<Parameters<Step>, ReturnType<Step>>; readonly start: () => TrainingState } {
  const start = (): TrainingState => ({
    params: each((k) => tensor(Float32Array.from(seededValues(k.length + (SHAPES[k][0] ?? 0))(sizeOf(SHAPES[k]))), SHAPES[k])),
    speed: each((k) => tensor(new Float32Array(sizeOf(SHAPES[k])), SHAPES[k])),
    count: tensor(0),
  });
  return { step: compile(train, { donate: [0], backend }), start };
}
