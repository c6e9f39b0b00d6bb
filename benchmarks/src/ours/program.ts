/** Our library as a program that does cases, on any of its backends. */
import { compile, type Tensor, tensor } from "@receptive/core";
import { batches, handwriting, syntheticDigits } from "@receptive/datasets";
import type { Backend } from "@receptive/core/extend";
import type { Work } from "../cases/work.ts";
import { countStep } from "../counters.ts";
import { lossesOf, type MakeProgram, type PreparedCase } from "../hosts/program.ts";
import { networkSpec } from "../networks/network-spec.ts";
import { batchesOf, digest, randomValues } from "../networks/values.ts";
import { ObservedBackend } from "../observed-backend.ts";
import { buildNetwork } from "./build-network.ts";
import { kernelOf } from "./kernels.ts";
import { randomTensor, resident } from "./resident.ts";
import { trainingStep } from "./training-step.ts";

export interface MadeBackend { readonly backend: Backend; readonly about: string }
export type MakeBackend = (name: string, threads: number) => Promise<MadeBackend>;

function training(work: Extract<Work, { kind: "train" }>, backend: Backend): PreparedCase {
  const step = trainingStep(work, backend);
  return { check: () => lossesOf(step), step: async () => { await step(); } };
}

function inference({ network, batch }: Extract<Work, { kind: "infer" }>, backend: Backend): PreparedCase {
  const spec = networkSpec(network);
  const model = buildNetwork(spec);
  const logits = compile((x: Tensor) => model(x), { backend });
  const inputs = batchesOf(spec.input, batch);
  const shape = [batch, ...spec.input];
  const step = async (index: number): Promise<ArrayLike<number>> => {
    const images = tensor(inputs(index).x, shape, { copy: false });
    const y = logits(images);
    const values = await y.data();
    images.dispose();
    y.dispose();
    return values;
  };
  let index = 0;
  return { check: async () => digest(await step(0)), step: async () => { await step(index++); } };
}

async function eagerAdds(adds: number, backend: Backend): Promise<PreparedCase> {
  const [x, one] = await Promise.all([randomTensor([8], 1, 0.001).to(backend), randomTensor([8], 2, 0.001).to(backend)]);
  const run = async (): Promise<ArrayLike<number>> => {
    let y = x;
    for (let i = 0; i < adds; i++) y = y.add(one);
    return await y.data();
  };
  return { check: async () => digest(await run()), step: async () => { await run(); } };
}

function transfer(n: number, backend: Backend): PreparedCase {
  const values = randomValues(n, 1);
  const double = compile((x: Tensor) => x.mul(2), { backend });
  const run = async (): Promise<ArrayLike<number>> => {
    const x = tensor(values, [n], { copy: false });
    const y = double(x);
    const back = await y.data();
    x.dispose();
    y.dispose();
    return back;
  };
  return { check: async () => digest(await run()), step: async () => { await run(); } };
}

/** A new compiled function in each sample: traced, grouped, planned, emitted, compiled, run once. */
function compiling({ network, batch }: Extract<Work, { kind: "compile" }>, backend: Backend): PreparedCase {
  const first = (): Promise<number> => trainingStep({ network, batch, width: 1, optimizer: "sgd" }, backend)();
  return { check: async () => [await first()], step: async () => { await first(); } };
}

async function prepare(work: Work, backend: Backend): Promise<PreparedCase> {
  const kernel = kernelOf(work);
  if (kernel !== undefined) return await resident(backend, kernel.shapes, kernel.compute);
  switch (work.kind) {
    case "train": return training(work, backend);
    case "infer": return inference(work, backend);
    case "eager": return await eagerAdds(work.adds, backend);
    case "transfer": return transfer(work.n, backend);
    case "compile": return compiling(work, backend);
    case "steps": return training({ ...work, kind: "train", width: 1, optimizer: "sgd" }, backend);
    case "pipeline": return pipeline(work);
    default: throw new Error(`there is no program for ${work.kind}`);
  }
}

/** An epoch, each batch taken and let go. */
function pipeline({ images, batch, augment }: Extract<Work, { kind: "pipeline" }>): PreparedCase {
  const digits = syntheticDigits({ count: images, seed: 1 });
  const epoch = (epochIndex: number): number[] => {
    const seen: number[] = [];
    for (const { y } of batches(digits, { size: batch, seed: 1, epoch: epochIndex, ...(augment ? { augment: handwriting() } : {}) })) seen.push(y[0] ?? Number.NaN);
    return seen;
  };
  let index = 0;
  return { check: async () => epoch(0), step: async () => { epoch(index++); } };
}

/** Each case gets a backend of its own: no case sees another's memory or plans. */
export function ours(make: MakeBackend, version: string): MakeProgram {
  return async ({ backend: name, threads }) => {
    const first = await make(name, threads);
    let unused: ObservedBackend | null = new ObservedBackend(first.backend);
    let current: ObservedBackend | null = null;
    return {
      version,
      about: first.about,
      prepare: async (work) => {
        current?.dispose();
        const backend = unused ?? new ObservedBackend((await make(name, threads)).backend);
        unused = null;
        current = backend;
        const prepared = await prepare(work, backend);
        return { ...prepared, liveBytes: () => backend.liveBytes, counters: async () => ({ ...(await countStep(prepared.step, backend)) }) };
      },
      dispose: () => { unused?.dispose(); current?.dispose(); },
    };
  };
}
