import { conv, type ConvOptions, grad, maxPool, type PoolOptions, stopGradient, type Tensor, tensor } from "@receptive/core";
import { type Backend, toPlan, traceFunction } from "@receptive/core/extend";
import { reference } from "@receptive/core/reference";
import { afterAll, describe, expect, test } from "vitest";
import { findAdapter } from "../testing/adapter.ts";
import { evaluatePlan } from "../testing/evaluate-plan.ts";

const { make, reason } = await findAdapter();
/** Code for a device in software, and what GPUs get: through shared memory. */
const devices: Readonly<Record<string, Backend | undefined>> = { untiled: await make?.({ software: true }), tiled: await make?.({ software: false }) };
const oracle = reference();
afterAll(() => { for (const device of Object.values(devices)) device?.dispose(); });

type Shape = readonly number[];
type Binary = (x: Tensor, y: Tensor) => readonly Tensor[];

function values(shape: Shape, seed: number): Tensor {
  const data = Float32Array.from({ length: shape.reduce((n, d) => n * d, 1) }, (_, i) => Math.sin(i * 1.7 + seed * 11) * 1.5);
  return tensor(data, shape);
}

/** Claimed on the device against the decomposition in doubles: each of n additions of terms up to 2.25 rounds a partial sum. */
async function compare(device: Backend, f: Binary, shapes: readonly [Shape, Shape], terms: number, claims: readonly string[], rounding = 2 ** -24): Promise<void> {
  const xs = shapes.map(values);
  const traced = traceFunction(([x, y]) => f(x as Tensor, y as Tensor), xs);
  const graph = { inputs: [...traced.inputs, ...traced.capturedInputs, ...traced.scalars], outputs: traced.outputs };
  const plan = toPlan(graph, device);
  expect(plan.steps.flatMap(({ kernel }) => (kernel.kind === "claimed" ? [kernel.name] : [])).toSorted()).toEqual(claims);
  const data = await Promise.all(xs.map((x) => x.data()));
  const found = await evaluatePlan(device, plan, data);
  const wanted = await evaluatePlan(oracle, toPlan(graph, oracle, { claims: false }), data);
  for (const [o, column] of wanted.entries()) {
    const errors = column.map((v, i) => Math.abs(v - (found[o]?.[i] ?? Number.NaN)));
    const limit = rounding * (terms + 4) * 2.25;
    expect(found[o]).toHaveLength(column.length);
    expect(errors.filter((e) => !(e <= limit))).toEqual([]);
  }
}

const DOTS: readonly (readonly [a: Shape, b: Shape])[] = [
  [[1, 1], [1, 1]], [[3, 5], [5, 2]], [[17, 31], [31, 13]], [[64, 64], [64, 64]], [[65, 63], [63, 67]], [[128, 200], [200, 10]], [[2, 1000], [1000, 3]], [[130, 16], [16, 257]],
  [[4, 7, 9], [4, 9, 5]], [[2, 3, 7, 9], [1, 1, 9, 5]], [[2, 1, 7, 9], [1, 3, 9, 5]], [[5, 2, 8], [5, 8, 150]],
];
const swapped = (s: Shape): number[] => [...s.slice(0, -2), s.at(-1) ?? 1, s.at(-2) ?? 1];

const CONVS: readonly (readonly [x: Shape, weight: Shape, options: ConvOptions])[] = [
  [[1, 1, 5, 5], [1, 1, 3, 3], {}], [[2, 3, 7, 6], [5, 3, 3, 2], {}], [[3, 4, 9, 8], [6, 2, 3, 3], { groups: 2, padding: 1 }],
  [[2, 2, 11, 7], [3, 2, 3, 3], { stride: 2, padding: 1 }], [[1, 3, 9, 13], [7, 3, 3, 2], { dilation: [2, 3], padding: [1, 2] }],
  [[5, 6, 10], [4, 6, 3], { padding: 1 }], [[2, 4, 8, 8], [4, 1, 3, 3], { groups: 4, stride: 3, padding: 2, floor: true }],
  [[9, 1, 28, 28], [6, 1, 5, 5], { padding: 2 }], [[2, 16, 6, 6], [33, 16, 1, 1], {}],
];

