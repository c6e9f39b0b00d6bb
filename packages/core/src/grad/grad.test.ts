import { beforeAll, describe, expect, test } from "vitest";
import { avgPool, crossEntropy, gather, l2Pool, logSoftmax, maxPool, sigmoid, softmax, tensor, where } from "../index.ts";
import { call } from "../ir/build.ts";
import { mul } from "../ir/arith.ts";
import type { Composite } from "../ir/composite.ts";
import { reference } from "../reference/reference-backend.ts";
import { setDefaultBackend } from "../runtime/default-backend.ts";
import { Tensor } from "../tensor.ts";
import { fromUserCode } from "../testing/from-user-code.ts";
import { grad, stopGradient, valueAndGrad, vjp } from "./grad.ts";

beforeAll(() => setDefaultBackend(reference({ precision: "f64", poison: true })));

const values = async (t: Tensor): Promise<number[]> => [...(await t.read())];
const code = (name: string): unknown => expect.objectContaining({ code: name });

describe("where gradients stop", () => {
  test("stopGradient keeps the value and passes nothing", async () => {
    const x = tensor([1, 2, 3]);
    expect(await values(stopGradient(x))).toEqual([1, 2, 3]);
    expect(await values(grad((x: Tensor) => x.mul(stopGradient(x)).sum())(x))).toEqual([1, 2, 3]);
    expect(await values(grad((x: Tensor) => stopGradient(x.exp()).sum())(x))).toEqual([0, 0, 0]);
  });

  test("a closed-over tensor made from the argument is a constant", async () => {
    const x = tensor([1, 2, 3]);
    const doubled = x.mul(2);
    expect(await values(grad((y: Tensor) => y.mul(doubled).sum())(x))).toEqual([2, 4, 6]);
    expect(await values(grad((y: Tensor) => y.mul(x).sum())(x))).toEqual([1, 2, 3]);
    expect(await values(grad((y: Tensor) => doubled.add(y.mul(0)).sum())(x))).toEqual([0, 0, 0]);
  });

  test("further arguments are constants", async () => {
    const g = grad((x: Tensor, y: Tensor) => x.mul(y).sum())(tensor([1, 2]), tensor([5, 7]));
    expect(await values(g)).toEqual([5, 7]);
  });

  test("integers and comparisons pass nothing", async () => {
    const x = tensor([1.5, -2.5]);
    expect(await values(grad((x: Tensor) => x.greater(0).cast("f32").add(x.cast("i32").cast("f32")).sum())(x))).toEqual([0, 0]);
  });
});

describe("values that must not leak", () => {
  test("a NaN in the branch not taken stays there; an infinite slope does once its argument is limited", async () => {
    const x = tensor([0, 4, -1]);
    const f = (x: Tensor): Tensor => where(x.greater(-2), x.mul(3), x.log()).sum();
    expect(await f(x).item()).toBe(9);
    expect(await values(grad(f)(tensor([-1, 4])))).toEqual([3, 3]);
    const g = (x: Tensor): Tensor => where(x.greater(0), where(x.greater(0), x, 1).log(), 0).sum();
    expect(await values(grad(g)(x))).toEqual([0, 0.25, 0]);
  });

  test("softmax, its log, and cross-entropy of huge logits", async () => {
    const z = tensor([[1000, -1000, 0]]);
    expect(await values(softmax(z))).toEqual([1, 0, 0]);
    expect(await values(logSoftmax(z))).toEqual([0, -2000, -1000]);
    const ce = (z: Tensor): Tensor => crossEntropy(z, tensor(Int32Array.of(1)));
    expect(await ce(z).item()).toBe(2000);
    expect(await values(grad(ce)(z))).toEqual([1, -1, 0]);
  });

  test("sigmoid never overflows and is symmetric", async () => {
    const x = tensor([-800, -3, 0, 3, 800]);
    const y = await values(sigmoid(x));
    expect([y[0], y[2], y[4]]).toEqual([0, 0.5, 1]);
    // Symmetric up to one rounding of the sum.
    expect((y[1] ?? 0) + (y[3] ?? 0)).toBeCloseTo(1, 15);
    expect(await values(grad((x: Tensor) => sigmoid(x).sum())(x))).toEqual([0, expect.closeTo(0.045176659730912, 13), 0.25, expect.closeTo(0.045176659730912, 13), 0]);
  });

  test("0⁰, 0ⁿ and the square root of a norm at 0", async () => {
    expect(await values(grad((x: Tensor) => x.pow(tensor([0, 1, 3])).sum())(tensor([0, 0, 0])))).toEqual([0, 1, 0]);
    expect(await values(grad((p: Tensor) => tensor([0, 2]).pow(p).sum())(tensor([2, 0])))).toEqual([0, Math.LN2]);
    expect(await values(grad((x: Tensor) => l2Pool(x, 2).sum())(tensor([0, 0, 3, 4], [1, 1, 4])))).toEqual([0, 0, 3 * (1 / 5), 4 * (1 / 5)]);
  });
});

