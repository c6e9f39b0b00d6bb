import "../testing/reference-backend.ts";
import { grad, type Tensor, tensor } from "@receptive/core";
import { expect, test } from "vitest";
import { mse, sumOfSquares } from "../index.ts";
import { codedError } from "../testing/coded-error.ts";
import { values } from "../testing/values.ts";

const y = tensor([[1, 2, 3], [0, -1, 0]]);
const t = tensor([[0, 2, 5], [1, 1, 1]]);

test("E = ½ Σ‖y − t‖², with gradient y − t", async () => {
  expect(await sumOfSquares(y, t).item()).toBe(0.5 * (1 + 0 + 4 + 1 + 4 + 1));
  expect(await values(grad((x: Tensor) => sumOfSquares(x, t))(y))).toEqual([1, 0, -2, -1, -2, -1]);
});

test("class labels are one-hot targets", async () => {
  expect(await sumOfSquares(y, tensor([2, 0], { dtype: "i32" })).item()).toBe(0.5 * (1 + 4 + 4 + 1 + 1 + 0));
});

test("mse: mean, sum or each", async () => {
  expect(await mse(y, t).item()).toBeCloseTo(11 / 6, 14);
  expect(await mse(y, t, { reduction: "sum" }).item()).toBe(11);
  expect(await values(mse(y, t, { reduction: "none" }))).toEqual([1, 0, 4, 1, 4, 1]);
});

test("shapes must agree", () => {
  for (const loss of [mse, sumOfSquares]) expect(codedError(() => loss(y, tensor([[1, 2]]))).code).toBe("E_SHAPE_LOSS");
});
