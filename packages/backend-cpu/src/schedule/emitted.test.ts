import { compile, conv, crossEntropy, maxPool, tensor, valueAndGrad } from "@receptive/core";
import type { Tensor } from "@receptive/core";
import type { Plan } from "@receptive/core/extend";
import { expect, it } from "vitest";
import { cpu } from "../cpu.ts";
import { describePlan, digest } from "../testing/describe-plan.ts";
import { build } from "./build.ts";

type Params = Readonly<Record<"k" | "kb" | "w" | "b", Tensor>>;

/** The largest plan that `run` prepares. */
async function planOf(run: (backend: ReturnType<typeof cpu>) => Promise<unknown>): Promise<Plan> {
  const backend = cpu({ threads: 1 });
  const plans: Plan[] = [];
  const prepare = backend.prepare.bind(backend);
  backend.prepare = (plan) => { plans.push(plan); return prepare(plan); };
  await run(backend);
  const [first] = plans.toSorted((a, b) => b.steps.length - a.steps.length);
  if (first === undefined) throw new Error("nothing was prepared");
  return first;
}

const zeros = (...shape: number[]): Tensor => tensor(new Float32Array(shape.reduce((n, d) => n * d, 1)), shape);

function trainingStep(batch: number): Promise<Plan> {
  const loss = (p: Params, x: Tensor, y: Tensor): Tensor => {
    const maps = maxPool(conv(x, p.k).add(p.kb.reshape([6, 1, 1])).relu(), 2);
    return crossEntropy(maps.reshape([batch, 6 * 36]).matmul(p.w).add(p.b), y);
  };
  return planOf(async (backend) => {
    const step = compile((p: Params, x: Tensor, y: Tensor) => {
      const [value, grads] = valueAndGrad((q: Params) => loss(q, x, y))(p);
      const next = (name: keyof Params): Tensor => p[name].sub(grads[name].mul(0.1));
      return [{ k: next("k"), kb: next("kb"), w: next("w"), b: next("b") }, value] as const;
    }, { backend });
    const [, value] = step({ k: zeros(6, 1, 3, 3), kb: zeros(6), w: zeros(216, 10), b: zeros(10) }, zeros(batch, 1, 14, 14), tensor(new Int32Array(batch), [batch]));
    await value.data();
  });
}

// What a change to the generators does to a training step is seen here first: run with `--update` and look at the difference.
it("a training step of sixteen samples: phases", async () => {
  expect(describePlan(await trainingStep(16))).toMatchInlineSnapshot(`
    [
      "phase 0",
      "  2 blocks: to blocked, conv*+bias+relu, maxPoolWithIndex*, dot*, max*, sum*, sum*, sum*, mul*, dot*, maxPoolGrad*+mask, convWeightGrad*, sum*, sum*",
      "phase 1",
      "  1 units: convWeightGrad*",
      "  2 units: dot*",
      "  1 units: sum*",
      "  1 units: sum*",
      "  1 units: sum*",
      "phase 2",
      "  1 units: sub",
      "  1 units: sub",
    ]
  `);
});
it("a training step of five samples: phases", async () => {
  expect(describePlan(await trainingStep(5))).toMatchInlineSnapshot(`
    [
      "phase 0",
      "  5 units: conv",
      "phase 1",
      "  5 units: where",
      "phase 2",
      "  1 units: maxPoolWithIndex",
      "phase 3",
      "  1 units: dot",
      "phase 4",
      "  5 units: max",
      "phase 5",
      "  5 units: sum",
      "  5 units: sum",
      "phase 6",
      "  5 units: mul",
      "  1 units: sum",
      "phase 7",
      "  1 units: dot",
      "  2 units: dot",
      "  1 units: sum",
      "phase 8",
      "  1 units: maxPoolGrad",
      "  1 units: sub",
      "phase 9",
      "  2 units: where",
      "phase 10",
      "  6 units: sum",
      "  1 units: convWeightGrad",
      "phase 11",
      "  6 units: convWeightGrad",
      "phase 12",
      "  1 units: sub",
    ]
  `);
});
it.each([[16, true], [16, false], [5, true]])("the code for %i samples, fused %s", async (batch, fused) => {
  const { bytes } = build(await trainingStep(batch), { trigTable: 1024, fused });
  expect(WebAssembly.validate(bytes)).toBe(true);
  expect(`${bytes.length} bytes, ${digest(bytes)}`).toMatchSnapshot();
});
