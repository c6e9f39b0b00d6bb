import { describe, expect, test } from "vitest";
import { Perceptron } from "../index.ts";
import { codedError } from "../testing/coded-error.ts";

const corners = [[0, 0], [0, 1], [1, 0], [1, 1]];

describe("y = step(w0 + wᵀx)", () => {
  test("is 1 above the plane, 0 on it and below", () => {
    const p = new Perceptron(2, { bias: -1, weights: [1, 2] });
    expect(p.net([3, 4])).toBe(10);
    expect([[0, 0.5], [0, 0.4], [0, 0.6]].map((x) => p.predict(x))).toEqual([0, 0, 1]);
  });
});

describe("Rosenblatt's rule", () => {
  test("one update: w ← w + ε(t − y)·[1, x]", () => {
    const p = new Perceptron(2);
    const { trajectory, errors } = p.fit([[2, -3]], [1], { rate: 0.5, maxEpochs: 1 });
    expect(trajectory).toEqual([{ bias: 0, weights: [0, 0], epoch: -1, point: -1 }, { bias: 0.5, weights: [1, -1.5], epoch: 0, point: 0 }]);
    expect(errors).toEqual([1]);
  });

  test.each([["and", [0, 0, 0, 1]], ["or", [0, 1, 1, 1]], ["nand", [1, 1, 1, 0]]])("learns %s", (_, targets) => {
    const p = new Perceptron(2);
    const history = p.fit(corners, targets);
    expect(history.converged).toBe(true);
    expect(history.errors.at(-1)).toBe(0);
    expect(history.epochs).toBe(history.errors.length);
    expect(corners.map((x) => p.predict(x))).toEqual(targets);
    expect(history.trajectory).toHaveLength(1 + history.errors.reduce((a, b) => a + b, 0));
    expect(history.trajectory.at(-1)).toMatchObject({ bias: p.bias, weights: p.weights });
  });

  test("cannot learn exclusive or: no plane separates it", () => {
    const { converged, epochs, errors } = new Perceptron(2).fit(corners, [0, 1, 1, 0], { maxEpochs: 200 });
    expect(converged).toBe(false);
    expect(epochs).toBe(200);
    expect(Math.min(...errors)).toBeGreaterThan(0);
  });

  test("stops at once where nothing is wrong", () => {
    const p = new Perceptron(1, { bias: -0.5, weights: [1] });
    expect(p.fit([[0], [1]], [0, 1])).toMatchObject({ converged: true, epochs: 1, errors: [0] });
  });
});

test.each([
  ["no inputs", () => new Perceptron(0), "E_LAYER_SIZE"],
  ["other weights", () => new Perceptron(2, { weights: [1] }), "E_PERCEPTRON"],
  ["a point of another size", () => new Perceptron(2).predict([1]), "E_PERCEPTRON"],
  ["a target for each point", () => new Perceptron(2).fit(corners, [1]), "E_PERCEPTRON"],
  ["no points", () => new Perceptron(2).fit([], []), "E_PERCEPTRON"],
  ["targets of −1", () => new Perceptron(1).fit([[1]], [-1]), "E_PERCEPTRON"],
  ["a rate of 0", () => new Perceptron(1).fit([[1]], [1], { rate: 0 }), "E_PERCEPTRON"],
  ["no passes", () => new Perceptron(1).fit([[1]], [1], { maxEpochs: 0 }), "E_PERCEPTRON"],
])("%s is an error", (_, f, code) => {
  expect(codedError(f).code).toBe(code);
});
