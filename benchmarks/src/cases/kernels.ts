import type { BenchCase } from "./bench-case.ts";
import { convOutput } from "../networks/conv-output.ts";
import { sizeOf } from "../networks/values.ts";
import type { ConvWork, Work } from "./work.ts";

export function matmulCase(id: string, m: number, k: number, n: number): BenchCase {
  return { id: `matmul/${id}`, group: "kernel", work: { kind: "matmul", m, k, n }, flops: 2 * m * n * k, tiny: m * n * k <= 128 ** 3 };
}

/** Squares, one off a square either way, a matrix and a vector, and the MLP's first layer as m×k×n. */
const matmulCases: readonly BenchCase[] = [
  ...[128, 255, 256, 257, 512, 1024].map((n) => matmulCase(String(n), n, n, n)),
  matmulCase("128x784x300", 128, 784, 300),
  matmulCase("1x1024x1024", 1, 1024, 1024),
  matmulCase("1021x3x1031", 1021, 3, 1031),
];

export type Geometry = Omit<ConvWork, "kind" | "way">;

/** `conv/NxCxHxW-OxK/way`, with `sS` and `pP` where stride or padding are not their defaults. */
export function convCase(g: Geometry, way: ConvWork["way"]): BenchCase {
  const extra = `${g.stride === 1 ? "" : `s${g.stride}`}${g.padding === 0 ? "" : `p${g.padding}`}`;
  return {
    id: `conv/${g.n}x${g.c}x${g.h}x${g.w}-${g.o}x${g.k}${extra}/${way}`,
    group: "kernel",
    work: { kind: "conv", ...g, way },
    flops: 2 * g.n * g.o * convOutput(g.h, g) * convOutput(g.w, g) * g.c * g.k * g.k,
  };
}

export const ways: readonly ConvWork["way"][] = ["forward", "input-grad", "weight-grad"];

/** LeNet-5's two, a wide 3×3 of the CIFAR network, a projection of ResNet's, and one that no tile fits: odd sizes, odd channels, stride 2. */
const geometries: readonly Geometry[] = [
  { n: 128, c: 1, h: 32, w: 32, o: 6, k: 5, stride: 1, padding: 0 },
  { n: 128, c: 6, h: 14, w: 14, o: 16, k: 5, stride: 1, padding: 0 },
  { n: 32, c: 64, h: 16, w: 16, o: 64, k: 3, stride: 1, padding: 1 },
  { n: 32, c: 16, h: 32, w: 32, o: 32, k: 1, stride: 2, padding: 0 },
  { n: 7, c: 17, h: 31, w: 33, o: 13, k: 3, stride: 2, padding: 1 },
];

const convCases: readonly BenchCase[] = geometries.flatMap((g) => ways.map((way) => convCase(g, way)));

const kernel = (id: string, work: Work, flops: number): BenchCase => ({ id, group: "kernel", work, flops });

const poolCases: readonly BenchCase[] = (["max", "avg"] as const).flatMap((pool) => (["forward", "grad"] as const).flatMap((way) =>
  [[32, 32, 32, 32], [5, 13, 30, 34]].map((shape) => kernel(`pool/${pool}-${shape.join("x")}/${way}`, { kind: "pool", pool, shape, way }, sizeOf(shape)))));

const reduceCases: readonly BenchCase[] = (["sum", "max"] as const).flatMap((op) => [1, 0].flatMap((axis) =>
  [[1024, 1024], [1023, 1021]].map((shape) => kernel(`reduce/${op}-${axis === 1 ? "rows" : "columns"}/${shape.join("x")}`, { kind: "reduce", op, shape, axis }, sizeOf(shape)))));

const softmaxCases: readonly BenchCase[] = [[4096, 10], [128, 1000], [37, 4099]].map((shape) => kernel(`softmax/${shape.join("x")}`, { kind: "softmax", shape }, 4 * sizeOf(shape)));

/** Eight elementwise operations in a row: what fusion saves is memory traffic. */
const chainCases: readonly BenchCase[] = [["1e6", 1_000_000], ["999983", 999_983]].map(([name, n]) => kernel(`chain/${name}`, { kind: "chain", n: Number(n) }, 8 * Number(n)));

export const kernelCases: readonly BenchCase[] = [...matmulCases, ...convCases, ...poolCases, ...reduceCases, ...softmaxCases, ...chainCases];
