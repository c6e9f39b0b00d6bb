import { scope, tensor, type Tensor } from "@receptive/core";
import { type Backend, deviceOf } from "@receptive/core/extend";
import { type Case, type Context, outcome, skipped, type Suite } from "../kit/case.ts";
import { liveBytes } from "../contract/lifecycle.ts";
import { type Batch, batchOf, makeStep, type Network, networks, start, type State } from "../training/networks.ts";
import { countingBackend } from "./counting-backend.ts";

const tensorsOf = ({ params, speed }: State): Tensor[] => [...Object.values(params), ...Object.values(speed)];

/** A compiled function keeps memory to upload host arguments through; batches that are on the device need none. */
async function placed({ x, y }: Batch, backend: Backend): Promise<Batch> {
  const batch = { x: await x.to(backend), y: await y.to(backend) };
  x.dispose();
  y.dispose();
  return batch;
}

async function trainingLoop(net: Network, backend: Backend, steps: number, seen: (step: number) => void, onDevice = false): Promise<{ plannedBytes: number }> {
  const step = makeStep(net, backend);
  let state = start(net, 1);
  for (let i = 0; i < steps; i++) {
    const batch = onDevice ? await placed(batchOf(net, i), backend) : batchOf(net, i);
    const [next, loss] = step(state, batch);
    state = next;
    await loss.item();
    for (const t of [loss, batch.x, batch.y]) t.dispose();
    seen(i);
  }
  for (const t of tensorsOf(state)) t.dispose();
  await backend.sync();
  return { plannedBytes: step.stats().plannedBytes };
}

/** Bytes of the state, a batch and a loss. */
function argumentBytes(net: Network, backend: Backend): number {
  const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
  const float = backend.caps.storageBytes.f32 ?? 4;
  const [rows = 1] = net.input;
  return float * (2 * Object.values(net.shapes).reduce((n, s) => n + count(s), 0) + count(net.input) + 1) + 4 * rows;
}

const on = (net: Network, variant: string, run: (context: Context, net: Network) => Promise<ReturnType<typeof outcome>>): Case => ({ id: `memory/${net.name}/f32/${variant}`, run: (context) => run(context, net) });

const flat = (net: Network): Case => on(net, "no-allocation-per-step", async ({ create }) => {
  const { backend, counts } = countingBackend(await create());
  const allocs: number[] = [];
  const live: number[] = [];
  await trainingLoop(net, backend, 12, () => { allocs.push(counts.allocs); live.push(counts.live); });
  backend.dispose();
  const [a, l] = [allocs.slice(4), live.slice(4)];
  return outcome([a.every((v) => v === a[0]) ? null : `allocations after each step: ${a.join(", ")}`, l.every((v) => v === l[0]) ? null : `live bytes after each step: ${l.join(", ")}`]);
});

const peak = (net: Network): Case => on(net, "peak", async ({ create }) => {
  const { backend, counts } = countingBackend(await create());
  const { plannedBytes } = await trainingLoop(net, backend, 6, () => undefined);
  backend.dispose();
  // What a step needs beside its arguments: a second set of those that are not donated, and what pools round sizes up by.
  const most = 3 * argumentBytes(net, backend) + plannedBytes + 64 * 1024;
  return outcome([counts.peak <= most ? null : `${counts.peak} bytes at the peak, where state, batch and plan make ${most}`, counts.peak > 0 ? null : "nothing was allocated"]);
});

/** After disposal the pool holds nothing alive, and a backend that counts agrees once the pool is empty. */
const nothingLeft = (net: Network): Case => on(net, "nothing-left", async ({ create }) => {
  const inner = await create();
  if (liveBytes(inner) === null) { inner.dispose(); return skipped("the backend does not count its memory (stats().liveBytes)"); }
  const before = liveBytes(inner) ?? 0;
  const { backend, counts } = countingBackend(inner);
  await trainingLoop(net, backend, 3, () => undefined, true);
  const pooled = deviceOf(backend).pool.liveBytes;
  const own = (liveBytes(inner) ?? 0) - before;
  const faults = [pooled === 0 ? null : `${pooled} bytes live in the pool after all was disposed of`, own >= counts.live ? null : `the backend counts ${own} bytes, but holds ${counts.live}`];
  inner.dispose();
  const after = liveBytes(inner);
  return outcome([...faults, after === null || after <= before + counts.live + 2 ** 24 ? null : `${after} bytes live after dispose`]);
});

const eager: Case = {
  id: "memory/eager/f32/disposed",
  async run({ create }) {
    const { backend, counts } = countingBackend(await create());
    const pool = deviceOf(backend).pool;
    for (let i = 0; i < 20; i++) {
      const x = await tensor(new Float32Array(500).fill(i)).to(backend);
      const y = scope(() => x.mul(2).add(1).exp().tanh());
      await y.data();
      const z = y.sum();
      await z.item();
      for (const t of [x, y, z]) t.dispose();
    }
    const fault = pool.liveBytes === 0 ? null : `${pool.liveBytes} bytes are alive after all tensors were disposed of`;
    const grew = counts.allocs <= 6 ? null : `${counts.allocs} allocations for twenty rounds of the same shapes`;
    backend.dispose();
    return outcome([fault, grew]);
  },
};

const small = networks.filter((n) => n.name !== "lenet5");

/** Training neither allocates nor grows, stays within its plan, and leaves nothing behind. */
export const memorySuite: Suite = { name: "memory", cases: () => [...networks.flatMap((n) => [flat(n), peak(n)]), ...small.map(nothingLeft), eager] };
