import { cpu } from "@receptive/backend-cpu";
import { setDefaultBackend } from "@receptive/core";
import { expect, test } from "vitest";
import { tracePooling } from "./trace-pooling.ts";

setDefaultBackend(() => cpu());

const input = { data: [3, 4, 0, 1, 0, 0, 2, 0, 5, 0], shape: [1, 2, 5] };

test("max hands a gradient to the first largest cell of each window alone", async () => {
  const { output, inputGrad } = await tracePooling({ kind: "max", input: { data: [3, 4, 0, 1, 0, 4, 2, 0], shape: [1, 2, 4] }, extent: 2, stride: 2 });
  expect([...output.data]).toEqual([4, 2]);
  // The second 4 of the first window gets nothing.
  expect([...inputGrad.data]).toEqual([0, 1, 0, 0, 0, 0, 1, 0]);
});

test("the average shares it evenly, L2 by x/‖x‖; a given gradient is sent instead of ones", async () => {
  const square = { data: [3, 4, 0, 0], shape: [1, 2, 2] };
  const average = await tracePooling({ kind: "average", input: square, extent: 2, stride: 2 });
  expect([[...average.output.data], [...average.inputGrad.data]]).toEqual([[1.75], [0.25, 0.25, 0.25, 0.25]]);
  const l2 = await tracePooling({ kind: "l2", input: square, extent: 2, stride: 2 }, { data: [10], shape: [1, 1, 1] });
  expect(l2.output.data[0]).toBeCloseTo(5, 5);
  expect([...l2.inputGrad.data].map((v) => Number(v.toFixed(4)))).toEqual([6, 8, 0, 0]);
});

test("windows that do not tile are the library's error, or left out where asked", async () => {
  await expect(tracePooling({ kind: "max", input, extent: 2, stride: 2 })).rejects.toMatchObject({ code: "E_SHAPE_TILE" });
  expect([...(await tracePooling({ kind: "max", input, extent: 2, stride: 2, floor: true })).output.data]).toEqual([4, 5]);
});
