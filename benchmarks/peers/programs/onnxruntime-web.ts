import * as ort from "onnxruntime-web/wasm";
import type { MakeProgram } from "../../src/hosts/program.ts";
import { onnxruntimeProgram } from "./onnxruntime-program.ts";

declare const PEER_VERSION: string;

/** ONNX Runtime in WebAssembly. */
export const make: MakeProgram = async ({ threads, assets }) => {
  ort.env.wasm.wasmPaths = `${assets}node_modules/onnxruntime-web/dist/`;
  ort.env.wasm.numThreads = threads;
  return onnxruntimeProgram(PEER_VERSION, `wasm provider, ${threads} thread${threads === 1 ? "" : "s"}`, async (model) => {
    const session = await ort.InferenceSession.create(model, { executionProviders: ["wasm"] });
    return async (values, shape) => {
      const { y } = await session.run({ x: new ort.Tensor("float32", values, [...shape]) });
      if (!(y?.data instanceof Float32Array)) throw new Error("the session gave no floats");
      return y.data;
    };
  });
};
