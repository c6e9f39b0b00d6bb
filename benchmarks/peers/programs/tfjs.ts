/** TensorFlow.js on the CPU: its backend in JavaScript, and the one in WebAssembly. */
import "@tensorflow/tfjs-backend-cpu";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import type { MakeProgram } from "../../src/hosts/program.ts";
import { tfjsProgram } from "./tfjs-program.ts";

export const make: MakeProgram = async ({ backend, threads, assets }) => {
  setWasmPaths(`${assets}node_modules/@tensorflow/tfjs-backend-wasm/dist/`);
  if (backend === "wasm") setThreadsCount(threads);
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs could not bring up its ${backend} backend`);
  await tf.ready();
  return tfjsProgram(`${backend} backend`, async () => undefined);
};
