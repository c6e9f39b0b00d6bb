import { conv, type Tensor, vjp } from "@receptive/core";
import type { BenchCase } from "../bench-case.ts";
import { inputAt, residentStep } from "./resident.ts";

export interface Geometry {
  readonly n: number; readonly c: number; readonly h: number; readonly w: number;
  readonly o: number; readonly k: number; readonly stride: number; readonly padding: number;
}

export type Way = "forward" | "input-grad" | "weight-grad";

/** `conv/NxCxHxW-OxK/way`, with `sS` and `pP` where stride or padding are not their defaults. */
function idOf({ n, c, h, w, o, k, stride, padding }: Geometry, way: Way): string {
  const extra = `${stride === 1 ? "" : `s${stride}`}${padding === 0 ? "" : `p${padding}`}`;
  return `conv/${n}x${c}x${h}x${w}-${o}x${k}${extra}/${way}`;
}

export function convCase(g: Geometry, way: Way): BenchCase {
  const out = (size: number): number => Math.floor((size + 2 * g.padding - g.k) / g.stride) + 1;
  const [oh, ow] = [out(g.h), out(g.w)];
  const options = { stride: g.stride, padding: g.padding, floor: true };
  const compute = (xs: readonly Tensor[]): Tensor => {
    const [x, weight, dy] = [inputAt(xs, 0), inputAt(xs, 1), inputAt(xs, 2)];
    if (way === "forward") return conv(x, weight, options);
    // Only the gradient is returned, so the forward convolution is not part of the plan.
    const of = way === "input-grad" ? (v: Tensor): Tensor => conv(v, weight, options) : (v: Tensor): Tensor => conv(x, v, options);
    return vjp(of, way === "input-grad" ? x : weight)[1](dy);
  };
  return {
    id: idOf(g, way),
    flops: 2 * g.n * g.o * oh * ow * g.c * g.k * g.k,
    prepare: (context) => residentStep(context, [[g.n, g.c, g.h, g.w], [g.o, g.c, g.k, g.k], [g.n, g.o, oh, ow]], compute),
  };
}

export const ways: readonly Way[] = ["forward", "input-grad", "weight-grad"];

/** LeNet-5's two, a wide 3×3 of the CIFAR network, and one that no tile fits: odd sizes, odd channels, stride 2. */
const geometries: readonly Geometry[] = [
  { n: 128, c: 1, h: 32, w: 32, o: 6, k: 5, stride: 1, padding: 0 },
  { n: 128, c: 6, h: 14, w: 14, o: 16, k: 5, stride: 1, padding: 0 },
  { n: 32, c: 64, h: 16, w: 16, o: 64, k: 3, stride: 1, padding: 1 },
  { n: 7, c: 17, h: 31, w: 33, o: 13, k: 3, stride: 2, padding: 1 },
];

export const convCases: readonly BenchCase[] = geometries.flatMap((g) => ways.map((way) => convCase(g, way)));
