/**
 * The same work at N − 1, N and N + 1: no size may cost more than twice what its neighbours do for each operation. The sizes
 * in the middle are those that tiles, vectors and cache lines like.
 */
import type { BenchCase } from "./bench-case.ts";
import type { Work } from "./work.ts";

interface Sized { readonly work: Work; readonly flops: number }

const matmul = (m: number, k: number, n: number): Sized => ({ work: { kind: "matmul", m, k, n }, flops: 2 * m * k * n });
const same3x3 = (n: number, c: number, size: number, o: number): Sized => ({ work: { kind: "conv", n, c, h: size, w: size, o, k: 3, stride: 1, padding: 1, way: "forward" }, flops: 2 * n * o * size * size * c * 9 });
const reduce = (op: "sum" | "max", axis: number, n: number): Sized => ({ work: { kind: "reduce", op, shape: [256, n], axis }, flops: 256 * n });
const softmax = (rows: number, n: number): Sized => ({ work: { kind: "softmax", shape: [rows, n] }, flops: rows * n });

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
  ["sum-rows", 1024, (n) => reduce("sum", 1, n)],
  ["sum-columns", 1024, (n) => reduce("sum", 0, n)],
  ["max-rows", 1024, (n) => reduce("max", 1, n)],
  ["softmax", 10, (n) => softmax(4096, n)],
  ["softmax", 1024, (n) => softmax(64, n)],
  ["elementwise", 65536, (n) => ({ work: { kind: "elementwise", n }, flops: n })],
];

function cliffCase(name: string, size: number, neighbours: readonly number[], sized: (n: number) => Sized): BenchCase {
  return { id: `cliff/${name}/${size}`, group: "cliff", neighbours: neighbours.map((n) => `cliff/${name}/${n}`), ...sized(size) };
}

export const cliffCases: readonly BenchCase[] = sweeps.flatMap(([name, middle, sized]) => [
  cliffCase(name, middle - 1, [middle], sized),
  cliffCase(name, middle, [middle - 1, middle + 1], sized),
  cliffCase(name, middle + 1, [middle], sized),
]);
