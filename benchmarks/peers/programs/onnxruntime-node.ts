import { createRequire } from "node:module";
import type { MakeProgram } from "../../src/hosts/program.ts";
import { onnxruntimeProgram } from "./onnxruntime-program.ts";

declare const PEER_VERSION: string;

/** ONNX Runtime's native library. It is no part of the bundle: it loads its binaries from its own folder. */
export const make: MakeProgram = async ({ threads, assets }) => {
  const { InferenceSession, Tensor } = createRequire(`${assets}package.json`)("onnxruntime-node") as typeof import("onnxruntime-node");
  return onnxruntimeProgram(PEER_VERSION, `native CPU provider, ${threads} thread${threads === 1 ? "" : "s"}`, async (model) => {
    const session = await InferenceSession.create(model, { intraOpNumThreads: threads, interOpNumThreads: 1, executionProviders: ["cpu"] });
    return async (values, shape) => {
      const { y } = await session.run({ x: new Tensor("float32", values, [...shape]) });
      if (!(y?.data instanceof Float32Array)) throw new Error("the session gave no floats");
      return y.data;
    };
  });
};
