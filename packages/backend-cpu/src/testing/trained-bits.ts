import { compile, grad, key, normal, type Tensor } from "@receptive/core";
import type { CpuBackend } from "../cpu.ts";

/**
 * Ten steps of gradient descent on a small network, large enough for threads; the bits of its weights, and how many workers the
 * backend had in the last five steps; `waits` for all of them.
 */
export async function trainedBits(backend: CpuBackend, waits = true): Promise<{ readonly bits: number[]; readonly workers: number }> {
  const [x, first, second] = [normal(key(1), [256, 200]), normal(key(2), [200, 100]), normal(key(3), [100, 10])];
  const loss = ([w, v]: readonly Tensor[]): Tensor => {
    if (w === undefined || v === undefined) throw new Error("two weights are needed");
    return x.matmul(w).mul(0.05).tanh().matmul(v).square().mean();
  };
  const step = compile((weights: readonly Tensor[]) => grad(loss)(weights).map((g, i) => (weights[i] ?? g).sub(g.mul(0.1))), { backend });
  let weights: readonly Tensor[] = [first, second];
  for (let i = 0; i < 10; i++) {
    weights = step(weights);
    const workers = waits ? backend.threads - 1 : 0;
    if (i === 4) while (backend.stats().workers < workers) await new Promise((resolve) => { setTimeout(resolve, 1); });
  }
  const bits: number[] = [];
  for (const weight of weights) bits.push(...new Uint32Array(Float32Array.from(await weight.data()).buffer));
  return { bits, workers: backend.stats().workers };
}