describe("ties", () => {
  test("a reduction shares the gradient among equal extremes; maximum between its two", async () => {
    expect(await values(grad((x: Tensor) => x.max())(tensor([1, 3, 3, 2])))).toEqual([0, 0.5, 0.5, 0]);
    expect(await values(grad((x: Tensor) => x.maximum(tensor([1, 2])).sum())(tensor([1, 3])))).toEqual([0.5, 1]);
    expect(await values(grad((x: Tensor) => x.relu().sum())(tensor([-1, 0, 2])))).toEqual([0, 0, 1]);
    expect(await values(grad((x: Tensor) => x.abs().sum())(tensor([-1, 0, 2])))).toEqual([-1, 0, 1]);
  });

  test("max-pooling gives all of it to the first maximum, row-major", async () => {
    const x = tensor([[1, 5, 5, 2], [5, 0, 2, 2], [7, 7, 0, 0], [7, 7, 0, 0]]).reshape(1, 1, 4, 4);
    const g = await values(grad((x: Tensor) => maxPool(x, 2).mul(tensor([1, 2, 3, 4], [1, 1, 2, 2])).sum())(x));
    expect(g).toEqual([0, 1, 2, 0, 0, 0, 0, 0, 3, 0, 4, 0, 0, 0, 0, 0]);
  });

  test("overlapping windows add up; padding takes nothing", async () => {
    const x = tensor([0, 9, 0], [1, 1, 3]);
    expect(await values(grad((x: Tensor) => maxPool(x, 2, { stride: 1, padding: 1 }).sum())(x))).toEqual([1, 2, 1]);
    expect(await values(grad((x: Tensor) => avgPool(x, 2, { stride: 1, padding: 1 }).sum())(x))).toEqual([1, 1, 1]);
  });
});

