import { expect, test } from "vitest";
import { conv, maxPool, sigmoid, tensor } from "../index.ts";
import { Tensor } from "../tensor.ts";
import * as build from "./build.ts";
import { makeNode, type Node, noAttrs } from "./node.ts";
import { print } from "./print.ts";
import { verify } from "./verify.ts";

const x = build.input([2, 3], "f32");
const y = build.input([2, 3], "f32");
const check = (output: Node, inputs: readonly Node[] = [x, y]) => (): void => verify({ inputs, outputs: [output] }, "test");

test("a sound graph passes, composites included", () => {
  const image = new Tensor(build.input([1, 1, 4, 4], "f32"));
  const h = maxPool(sigmoid(conv(image, new Tensor(build.input([2, 1, 3, 3], "f32")), { padding: 1 })), 2);
  const graph = [image.node, ...h.node.inputs.flatMap((n) => n.inputs).flatMap((n) => n.inputs).flatMap((n) => n.inputs)].filter((n) => n.op === "input");
  expect(check(h.node, [...new Set(graph)])).not.toThrow();
});

test.each<[string, () => Node, RegExp]>([
  ["a shape its rule does not give", () => makeNode("add", [x, y], noAttrs(), [3, 2], "f32"), /after test: node \d+ \(add f32\[3,2\]\) should be f32\[2,3\]/],
  ["a dtype its rule does not give", () => makeNode("lt", [x, y], noAttrs(), [2, 3], "f32"), /should be bool\[2,3\]/],
  ["inputs its rule refuses", () => makeNode("add", [x, build.input([3], "f32")], noAttrs(), [2, 3], "f32"), /\(add\) breaks its own rule: .*needs equal shapes, got \[2,3\] and \[3\]/],
  ["an input that is missing", () => makeNode("add", [x], noAttrs(), [2, 3], "f32"), /breaks its own rule: .*add lacks input 1/],
  ["axes out of range", () => makeNode("permute", [x], { axes: [0, 5] }, [2, 3], "f32"), /breaks its own rule/],
  ["a slice past the end", () => makeNode("slice", [x], { start: [1, 1], step: [1, 1] }, [2, 2], "f32"), /breaks its own rule/],
  ["a pick of no call", () => makeNode("pick", [x], { index: 0 }, [2, 3], "f32"), /picks no output of its call/],
])("finds %s", (_, make, text) => {
  const broken = make();
  const inputs = [x, y, ...broken.inputs.filter((n) => n.op === "input")];
  expect(check(broken, inputs)).toThrow(expect.objectContaining({ code: "E_GRAPH_INVALID" }));
  expect(check(broken, inputs)).toThrow(text);
});

test("finds an input that is not declared, a later input, and a pick of an output that is not there", () => {
  expect(check(build.binary("add", x, y), [x])).toThrow(/is an input the graph does not declare/);
  const early = build.unary("neg", x);
  const late = build.unary("exp", x);
  early.inputs = [late];
  expect(check(early)).toThrow(new RegExp(`node ${early.id} \\(neg f32\\[2,3\\]\\) uses the later node ${late.id}`));
  const image = tensor([[[[1, 2], [3, 4]]]]);
  const [call] = maxPool(image, 2).node.inputs;
  const pick = makeNode("pick", call === undefined ? [] : [call], { index: 2 }, [1, 1, 1, 1], "f32");
  expect(check(pick, [image.node])).toThrow(/picks no output/);
});

test("print shows a graph as people read it", () => {
  const w = build.input([3, 2], "f32");
  const h = new Tensor(x).matmul(new Tensor(w)).mul(0.5).add(1).relu().sum(1);
  expect(print({ inputs: [x, w], outputs: [h.node, x] })).toMatchInlineSnapshot(`
    "%in0: f32[2,3]
    %in1: f32[3,2]
    %0: f32[2,2] = dot(%in0, %in1) {transA=false transB=false}
    %1: f32[2,2] = const() {value=0.5 lift=true}
    %2: f32[2,2] = mul(%0, %1)
    %3: f32[2,2] = const() {value=1 lift=true}
    %4: f32[2,2] = add(%2, %3)
    %5: f32[2,2] = relu(%4)
    %6: f32[2] = reduce(%5) {kind=sum axes=[1]}
    return %6, %in0"
  `);
});
