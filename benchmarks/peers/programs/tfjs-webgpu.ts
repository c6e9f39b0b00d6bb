/** TensorFlow.js on WebGPU. */
import "@tensorflow/tfjs-backend-cpu";
import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import type { MakeProgram } from "../../src/hosts/program.ts";
import { tfjsProgram } from "./tfjs-program.ts";

export const make: MakeProgram = async () => {
  if (!(await tf.setBackend("webgpu"))) throw new Error("tfjs could not bring up its webgpu backend");
  await tf.ready();
  const backend = tf.backend();
  if (!(backend instanceof WebGPUBackend)) throw new Error("tfjs computes on another backend");
  const finish = async (): Promise<void> => {
    backend.submitQueue();
    await backend.device.queue.onSubmittedWorkDone();
  };
  return tfjsProgram("webgpu backend", finish);
};