describe("the forms of the transform", () => {
  test("grad(grad(f)), three deep", async () => {
    const f = (x: Tensor): Tensor => x.pow(tensor(4)).sum();
    const d = (g: (x: Tensor) => Tensor) => (x: Tensor): Tensor => grad(g)(x).sum();
    expect(await values(grad(d(d(f)))(tensor([1, 2])))).toEqual([24, 48]);
  });

  test("trees in, the same trees out", async () => {
    const params = { layers: [{ w: tensor([[1, 2]]), b: tensor([3]) }], scale: tensor(2) };
    const [loss, g] = valueAndGrad((p: typeof params, x: Tensor) => x.matmul(p.layers[0]?.w ?? x).mul(p.scale).sum())(params, tensor([[1], [10]]));
    expect(await loss.item()).toBe(66);
    expect(Object.keys(g)).toEqual(["layers", "scale"]);
    expect(await values(g.layers[0]?.w ?? tensor(0))).toEqual([22, 22]);
    expect(await values(g.layers[0]?.b ?? tensor(0))).toEqual([0]);
    expect(await g.scale.item()).toBe(33);
  });

  test("valueAndGrad with aux carries the rest, which is not differentiated", async () => {
    const f = valueAndGrad((x: Tensor) => [x.square().sum(), { twice: x.mul(2), note: "kept" }] as const, { aux: true });
    const [[loss, extra], g] = f(tensor([1, 2]));
    expect(await loss.item()).toBe(5);
    expect(await values(extra.twice)).toEqual([2, 4]);
    expect(extra.note).toBe("kept");
    expect(await values(g)).toEqual([2, 4]);
  });

  test("vjp pulls several cotangents back, with a read in between", async () => {
    const x = tensor([1, 2]);
    const [y, pull] = vjp((x: Tensor) => x.exp().mul(x), x);
    expect(await values(y)).toEqual([Math.E, 2 * Math.exp(2)]);
    expect(await values(pull(tensor([1, 0])))).toEqual([2 * Math.E, 0]);
    expect(await values(pull(tensor([0, 1])))).toEqual([0, 3 * Math.exp(2)]);
  });

  test("the value's gradient after the value, the loss after the gradient", async () => {
    const [loss, g] = valueAndGrad((x: Tensor) => x.mul(x).sum())(tensor([3, 4]));
    expect(await loss.item()).toBe(25);
    expect(await values(g)).toEqual([6, 8]);
    expect(await loss.item()).toBe(25);
  });

  test("a composite without a rule is differentiated through its definition, also where it takes one tensor twice", async () => {
    const product: Composite = { name: "product", infer: ([a]) => (a === undefined ? [] : [a]), decompose: ([a, b]) => (a === undefined || b === undefined ? [] : [mul(a, b)]) };
    const apply = (a: Tensor, b: Tensor): Tensor => new Tensor(call(product, [a.node, b.node], {})[0] ?? a.node, [a, b]);
    expect(await values(grad((x: Tensor) => apply(x, x.mul(3)).sum())(tensor([1, 2])))).toEqual([6, 12]);
    expect(await values(grad((x: Tensor) => apply(x, x).sum())(tensor([1, 2])))).toEqual([2, 4]);
  });

  test("an index takes no gradient", async () => {
    const g = grad((x: Tensor) => gather(x, x.cast("i32"), 0).sum())(tensor([1, 1, 9]));
    expect(await values(g)).toEqual([0, 2, 0]);
  });
});

describe("misuse", () => {
  const x = tensor([1, 2]);
  test.each<[string, () => unknown, string, RegExp]>([
    ["a vector loss", () => grad((x: Tensor) => x.mul(2))(x), "E_GRAD_SCALAR", /scalar loss, got \[2\]; reduce it with \.sum\(\) or \.mean\(\), or use vjp\. \(at \/project\/model\.ts:1:8\)/],
    ["a vector loss, by its own name", () => grad((x: Tensor) => x.mul(2))(x), "E_GRAD_SCALAR", /^grad needs a scalar/],
    ["a vector loss of valueAndGrad", () => valueAndGrad((x: Tensor) => x.mul(2))(x), "E_GRAD_SCALAR", /^valueAndGrad needs a scalar/],
    ["no tensor in sight of grad", () => grad((p: { a: number }) => x.mul(p.a).sum())({ a: 1 }), "E_GRAD_INPUT", /^grad needs a tensor/],
    ["no tensor", () => grad((p: { a: number }) => x.mul(p.a).sum())({ a: 1 }), "E_GRAD_INPUT", /needs a tensor/],
    ["an integer argument", () => grad((p: { n: Tensor }) => p.n.cast("f32").sum())({ n: tensor([1], { dtype: "i32" }) }), "E_GRAD_DTYPE", /n is i32\[1\]/],
    ["an integer loss", () => grad((x: Tensor) => x.cast("i32").sum())(x), "E_GRAD_DTYPE", /float loss, got i32/],
    ["a cotangent of another shape", () => vjp((x: Tensor) => x.exp(), x)[1](tensor([1, 2, 3])), "E_SHAPE_VJP", /\[2\], got \[3\]/],
  ])("%s is an error that says what to do", (_, run, name, text) => {
    expect(() => fromUserCode(run)).toThrow(code(name));
    expect(() => fromUserCode(run)).toThrow(text);
  });

  test("an async function, or one that returns no tensor, is refused", () => {
    const run = (f: unknown): unknown => grad(f as (x: Tensor) => Tensor)(x);
    expect(() => run(async (x: Tensor) => x.sum())).toThrow(code("E_GRAD_ASYNC"));
    expect(() => run(() => 3)).toThrow(code("E_GRAD_OUTPUT"));
    expect(() => run(() => null)).toThrow(/got null/);
  });
});
