/** ONNX Runtime, which infers: the same program for its two packages. */
import type { Work } from "../../src/cases/work.ts";
import { NoProgram, type PreparedCase, type Program } from "../../src/hosts/program.ts";
import { networkSpec } from "../../src/networks/network-spec.ts";
import { batchesOf, digest } from "../../src/networks/values.ts";
import { onnxModel } from "./onnx-model.ts";

/** Makes a session of a model's bytes: from images of a shape to logits. */
export type MakeSession = (model: Uint8Array) => Promise<(values: Float32Array, shape: readonly number[]) => Promise<ArrayLike<number>>>;

export function onnxruntimeProgram(version: string, about: string, makeSession: MakeSession): Program {
  return {
    version,
    about,
    prepare: async (work: Work): Promise<PreparedCase> => {
      if (work.kind !== "infer") throw new NoProgram("onnxruntime", work);
      const spec = networkSpec(work.network);
      const run = await makeSession(onnxModel(spec, work.batch));
      const batches = batchesOf(spec.input, work.batch);
      const shape = [work.batch, ...spec.input];
      let index = 0;
      return { check: async () => digest(await run(batches(0).x, shape)), step: async () => { await run(batches(index++).x, shape); } };
    },
    dispose: () => undefined,
  };
}
