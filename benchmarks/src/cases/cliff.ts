/**
 * The same work at N − 1, N and N + 1: no size may cost more than twice what its neighbours do for each operation. The sizes
 * in the middle are those that tiles, vectors and cache lines like.
 */
import { conv, softmax, type Tensor } from "@receptive/core";
import type { Shape } from "@receptive/core";
import type { BenchCase } from "../bench-case.ts";
import { inputAt, residentStep } from "./resident.ts";

interface Sized { readonly shapes: readonly Shape[]; readonly flops: number; readonly compute: (xs: readonly Tensor[]) => Tensor }

const multiply = (xs: readonly Tensor[]): Tensor => inputAt(xs, 0).matmul(inputAt(xs, 1));
const matmul = (m: number, k: number, n: number): Sized => ({ shapes: [[m, k], [k, n]], flops: 2 * m * k * n, compute: multiply });

function same3x3(n: number, c: number, size: number, o: number): Sized {
  return { shapes: [[n, c, size, size], [o, c, 3, 3]], flops: 2 * n * o * size * size * c * 9, compute: (xs) => conv(inputAt(xs, 0), inputAt(xs, 1), { padding: 1 }) };
}
const over = (shape: Shape, compute: (x: Tensor) => Tensor): Sized => ({ shapes: [shape], flops: shape.reduce((n, d) => n * d, 1), compute: (xs) => compute(inputAt(xs, 0)) });

/** What varies, where, and the work at a size. */
const sweeps: readonly (readonly [name: string, middle: number, work: (n: number) => Sized])[] = [
  ["matmul-square", 64, (n) => matmul(n, n, n)],
  ["matmul-square", 256, (n) => matmul(n, n, n)],
  ["matmul-square", 512, (n) => matmul(n, n, n)],
  ["matmul-rows", 4, (n) => matmul(n, 400, 120)],
  ["matmul-rows", 8, (n) => matmul(n, 400, 120)],
  ["matmul-columns", 8, (n) => matmul(128, 400, n)],
  ["matmul-inner", 256, (n) => matmul(128, n, 128)],
  ["conv-batch", 8, (n) => same3x3(n, 16, 16, 16)],
  ["conv-batch", 32, (n) => same3x3(n, 16, 16, 16)],
  ["conv-channels", 16, (n) => same3x3(8, n, 16, 16)],
  ["conv-outputs", 32, (n) => same3x3(8, 16, 16, n)],
  ["conv-size", 32, (n) => same3x3(8, 16, n, 16)],
  ["sum-rows", 1024, (n) => over([256, n], (x) => x.sum(1))],
  ["sum-columns", 1024, (n) => over([256, n], (x) => x.sum(0))],
  ["max-rows", 1024, (n) => over([256, n], (x) => x.max(1))],
  ["softmax", 10, (n) => over([4096, n], (x) => softmax(x))],
  ["softmax", 1024, (n) => over([64, n], (x) => softmax(x))],
  ["elementwise", 65536, (n) => over([n], (x) => x.mul(1.5).add(1).tanh())],
];

function cliffCase(name: string, size: number, neighbours: readonly number[], work: (n: number) => Sized): BenchCase {
  const { shapes, flops, compute } = work(size);
  return {
    id: `cliff/${name}/${size}`,
    flops,
    neighbours: neighbours.map((n) => `cliff/${name}/${n}`),
    prepare: (context) => residentStep(context, shapes, compute),
  };
}

export const cliffCases: readonly BenchCase[] = sweeps.flatMap(([name, middle, work]) => [
  cliffCase(name, middle - 1, [middle], work),
  cliffCase(name, middle, [middle - 1, middle + 1], work),
  cliffCase(name, middle + 1, [middle], work),
]);
