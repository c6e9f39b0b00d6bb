import { conv, stopGradient, Tensor, tensor } from "@receptive/core";
import { build, type Composite, type Node } from "@receptive/core/extend";
import { reference } from "@receptive/core/reference";
import { expect, test } from "vitest";
import { between, of, type Sample, type SampleInput, valued } from "../ops/sample.ts";
import { checkGradient } from "./check-gradient.ts";

type Rule = (xs: readonly Tensor[], ct: Tensor, y: Tensor) => readonly (Tensor | null)[];

/** An operation whose definition is right and whose gradient is what it is given. */
function withRule(name: string, f: (xs: readonly Tensor[]) => Tensor, rule: Rule): (...xs: Tensor[]) => Tensor {
  const wrap = (n: Node): Tensor => new Tensor(n);
  const composite: Composite = {
    name,
    infer: (avals) => { const y = f(avals.map((a) => wrap(build.input(a.shape, a.dtype)))); return [{ shape: y.shape, dtype: y.dtype }]; },
    decompose: (inputs) => [f(inputs.map(wrap)).node],
    vjp: ({ inputs, outputs }, [ct]) => (ct === null || ct === undefined || outputs[0] === undefined ? [] : rule(inputs.map(wrap), wrap(ct), wrap(outputs[0])).map((t) => t?.node ?? null)),
  };
  return (...xs) => new Tensor(build.call1(composite, xs.map((x) => x.node), {}), xs);
}

const x = (xs: readonly Tensor[], i = 0): Tensor => xs[i] ?? tensor(0);
const sample = (op: string, f: (...xs: Tensor[]) => Tensor, ...inputs: SampleInput[]): Sample => ({ op, variant: "ordinary", inputs, f });
const product = (rule: Rule): ((...xs: Tensor[]) => Tensor) => withRule("product", (xs) => x(xs).matmul(x(xs, 1)), rule);

const right: readonly Sample[] = [
  sample("sin", withRule("sine", (xs) => x(xs).sin(), (xs, ct) => [ct.mul(x(xs).cos())]), of(3, 4)),
  sample("matmul", product((xs, ct) => [ct.matmul(x(xs, 1).transpose()), x(xs).transpose().matmul(ct)]), of(3, 3), of(3, 3)),
];

const wrong: readonly (readonly [what: string, sample: Sample, order: "first" | "second"])[] = [
  ["the wrong sign", sample("cos", withRule("cosine", (xs) => x(xs).cos(), (xs, ct) => [ct.mul(x(xs).sin())]), of(3, 4)), "first"],
  ["a transposed weight gradient", sample("matmul", product((xs, ct) => [ct.matmul(x(xs, 1).transpose()), ct.transpose().matmul(x(xs))]), of(3, 3), of(3, 3)), "first"],
  ["no sum over what was broadcast", sample("add", withRule("biased", (xs) => x(xs).add(x(xs, 1)), (xs, ct) => [ct, ct.at(0).add(x(xs, 1).mul(0))]), of(4, 3), of(3)), "first"],
  ["a factor of two left out", sample("square", withRule("squared", (xs) => x(xs).square(), (xs, ct) => [ct.mul(x(xs))]), of(5)), "first"],
  ["a factor 1 + 1e-6", sample("exp", withRule("exponential", (xs) => x(xs).exp(), (_, ct, y) => [ct.mul(y).mul(1 + 1e-6)]), of(5)), "first"],
  ["one input forgotten", sample("mul", withRule("times", (xs) => x(xs).mul(x(xs, 1)), (xs, ct) => [ct.mul(x(xs, 1)), null]), of(3), of(3)), "first"],
  ["ties all take the gradient of a maximum, others as well", sample("max", withRule("greatest", (xs) => x(xs).max(), (xs, ct) => [ct.expand(x(xs).shape)]), valued([1, 3, 3, 2])), "first"],
  ["a convolution's weight gradient from a flipped input", sample("conv", withRule("slide", (xs) => conv(x(xs), x(xs, 1)), (xs, ct) => [null, conv(x(xs).at(null, null, [null, null, -1]), ct)]), of(1, 1, 6), of(1, 1, 3)), "first"],
  ["a slope taken for a constant", sample("sin", withRule("sine", (xs) => x(xs).sin(), (xs, ct) => [ct.mul(stopGradient(x(xs).cos()))]), of(3, 4)), "second"],
  ["a root's slope taken for a constant", sample("sqrt", withRule("root", (xs) => x(xs).sqrt(), (_, ct, y) => [ct.div(stopGradient(y).mul(2))]), between(0.5, 2, 4)), "second"],
];

test.each(right)("a right rule of $op passes", async (s) => {
  expect((await checkGradient(s, 7, reference())).faults).toEqual([]);
});

test.each(wrong)("%s is found", async (_, s, order) => {
  const { faults } = await checkGradient(s, 7, reference());
  expect(faults.join("\n")).toMatch(new RegExp(`${order} derivative`));
  if (order === "second") expect(faults).toHaveLength(1);
});

test("a function with no smooth point is not passed over", async () => {
  const jagged = sample("floor", (a) => a?.mul(1e7).floor().mul(1e-7) ?? tensor(0), of(5));
  expect((await checkGradient(jagged, 7, reference())).faults.join()).toContain("no point of 8");
});