const POOLS: readonly (readonly [x: Shape, kernel: number | [number, number], options: PoolOptions])[] = [
  [[1, 1, 4, 4], 2, {}], [[2, 3, 7, 9], 3, { stride: 2 }], [[2, 2, 6, 5], [2, 3], { padding: 1, stride: [2, 1], floor: true }], [[3, 2, 9], 3, { stride: 3 }],
  [[1, 2, 9, 8], 2, { dilation: 2, stride: 1 }], [[1, 1, 13, 11], 3, { stride: 1, padding: 1 }],
];

/** Compilers of software take seconds for a shader where others compute beside them. */
const SLOW = { timeout: 240_000 };

/** Shaders through shared memory take seconds to compile in software: fewer of them, at every edge. */
const some = <T>(name: string, all: readonly T[], few: readonly number[]): readonly T[] => (name === "tiled" ? few.flatMap((i) => all.slice(i, i + 1)) : all);

describe.each(Object.keys(devices))("%s", (name) => {
  const device = devices[name];

  test.for(some(name, DOTS, [1, 3, 4, 6, 7, 10]))("dot %j · %j, as it is and transposed", SLOW, async ([a, b], { skip }) => {
    skip(device === undefined, reason);
    if (device === undefined) return;
    const k = a.at(-1) ?? 1;
    await compare(device, (x, y) => [x.matmul(y)], [a, b], k, ["dot"]);
    await compare(device, (x, y) => [x.transpose().matmul(y.transpose())], [swapped(a), swapped(b)], k, ["dot"]);
  });

  test("products of halves add up in singles", SLOW, async ({ skip }) => {
    skip(device === undefined, reason);
    if (device === undefined) return;
    const halves = (x: Tensor, y: Tensor): readonly Tensor[] => [x.cast("f16").matmul(y.cast("f16")).cast("f32")];
    // One rounding to half of a sum: 2⁻¹¹ of its size, which is below the number of terms times 2.25.
    await compare(device, halves, [[17, 31], [31, 13]], 31, ["dot"], 2 ** -11 / 4);
    await compare(device, (x, y) => [conv(x.cast("f16"), y.cast("f16"), { padding: 1 }).cast("f32")], [[2, 3, 5, 5], [3, 3, 3, 3]], 27, ["conv"], 2 ** -11 / 4);
  });

  test.for(some(name, CONVS, [2, 4]))("conv %j ∗ %j %j and its gradients", SLOW, async ([x, w, options], { skip }) => {
    skip(device === undefined, reason);
    if (device === undefined) return;
    const terms = Math.max(w.slice(1).reduce((n, d) => n * d, 1), x.reduce((n, d) => n * d, 1) / (x[1] ?? 1));
    const gradients: Binary = (a, b) => grad(([p, q]: [Tensor, Tensor]) => { const y = conv(p, q, options); return y.mul(stopGradient(y).sin()).sum(); })([a, b]);
    await compare(device, (a, b) => [conv(a, b, options), ...gradients(a, b)], [x, w], terms * 20, ["conv", "convInputGrad", "convWeightGrad"]);
  });

  test.for(some(name, POOLS, []))("max pooling of %j by %j %j and its gradient", SLOW, async ([x, kernel, options], { skip }) => {
    skip(device === undefined, reason);
    if (device === undefined) return;
    await compare(device, (a) => [maxPool(a, kernel, options)], [x, [1]], 1, ["maxPool"]);
    await compare(device, (a) => [grad((p: Tensor) => { const y = maxPool(p, kernel, options); return y.mul(y).sum(); })(a)], [x, [1]], 18, ["maxPoolGrad", "maxPoolWithIndex"]);
  });
});
