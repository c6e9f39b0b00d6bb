import "../testing/reference-backend.ts";
import { tensor, type Tensor, zeros } from "@receptive/core";
import { describe, expect, test } from "vitest";
import { conv2d, graph, linear, relu, residual } from "../index.ts";
import { codedError } from "../testing/coded-error.ts";
import { values } from "../testing/values.ts";

/** Written back to front: the order of writing does not matter. */
const net = graph({
  out: { from: ["hidden2", "hidden1", "input"], merge: "concat", layer: linear(6, 1, { bias: false }) },
  hidden2: { from: "hidden1", layer: linear(2, 2, { bias: false }) },
  hidden1: { from: "input", layer: linear(2, 2, { bias: false }) },
});

describe("a finite acyclic graph", () => {
  test("Pred(i) and Succ(i)", () => {
    expect(net.pred("out")).toEqual(["hidden2", "hidden1", "input"]);
    expect(net.pred("hidden1")).toEqual(["input"]);
    expect(net.succ("input")).toEqual(["out", "hidden1"]);
    expect(net.succ("hidden1")).toEqual(["out", "hidden2"]);
    expect(net.succ("out")).toEqual([]);
  });

  test("goes forward in topological order", () => {
    expect(net.order).toEqual(["hidden1", "hidden2", "out"]);
    expect(net.layers.map((l) => l.name)).toEqual(net.order);
  });

  test("net_i = Σ over Pred(i) of w_ij·a_j", async () => {
    net.setState({ params: { hidden1: { weight: tensor([[1, 1], [1, -1]]) }, hidden2: { weight: tensor([[2, 0], [0, 3]]) }, out: { weight: tensor([[1, 10, 100, 1000, 10_000, 100_000]]) } } });
    // input 5, 2 → hidden1 7, 3 → hidden2 14, 9
    expect(await values(net(tensor([[5, 2]])))).toEqual([14 + 90 + 700 + 3000 + 50_000 + 200_000]);
  });

  test("adds by default, and a node may only merge", async () => {
    const skip = graph({ double: { from: ["input", "input"] }, out: { from: ["double", "input"], layer: relu() } });
    expect(await values(skip(tensor([[1, -1]])))).toEqual([3, 0]);
    expect(skip.layers.map((l) => l.kind)).toEqual(["add", "relu"]);
  });

  test.each([
    ["a cycle", () => graph({ a: { from: ["input", "c"] }, b: { from: "a" }, c: { from: "b" } }), "E_GRAPH_CYCLE", /a → b → c → a|b → c → a → b|c → a → b → c/],
    ["a loop", () => graph({ a: { from: "a" } }), "E_GRAPH_CYCLE", /a → a is a cycle/],
    ["an unknown name", () => graph({ a: { from: "b" } }), "E_GRAPH_NODE", /node a reads "b", which is not a node; there are input, a\./],
    ["a node that reads nothing", () => graph({ a: { from: [] } }), "E_GRAPH_NODE", /node a reads nothing/],
    ["two ends", () => graph({ a: { from: "input" }, b: { from: "input" } }), "E_GRAPH_OUTPUT", /no other node reads a and b; name the result, \{ output: "b" \}/],
    ["an unknown output", () => graph({ a: { from: "input" } }, { output: "z" }), "E_GRAPH_OUTPUT", /"z" is not a node/],
    ["no nodes", () => graph({}), "E_GRAPH_OUTPUT", /at least one node/],
  ])("%s is an error", (_, make, code, message) => {
    const error = codedError(make);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  test("with an output named, side branches are allowed", async () => {
    const both = graph({ a: { from: "input", layer: relu() }, b: { from: "input" } }, { output: "a" });
    expect(await values(both(tensor([[-1, 1]])))).toEqual([0, 1]);
  });

  test("merging different shapes is an error that names them", () => {
    const bad = graph({ a: { from: "input", layer: linear(2, 3) }, sum: { from: ["a", "input"] } });
    expect(codedError(() => bad(zeros([1, 2])))).toEqual({ code: "E_SHAPE_MERGE", message: "node sum of graph adds what must have one shape, got a [1,3], input [1,2]." });
  });
});

describe("residual", () => {
  test("is x + body(x)", async () => {
    const block = residual([linear(2, 2), relu()]);
    block.setState({ params: { body: { 0: { weight: tensor([[1, 0], [0, 1]]), bias: tensor([0, 0]) } } } });
    expect(await values(block(tensor([[3, -4]])))).toEqual([6, -4]);
    expect(block.outputShape([7, 2])).toEqual([7, 2]);
    expect(block.pred("sum")).toEqual(["input", "body"]);
  });

  test("takes a shortcut where the body changes the shape", () => {
    const block = residual([conv2d(4, 8, 3, { padding: 1 })], { shortcut: conv2d(4, 8, 1) });
    expect(block.outputShape([1, 4, 6, 6])).toEqual([1, 8, 6, 6]);
    expect(Object.keys(block.params)).toEqual(["body", "shortcut"]);
    expect((block.params["shortcut"] as { weight: Tensor }).weight.shape).toEqual([8, 4, 1, 1]);
    expect(codedError(() => residual([conv2d(4, 8, 3, { padding: 1 })]).outputShape([1, 4, 6, 6])).code).toBe("E_SHAPE_MERGE");
  });
});
