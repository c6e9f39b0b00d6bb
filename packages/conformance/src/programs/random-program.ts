/** Random functions of tensors in which errors do not grow: each operation keeps its values of order 1. */
import { concat, logSoftmax, maxPool, relu, sigmoid, softmax, softplus, type Tensor, where } from "@receptive/core";
import { type SeededNumbers, seededNumbers } from "../kit/seeded-numbers.ts";

export interface RandomProgram {
  readonly shapes: readonly (readonly number[])[];
  readonly f: (xs: readonly Tensor[]) => { readonly loss: Tensor; readonly outputs: Tensor[] };
  /** Operations, for messages. */
  readonly text: string;
}

type Op = readonly [name: string, apply: (a: Tensor, b: Tensor, p: number) => Tensor | null];

const same = (a: Tensor, b: Tensor): boolean => a.shape.join() === b.shape.join();
/** b where it has a's shape, else something like it. */
const like = (a: Tensor, b: Tensor): Tensor => (same(a, b) ? b : b.mean().add(a.sin()));

const OPS: readonly Op[] = [
  ["tanh", (a) => a.tanh()], ["sin", (a) => a.sin()], ["cos", (a) => a.mul(1.3).cos()], ["erf", (a) => a.erf()], ["sigmoid", (a) => sigmoid(a)], ["relu", (a) => relu(a)], ["softplus", (a) => softplus(a).mul(0.7)], ["abs", (a) => a.abs().sub(0.3)], ["neg", (a) => a.neg()],
  ["exp", (a) => a.minimum(1).exp().mul(0.4)], ["log", (a) => a.abs().add(0.5).log()], ["sqrt", (a) => a.abs().add(0.1).sqrt()],
  ["add", (a, b) => a.add(like(a, b)).mul(0.7)], ["sub", (a, b) => a.sub(like(a, b)).mul(0.7)], ["mul", (a, b) => a.mul(like(a, b).tanh())], ["div", (a, b) => a.div(like(a, b).square().add(1))], ["maximum", (a, b) => a.maximum(like(a, b))], ["minimum", (a, b) => a.minimum(like(a, b))], ["where", (a, b) => where(a.less(like(a, b)), a.sin(), like(a, b))], ["pow", (a, b) => a.abs().add(0.5).pow(like(a, b).tanh())],
  ["softmax", (a, _, p) => (a.rank === 0 ? null : softmax(a, p % a.rank).mul(2))], ["logSoftmax", (a, _, p) => (a.rank === 0 ? null : logSoftmax(a, p % a.rank).mul(0.3))], ["centred", (a, _, p) => (a.rank === 0 ? null : a.sub(a.mean(p % a.rank, { keepDims: true })))], ["scaled", (a, _, p) => (a.rank === 0 ? null : a.div(a.square().mean(p % a.rank, { keepDims: true }).add(0.5).sqrt()))],
  ["mean", (a, _, p) => (a.rank < 2 ? null : a.mean(p % a.rank).mul(1.5))], ["max", (a, _, p) => (a.rank < 2 ? null : a.max(p % a.rank))], ["sum", (a, _, p) => (a.rank < 2 ? null : a.sum(p % a.rank).mul(0.4))],
  ["matmul", (a, b) => (a.rank === 2 && b.rank === 2 && a.shape[1] === b.shape[0] ? a.matmul(b).mul(0.5) : null)], ["gram", (a) => (a.rank === 2 ? a.matmul(a.transpose()).mul(0.3) : null)], ["outer", (a) => (a.rank === 1 && a.size <= 8 ? a.unsqueeze(1).matmul(a.unsqueeze(0)) : null)],
  ["transpose", (a) => (a.rank < 2 ? null : a.transpose())], ["reshape", (a, _, p) => (p % 2 === 0 ? a.flatten() : a.size % 2 === 0 ? a.reshape(2, a.size / 2) : null)], ["slice", (a, _, p) => ((a.shape[0] ?? 0) < 3 ? null : a.at([p % 2, null, 1 + (p % 2)]))], ["backwards", (a) => (a.rank === 0 ? null : a.at([null, null, -1]))],
  ["concat", (a, b) => (a.rank > 0 && same(a, b) && a.size <= 60 ? concat([a, b], 0) : null)], ["expand", (a) => (a.size > 40 ? null : a.unsqueeze(0).expand(2, ...a.shape))], ["maxPool", (a) => (a.rank === 2 && (a.shape[0] ?? 0) >= 2 && (a.shape[1] ?? 0) >= 2 ? maxPool(a.unsqueeze(0).unsqueeze(0), 2, { floor: true, stride: 1 }).squeeze(0).squeeze(0) : null)],
];

interface Line { readonly op: number; readonly a: number; readonly b: number; readonly p: number }

function apply(lines: readonly Line[], xs: readonly Tensor[], names: string[]): Tensor[] {
  const made = [...xs];
  const used = new Set<Tensor>();
  for (const { op, a, b, p } of lines) {
    const [x, y] = [made[made.length - 1 - (a % Math.min(5, made.length))], made[made.length - 1 - (b % Math.min(7, made.length))]];
    const chosen = OPS[op % OPS.length];
    if (x === undefined || y === undefined || chosen === undefined) continue;
    const next = chosen[1](x, y, p);
    if (next === null || next.size === 0 || next.size > 120 || next.rank > 4) continue;
    made.push(next);
    names.push(chosen[0]);
    used.add(x);
    used.add(y);
  }
  return made.filter((t, i) => i >= xs.length && !used.has(t));
}

/** A program of 20 to 60 lines, with a loss over all that it computes and nothing else uses. */
export function randomProgram(seed: number): RandomProgram {
  const r: SeededNumbers = seededNumbers(seed);
  const sizes = [r.pick([3, 4, 5]), r.pick([2, 4, 6])];
  const shapes = Array.from({ length: 2 + r.below(2) }, (_, i) => (i === 0 ? sizes : r.pick([sizes, [...sizes].reverse(), [sizes[1] ?? 2], [2, ...sizes]])));
  const lines = Array.from({ length: 20 + r.below(41) }, (): Line => ({ op: r.below(OPS.length), a: r.below(60), b: r.below(60), p: r.below(12) }));
  const names: string[] = [];
  const f: RandomProgram["f"] = (xs) => {
    names.length = 0;
    const ends = apply(lines, xs, names);
    const last = ends.length > 0 ? ends : [...xs];
    return { loss: last.map((t) => t.square().mean()).reduce((a, b) => a.add(b)), outputs: last };
  };
  return { shapes, f, get text() { return names.join(" "); } };
}
