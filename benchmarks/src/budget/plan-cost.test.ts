import { compile, conv, type Tensor, tensor, zeros } from "@receptive/core";
import { nullBackend, type Plan } from "@receptive/core/extend";
import { cpu } from "@receptive/backend-cpu";
import { expect, test } from "vitest";
import { ObservedBackend } from "../observed-backend.ts";
import { planFlops, planMovedBytes } from "./plan-cost.ts";

async function planOf(f: (x: Tensor) => Tensor, x: Tensor, inner: ConstructorParameters<typeof ObservedBackend>[0] = nullBackend()): Promise<{ plan: Plan; backend: ObservedBackend }> {
  const backend = new ObservedBackend(inner);
  const y = compile(f, { backend })(x);
  await y.data();
  if (backend.latest === null) throw new Error("nothing ran");
  return { plan: backend.latest, backend };
}

test("elementwise work counts each operation of each element once, and each array once", async () => {
  const { plan, backend } = await planOf((x) => x.mul(2).add(1), tensor([1, 2, 3]));
  expect(planFlops(plan)).toBe(3 * 2);
  expect(planMovedBytes(plan, backend.caps)).toBe(2 * 3 * 4);
});

test("a sum adds each element", async () => {
  const { plan } = await planOf((x) => x.sum(), zeros([5, 7]));
  expect(planFlops(plan)).toBe(35);
});

test("products and convolutions count two for a multiply-add", async () => {
  const b = zeros([5, 7]);
  const product = await planOf((x) => x.matmul(b), zeros([3, 5]), cpu({ threads: 1 }));
  expect(planFlops(product.plan)).toBe(2 * 3 * 5 * 7);
  const weight = zeros([4, 2, 3, 3]);
  const convolution = await planOf((x) => conv(x, weight), zeros([2, 2, 8, 8]), cpu({ threads: 1 }));
  expect(planFlops(convolution.plan)).toBe(2 * 2 * 4 * 6 * 6 * 2 * 9);
});
